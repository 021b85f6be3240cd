import { createGeocoder } from '../../adapters/geocoder/index.ts';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { loadCity } from '../../bots/city/load.ts';
import { placeOps } from '../../core/civic/places-ops.ts';
import type { JobContext, World } from '../../core/conversation/ops.ts';
import type { Answer } from '../../core/conversation/vocabulary.ts';
import type { Log, Store } from '../../core/ports.ts';
import { createVault } from '../../core/vault.ts';
import { type FrozenNature, frozenNature } from '../nature.ts';

export const city = loadCity('cities/paris');

/** The places' operations on a database of their own. */
export interface Places {
  readonly store: Store;
  readonly nature: FrozenNature;
  readonly warnings: string[];
  locate(args: Readonly<Record<string, unknown>>): Promise<Answer>;
}

export async function openPlaces(geocoderUrl: string): Promise<Places> {
  const store = await openSqlite({ file: ':memory:' });
  const nature = frozenNature(Date.UTC(2026, 10, 23, 9));
  const warnings: string[] = [];
  const warn: Log['warn'] = (fields, message) => warnings.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { info: () => {}, warn, error: warn };
  const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]);
  const world: World = {
    nature,
    vault,
    city,
    log,
    store,
    channels: new Map(),
    codeChannel: null,
    publicUrl: null,
  };
  const op = placeOps(createGeocoder({ baseUrl: geocoderUrl, now: nature.now }))['places.locate'];
  if (op?.kind !== 'job') throw new Error('places.locate is a job');
  const context: JobContext = {
    world,
    conversation: { id: 'c', channel: 'web', language: 'fr' },
    signal: new AbortController().signal,
  };
  return { store, nature, warnings, locate: (args) => op.perform(args, context) };
}

/** What an answer says, in a line per place. */
export function told(answer: Answer): readonly string[] {
  if (!answer.ok) return [answer.reason, ...Object.values((answer.value ?? {}) as Record<string, string>)];
  const { places } = answer.value as {
    places: readonly { address: string; districtName: string; exact: boolean }[];
  };
  return places.map(
    ({ address, districtName, exact }) => `${address} | ${districtName}${exact ? '' : ' | about'}`,
  );
}
