import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { startGeocoder } from '../peers/geocoder.ts';
import { startTwilioStub, type TwilioStub } from '../peers/twilio.ts';
import { pause } from './chance.ts';
import { checkSends } from './check-sends.ts';
import { checkTurns } from './check-turns.ts';
import type { Fault } from './faults.ts';
import { common, freePort, layGround, readers, root } from './ground.ts';
import { keptInFile } from './kept.ts';
import { keepLedger, openWork, readRemains } from './ledger.ts';
import { createLives, type Lives, type Plan } from './lives.ts';
import type { Taken } from './providers.ts';

export interface OutageOptions {
  /** How long the provider is out; then how long the service is down. */
  readonly seconds: number;
  /** SMS that wait at the provider when the service comes back. */
  readonly waiting: number;
  readonly progress?: (line: string) => void;
}

export interface OutageOutcome {
  readonly kills: number;
  readonly accepted: number;
  /** Of those, that were fetched from the provider's list. */
  readonly fetched: number;
  readonly faults: readonly Fault[];
}

const number = '+33974990000';
const longestDrain = 300_000;
const longestStart = 30_000;
/** People who write while the provider takes nothing. */
const heard = 40;
/** Of the SMS that wait, one in so many had come by its webhook before the service died: the list holds it again. */
const both = 10;
const calm: Plan = { point: null, skip: 0, trouble: 0 };

interface Stage {
  readonly folder: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly twilio: TwilioStub;
  readonly lives: Lives;
  readonly accepted: Set<string>;
  readonly progress: (line: string) => void;
}

async function begin(lives: Lives): Promise<void> {
  await lives.begin(calm);
  const late = pause(longestStart).then(() => Promise.reject(new Error('The service does not begin.')));
  await Promise.race([lives.up(), late]);
}

const phone = (index: number): string => `+${33_639_980_000 + index}`;

/**
 * Twice out of service: the provider takes nothing for a while and what residents are told waits; then the service is killed and their
 * SMS wait at the provider, which tells nobody again: they are fetched from its list.
 */
export async function chaosOutage(options: OutageOptions): Promise<OutageOutcome> {
  const [folder, port, geocoder] = await Promise.all([
    layGround('parvis-outage-', 'cities'),
    freePort(),
    startGeocoder(),
  ]);
  const file = join(folder, 'parvis.db');
  const url = `http://127.0.0.1:${port}`;
  const twilio = await startTwilioStub({ number, publicUrl: url, target: () => url });
  const environment = {
    ...common(`sqlite:${file}`, port, geocoder.url),
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_FROM: number,
    TWILIO_API_ROOT: twilio.apiRoot,
  };
  await (await openSqlite({ file })).close();
  keepLedger(file);
  const lives = createLives({ root, folder, port, environment });
  const progress = options.progress ?? (() => {});
  const stage = { folder, file, environment, twilio, lives, accepted: new Set<string>(), progress };
  try {
    await providerOut(stage, options.seconds);
    const fetched = await serviceDown(stage, options);
    return { kills: 1, accepted: stage.accepted.size, fetched, faults: await check(stage) };
  } finally {
    await lives.stop();
    await Promise.all([twilio.stop(), geocoder.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function receive(stage: Stage, from: string, lost = false, at = Date.now()): Promise<void> {
  const sid = await stage.twilio.receive(from, 'MENU', { lost, at });
  stage.accepted.add(`sms:${sid}`);
}

async function providerOut(stage: Stage, seconds: number): Promise<void> {
  const { lives, twilio, progress } = stage;
  await begin(lives);
  twilio.sending(false);
  const gap = (seconds * 1000) / heard;
  for (let index = 0; index < heard; index += 1) {
    await receive(stage, phone(index));
    progress(`the provider is out: ${index + 1} of ${heard} wrote`);
    await pause(gap);
  }
  twilio.sending(true);
  await drain(stage);
}

/** Gives how many could only be had from the list. */
async function serviceDown(stage: Stage, { seconds, waiting }: OutageOptions): Promise<number> {
  const { lives, progress } = stage;
  const first = heard;
  const known = Math.floor(waiting / both);
  for (let index = 0; index < known; index += 1) await receive(stage, phone(first + index));
  lives.kill();
  await lives.over();
  const from = Date.now();
  for (let index = known; index < waiting; index += 1)
    await receive(stage, phone(first + index), true, from + (seconds * 1000 * index) / waiting);
  while (Date.now() < from + seconds * 1000) {
    progress(`the service is down: ${waiting} SMS wait`);
    await pause(Math.min(1_000, from + seconds * 1000 - Date.now() + 1));
  }
  await begin(lives);
  await drain(stage);
  return waiting - known;
}

/** Until everything that the provider has is in, answered and sent. */
async function drain({ file, accepted, progress }: Stage): Promise<void> {
  const left = openWork(file);
  const until = Date.now() + longestDrain;
  for (;;) {
    const missing = accepted.size - readRemains(file).inbox.length;
    const open = left();
    progress(`${missing} to be fetched, ${open} to be done`);
    if ((missing === 0 && open === 0) || Date.now() > until) return;
    await pause(250);
  }
}

async function check({ file, environment, twilio, lives, accepted }: Stage): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  const code = await lives.stop();
  if (code !== 0) faults.push({ kind: 'broken', where: `the service did not stop in order: ${code}` });
  const { vault, channels } = await readers(environment, keptInFile(file), faults);
  const remains = readRemains(file);
  if (remains.integrity !== 'ok') faults.push({ kind: 'broken', where: `integrity: ${remains.integrity}` });
  const keys = [...accepted].map((id) => vault.key('inbox', id));
  faults.push(...checkTurns(remains, keys, lives.spans));
  // An outage uses up nobody's tries.
  for (const { id, state, code: why } of remains.rows)
    if (state !== 2) faults.push({ kind: 'lost', where: `outbox ${id}: ${why}` });
  return [...faults, ...checkSends(remains, takenBy(twilio), channels, vault, lives.ends).faults];
}

/** The one kill falls where nothing is being sent: a second send of anything would be one too many. */
function takenBy({ messages }: TwilioStub): readonly Taken[] {
  return messages
    .filter(({ direction }) => direction === 'outbound-api')
    .map(({ sid, to, body, date_created }) => ({
      ...{ channel: 'sms', chat: to, content: body, row: null, id: sid },
      ...{ life: 1, at: Date.parse(date_created), lost: false },
    }));
}
