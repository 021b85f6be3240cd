import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '../../adapters/sqlite/index.ts';
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
import { keepLedger, openWork, readRemains } from './ledger.ts';
import { createLives, type Lives, type Plan } from './lives.ts';
import { createMail, type Mail } from './mail.ts';
import type { ChaosOptions } from './options.ts';
import { gather, sendersOf } from './people.ts';
import { planLives } from './plans.ts';
import { type Providers, startProviders, type Taken, tempers } from './providers.ts';

export interface Outcome {
  readonly kills: number;
  readonly accepted: number;
  readonly duplicateSends: number;
  readonly reports: number;
  readonly votes: number;
  readonly faults: readonly Fault[];
  /** How many lives ended at each named point. */
  readonly reached: ReadonlyMap<string, number>;
  /** Kept only when asked for, or when something is wrong. */
  readonly folder: string | null;
}

/** People on each channel. */
const crowd = 16;
/** A life that does not end where it should, or does not begin, is ended. */
const longestLife = 2_500;
const longestStart = 15_000;
const longestDrain = 60_000;

/** Everything of one run; made by `open`, ended by `close`. */
interface Stage {
  readonly folder: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly chance: Chance;
  readonly providers: Providers;
  readonly lives: Lives;
  readonly mail: Mail;
  readonly reached: Map<string, number>;
  close(): Promise<void>;
}

/** Kills the service again and again while people talk with it, lets it drain, and checks what is left. */
export async function chaos(options: ChaosOptions): Promise<Outcome> {
  const stage = await open(options);
  let kept = true;
  try {
    const { kills, phones } = await live(stage, options);
    const outcome = await check(stage, kills, phones);
    kept = options.keep || (outcome.faults.length > 0 && !options.sabotage);
    return { ...outcome, folder: kept ? stage.folder : null };
  } finally {
    await stage.close();
    if (kept) writeFileSync(join(stage.folder, 'taken.json'), JSON.stringify(stage.providers.taken, null, 1));
    else rmSync(stage.folder, { recursive: true, force: true });
  }
}

async function open({ seed, provider }: ChaosOptions): Promise<Stage> {
  const chance = seeded(seed);
  const folder = await layGround('parvis-chaos-', 'cities');
  const file = join(folder, 'parvis.db');
  const port = await freePort();
  const [providers, geocoder] = await Promise.all([
    startProviders(chance, tempers[provider ?? 'usual']),
    startGeocoder(),
  ]);
  const environment = settings(file, port, providers.url, geocoder.url);
  const lives = createLives({ root, folder, port, environment });
  const mail = createMail({ port, up: lives.up, chance });
  return {
    ...{ folder, file, environment, chance, providers, lives, mail, reached: new Map() },
    async close() {
      await lives.stop();
      await Promise.all([providers.close(), geocoder.close()]);
    },
  };
}

