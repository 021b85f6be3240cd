import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCity } from '../../bots/city/load.ts';
import { openDemonstration } from '../../bots/cli/polls.ts';
import { realNature } from '../../core/nature.ts';
import { startGeocoder } from '../peers/geocoder.ts';
import { type Chance, pause, seeded } from './chance.ts';
import { checkRecords } from './check-records.ts';
import { checkSends } from './check-sends.ts';
import { checkTurns } from './check-turns.ts';
import { createEnvelopes, secrets } from './envelopes.ts';
import type { Fault } from './faults.ts';
import { common, freePort, layGround, readers, root } from './ground.ts';
import { type Kept, keptInFile } from './kept.ts';
import { createLives, type Lives } from './lives.ts';
import { createMail, type Mail } from './mail.ts';
import { gather, sendersOf } from './people.ts';
import { type Providers, startProviders, tempers } from './providers.ts';

/** People on each channel. */
const crowd = 16;
export const longestStart = 15_000;
const longestDrain = 60_000;

/** Everything of one run; made by `openStage`, ended by `close`. */
export interface Stage {
  readonly folder: string;
  readonly kept: Kept;
  readonly environment: Readonly<Record<string, string>>;
  readonly chance: Chance;
  readonly providers: Providers;
  readonly lives: Lives;
  readonly mail: Mail;
  readonly reached: Map<string, number>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly seed: number;
  /** How the providers behave: `usual` when absent. */
  readonly provider?: keyof typeof tempers;
  /** The folder of the database, when it is another one. */
  readonly disk?: string;
}

export async function openStage({ seed, provider, disk }: StageOptions): Promise<Stage> {
  const chance = seeded(seed);
  const folder = await layGround('parvis-chaos-', 'cities');
  const kept = keptInFile(join(disk ?? folder, 'parvis.db'));
  const port = await freePort();
  const [providers, geocoder] = await Promise.all([
    startProviders(chance, tempers[provider ?? 'usual']),
    startGeocoder(),
  ]);
  const environment = settings(kept.url, port, providers.url, geocoder.url);
  const lives = createLives({ root, folder, port, environment });
  const mail = createMail({ port, up: lives.up, chance });
  return {
    ...{ folder, kept, environment, chance, providers, lives, mail, reached: new Map() },
    async close() {
      await lives.stop();
      await Promise.all([providers.close(), geocoder.close()]);
    },
  };
}

export function settings(
  database: string,
  port: number,
  providers: string,
  geocoder: string,
): Record<string, string> {
  return {
    ...common(database, port, geocoder),
    TELEGRAM_TOKEN: '123456:chaos',
    TELEGRAM_MODE: 'webhook',
    TELEGRAM_WEBHOOK_SECRET: secrets.telegram,
    TELEGRAM_API_ROOT: providers,
    WHATSAPP_TOKEN: 'chaos-token',
    WHATSAPP_PHONE_NUMBER_ID: secrets.phoneNumberId,
    WHATSAPP_APP_SECRET: secrets.whatsapp,
    WHATSAPP_VERIFY_TOKEN: 'chaos-verify',
    WHATSAPP_API_ROOT: providers,
  };
}

/** The tables complete, the demonstration poll open, the ledger kept. */
export async function prepareDatabase({ kept }: Pick<Stage, 'kept'>): Promise<void> {
  const store = await kept.open();
  const city = loadCity(join(root, 'cities/paris'));
  const poll = readFileSync(join(root, 'cities/paris/demonstration/poll.yaml'), 'utf8');
  await openDemonstration({ store, nature: realNature(), actor: 'system' }, city, poll);
  await store.close();
  await kept.keepLedger();
}

/** People who talk. `phones`: the number of each, by channel and chat. */
export interface Crowd {
  readonly phones: ReadonlyMap<string, string>;
  hush(): Promise<void>;
}

/** Lets people talk; gives what makes them stop. Some of the messages that reach WhatsApp are reported on, in any order. */
export function populate({ providers, mail, chance }: Pick<Stage, 'providers' | 'mail' | 'chance'>): Crowd {
  const senders = sendersOf(crowd);
  const { seal, status } = createEnvelopes();
  const people = gather(senders, (sender, act) => mail.post(seal(sender, act)), chance);
  providers.onTaken = (taken) => {
    people.hear(taken);
    if (taken.channel === 'telegram' || chance.next() > 0.3) return;
    for (const word of ['sent', 'delivered', 'read']) mail.later(status(taken, word), chance.between(1, 500));
  };
  const phones = new Map(senders.map(({ channel, chat, phone }) => [`${channel}:${chat}`, phone]));
  return { phones, hush: () => Promise.race([people.hush(), pause(longestDrain)]) };
}

/** Until nothing is left to do, in the service and on the way to it. */
export async function drain({ kept, mail, lives }: Stage): Promise<void> {
  const until = Date.now() + longestDrain;
  await Promise.race([lives.up(), pause(longestStart)]);
  while (Date.now() < until && (mail.open > 0 || (await kept.left()) > 0)) await pause(100);
}

export async function check(stage: Stage, kills: number, phones: ReadonlyMap<string, string>) {
  const { kept, environment, mail, lives, providers, reached } = stage;
  const faults: Fault[] = [];
  const code = await lives.stop();
  if (code !== 0) faults.push({ kind: 'broken', where: `the service did not stop in order: ${code}` });
  for (const end of lives.ownEnds)
    faults.push({ kind: 'broken', where: `life ${end.life} ended by itself: ${end.code}` });
  if (mail.open > 0) faults.push({ kind: 'lost', where: `${mail.open} messages were never taken` });
  for (const status of mail.refusals)
    faults.push({ kind: 'broken', where: `a webhook was refused: ${status}` });
  const { vault, channels } = await readers(environment, kept, faults);
  const remains = await kept.remains();
  if (remains.integrity !== 'ok') faults.push({ kind: 'broken', where: `integrity: ${remains.integrity}` });
  const keys = [...mail.accepted].map((id) => vault.key('inbox', id));
  faults.push(...checkTurns(remains, keys, lives.spans));
  const sends = checkSends(remains, providers.taken, channels, vault, lives.ends);
  faults.push(...sends.faults, ...checkRecords(remains, vault, (chat) => phones.get(chat) ?? chat));
  return {
    ...{ kills, accepted: mail.accepted.size, duplicateSends: sends.duplicates, faults, reached },
    ...{ reports: remains.reports.length, votes: remains.roll },
  };
}
