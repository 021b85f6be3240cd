import { expect, it } from 'vitest';
import { roundTables } from '../../bots/results/round.ts';
import type { FigureTable, Scope } from '../../bots/results/tables.ts';
import { wordsIn } from '../../bots/results/words.ts';
import type { RecipientLine } from '../../core/delivery/rounds/round.ts';
import type { Store } from '../../core/ports.ts';
import { openDesk } from '../staff/desk.ts';
import { round } from '../store/rounds-rows.ts';

/** So many lines of one group, of which so many answered. */
interface Group {
  readonly sector: string | null;
  readonly channel: string;
  readonly language: string;
  readonly relay: string | null;
  readonly sent: number;
  readonly answered: number;
}

const groups: readonly Group[] = [
  { sector: '11', channel: 'telegram', language: 'fr', relay: null, sent: 40, answered: 20 },
  { sector: '12', channel: 'telegram', language: 'en', relay: 'r', sent: 14, answered: 12 },
  { sector: '13', channel: 'sms', language: 'fr', relay: null, sent: 9, answered: 3 },
  { sector: null, channel: 'sms', language: 'fr', relay: null, sent: 30, answered: 11 },
];

/** A store of these lines and nothing else. */
function storeOf(lines: readonly RecipientLine[]): Store {
  const rounds = { lines: async () => lines };
  return { transaction: (work: (tx: unknown) => unknown) => work({ rounds }) } as unknown as Store;
}

const linesOf = (all: readonly Group[]) =>
  all.flatMap(({ sent, answered, ...group }, at) =>
    Array.from({ length: sent }, (_, n) => ({
      ...group,
      key: `${at}-${n}`,
      outcome: 'delivered',
      answered: n < answered,
    })),
  ) as unknown as readonly RecipientLine[];

/** Each group’s cells, by its key. */
const cellsOf = (tables: readonly FigureTable[], id: string) =>
  Object.fromEntries(
    tables.find((table) => table.id === id)?.rows.map(({ key, cells }) => [key, cells]) ?? [],
  );

it('a round’s results are by sector, channel, language and relay, sectors against their inhabitants; small groups hidden, by subtraction too', async () => {
  const desk = await openDesk();
  const { parvis } = desk.service;
  const scope: Scope = {
    words: wordsIn(parvis.phrases, 'fr'),
    city: parvis.engine.world.city,
    relays: new Map([['r', 'Relais']]),
  };
  const { totals, tables } = await roundTables(storeOf(linesOf(groups)), scope, round('r1', {}));
  await desk.close();
  expect(totals).toEqual({ sent: 93, answered: 46 });
  // The 13e has nine, and is the only small one: the next smallest goes with it, else 93 - 84 tells.
  expect(cellsOf(tables, 'round-sector')).toEqual({
    '': [30, null, '–', '–'],
    '11': [40, 20, 138_170, 1.4],
    '12': [null, 12, 138_024, 0.9],
    '13': [null, null, 181_271, null],
  });
  expect(cellsOf(tables, 'round-channel')).toEqual({ sms: [39, 14], telegram: [54, 32] });
  expect(cellsOf(tables, 'round-language')).toEqual({ en: [14, 12], fr: [79, 34] });
  expect(cellsOf(tables, 'round-relay')).toEqual({ '': [79, 34], r: [14, 12] });
  expect(tables[0]?.heads).toEqual([
    'Par arrondissement',
    'Ont reçu l’envoi',
    'Réponses',
    'Habitants',
    'Participants pour 10 000 habitants',
  ]);
});