export function settings(
  file: string,
  port: number,
  providers: string,
  geocoder: string,
): Record<string, string> {
  return {
    ...common(file, port, geocoder),
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

async function live(stage: Stage, options: ChaosOptions) {
  const { lives, chance, mail } = stage;
  const { kills, sabotage, points: only } = options;
  const plans = planLives({ kills, chance, ...(sabotage && { sabotage }), ...(only && { only }) });
  const until = Date.now() + options.seconds * 1000;
  let done = 0;
  const next = async (plan: Plan) => {
    if (Date.now() > until) return;
    await endLife(stage, plan);
    if (lives.ownEnds.length > 2)
      throw new Error(`The service ends by itself: see ${join(stage.folder, 'service.log')}.`);
    done += 1;
    options.progress?.(`${done}/${kills} kills, ${mail.accepted.size} messages accepted`);
  };
  for (const plan of plans.migrating) await next(plan);
  await prepareDatabase(stage);
  const senders = sendersOf(crowd);
  const phones = new Map(senders.map(({ channel, chat, phone }) => [`${channel}:${chat}`, phone]));
  const hush = populate(stage, senders);
  for (const plan of plans.loaded) await next(plan);
  const { sabotage: _, ...calm } = { ...plans.loaded[0], point: null, skip: 0, trouble: 0 };
  await lives.begin(calm);
  stage.providers.temper = tempers.usual;
  await Promise.race([hush(), pause(longestDrain)]);
  options.progress?.(`${done}/${kills} kills, draining`);
  await drain(stage);
  return { kills: done, phones };
}

/** The tables complete, the demonstration poll open, the ledger kept. */
async function prepareDatabase({ file }: Stage): Promise<void> {
  const store = await openSqlite({ file });
  const city = loadCity(join(root, 'cities/paris'));
  const poll = readFileSync(join(root, 'cities/paris/demonstration/poll.yaml'), 'utf8');
  await openDemonstration({ store, nature: realNature(), actor: 'system' }, city, poll);
  await store.close();
  keepLedger(file);
}

/** Lets people talk; gives what makes them stop. Some of the messages that reach WhatsApp are reported on, in any order. */
function populate({ providers, mail, chance }: Stage, senders: ReturnType<typeof sendersOf>) {
  const { seal, status } = createEnvelopes();
  const people = gather(senders, (sender, act) => mail.post(seal(sender, act)), chance);
  providers.onTaken = (taken) => {
    people.hear(taken);
    if (taken.channel === 'telegram' || chance.next() > 0.3) return;
    for (const word of ['sent', 'delivered', 'read']) mail.later(status(taken, word), chance.between(1, 500));
  };
  return people.hush;
}

/** A life that ends by itself has reached its point. */
async function endLife(stage: Stage, plan: Plan): Promise<void> {
  const { lives, chance, reached } = stage;
  const release = plan.point === 'taken' ? killWhenTaken(stage, plan.skip) : () => {};
  await lives.begin(plan);
  let isOver = false;
  const over = lives.over().then(() => {
    isOver = true;
  });
  await Promise.race([over, lives.up(), pause(longestStart)]);
  if (!isOver) await Promise.race([over, pause(plan.point === null ? chance.between(50, 600) : longestLife)]);
  if (isOver && plan.point !== null) reached.set(plan.point, (reached.get(plan.point) ?? 0) + 1);
  lives.kill();
  await over;
  release();
}

/** The provider has the message, and no answer leaves it. */
function killWhenTaken({ providers, lives }: Stage, skip: number): () => void {
  const { onTaken } = providers;
  const life = lives.number + 1;
  let left = skip;
  providers.onTaken = (taken: Taken) => {
    onTaken(taken);
    if (taken.life === life && left-- <= 0) lives.kill();
  };
  return () => {
    providers.onTaken = onTaken;
  };
}

/** Until nothing is left to do, in the service and on the way to it. */
async function drain({ file, mail, lives }: Stage): Promise<void> {
  const left = openWork(file);
  const until = Date.now() + longestDrain;
  await Promise.race([lives.up(), pause(longestStart)]);
  while (Date.now() < until && (mail.open > 0 || left() > 0)) await pause(100);
}

async function check(stage: Stage, kills: number, phones: ReadonlyMap<string, string>) {
  const { file, environment, mail, lives, providers, reached } = stage;
  const faults: Fault[] = [];
  const code = await lives.stop();
  if (code !== 0) faults.push({ kind: 'broken', where: `the service did not stop in order: ${code}` });
  for (const end of lives.ownEnds)
    faults.push({ kind: 'broken', where: `life ${end.life} ended by itself: ${end.code}` });
  if (mail.open > 0) faults.push({ kind: 'lost', where: `${mail.open} messages were never taken` });
  for (const status of mail.refusals)
    faults.push({ kind: 'broken', where: `a webhook was refused: ${status}` });
  const { vault, channels } = await readers(environment, file, faults);
  const remains = readRemains(file);
  if (remains.integrity !== 'ok') faults.push({ kind: 'broken', where: `integrity: ${remains.integrity}` });
  const keys = [...mail.accepted].map((id) => vault.key('inbox', id));
  faults.push(...checkTurns(remains, keys, lives.spans));
  const sends = checkSends(remains, providers.taken, channels, vault);
  faults.push(...sends.faults, ...checkRecords(remains, vault, (chat) => phones.get(chat) ?? chat));
  return {
    ...{ kills, accepted: mail.accepted.size, duplicateSends: sends.duplicates, faults, reached },
    ...{ reports: remains.reports.length, votes: remains.roll },
  };
}
