import { codeOf, nameOf, ParvisError } from '../errors.ts';
import type { Tx } from '../ports.ts';
import type { Trail } from '../trace.ts';
import { type Aftermath, nothing, takeTurn } from './converse.ts';
import type { Engine } from './engine.ts';
import { begin, type Followed, follow, followed } from './follow.ts';
import { RETRY_AFTER, type Wake } from './intake.ts';
import type { JobOp } from './ops.ts';
import { answered } from './perform.ts';
import { compose } from './prompt.ts';
import type { ConversationRow, JobRow, PendingRow, TimerRow } from './records.ts';
import { openSession } from './session.ts';
import type { DialogEvent, Inbound } from './vocabulary.ts';

/** A message whose turn fails this often is parked: the resident gets an apology, staff see it. */
const PARKED_AFTER = 5;
const DAY = 24 * 3_600_000;

interface Taken {
  readonly row: PendingRow;
  readonly turn: Followed;
}

/** Takes the turn of the message that has waited longest. False when none is due. */
export async function workPending(engine: Engine, wake: Wake): Promise<boolean> {
  const { store, nature, vault, log } = engine.world;
  let taken: Taken | null = null;
  try {
    const aftermath = await store.transaction(async (tx) => {
      taken = null;
      const row = await tx.inbox.nextPending(nature.now());
      if (!row) return null;
      const turn = follow(engine.world, 'inbox', { ...begin(engine.world), inbox: row.id });
      taken = { row, turn };
      const inbound = JSON.parse(vault.open(row.body)) as Inbound;
      const done = await takeTurn(engine, tx, { kind: 'said', inbound }, turn.trail);
      await tx.inbox.finish(row.id);
      return done;
    });
    const turn = taken as Taken | null;
    if (!aftermath || !turn) return false;
    turn.turn.taken(aftermath);
    wake(aftermath);
    return true;
  } catch (error) {
    const failed = taken as Taken | null;
    failed?.turn.failed(error);
    const code = codeOf(error);
    if (!failed || code === 'store.unavailable') throw error;
    const { row } = failed;
    log.error(
      { inbox: row.id, conversation: row.conversation, code, error: nameOf(error) },
      'a turn failed again',
    );
    wake(await store.transaction((tx) => putOff(engine, tx, row, code)));
    return true;
  }
}

async function putOff(engine: Engine, tx: Tx, row: PendingRow, code: string): Promise<Aftermath> {
  const now = engine.world.nature.now();
  const attempts = await tx.inbox.fail(row.id, code, now + RETRY_AFTER * 2 ** row.attempts);
  if (attempts < PARKED_AFTER) return nothing;
  await tx.inbox.park(row.id, code);
  await apologise(engine, tx, row.conversation);
  return { ...nothing, written: [row.conversation] };
}

/** The city's own language when the session can't be read: an apology must not fail as the turn did. */
function spokenIn({ world }: Engine, row: ConversationRow): string {
  const usual = world.city.languages[0] ?? 'fr';
  try {
    return row.session ? openSession(world.vault, row.session).language : usual;
  } catch (error) {
    world.log.warn({ conversation: row.id, error: nameOf(error) }, 'a session could not be read');
    return usual;
  }
}

async function apologise(engine: Engine, tx: Tx, conversation: string): Promise<void> {
  const { world, phrases } = engine;
  const row = await tx.conversations.load(conversation);
  const can = row && world.channels.get(row.channel)?.capabilities;
  if (!row || !can) return;
  const language = spokenIn(engine, row);
  const values = { phone: world.city.phones.city };
  const { message } = compose(
    phrases,
    { type: 'say', key: 'everywhere.sorry', values },
    { language, can },
    0,
  );
  const now = world.nature.now();
  await tx.outbox.add({
    conversation,
    channel: row.channel,
    class: 'reply',
    message: world.vault.seal(JSON.stringify(message)),
    createdAt: now,
    notBefore: now,
    expiresAt: now + DAY,
  });
}

/** Fires the timers that are due. Returns how many. */
export async function workTimers(engine: Engine, wake: Wake): Promise<number> {
  const { store, nature, log } = engine.world;
  const due = await store.transaction((tx) => tx.timers.due(nature.now(), 50));
  for (const timer of due) {
    try {
      wake(
        await followed(engine.world, 'timer', async (tx, trail) => {
          if (!(await tx.timers.take(timer))) return nothing;
          return takeTurn(engine, tx, { kind: 'timer', timer }, trail);
        }),
      );
    } catch (error) {
      if (error instanceof ParvisError && error.code === 'store.unavailable') throw error;
      const { conversation, tries } = timer;
      log.error({ conversation, tries, error: nameOf(error) }, 'the turn of a timer failed');
      await store.transaction((tx) => putOffTimer(tx, timer, nature.now()));
    }
  }
  return due.length;
}

/** Tried again later and later, and let go at the fifth failure: nobody waits for an answer to it. */
async function putOffTimer(tx: Tx, timer: TimerRow, now: number): Promise<void> {
  if (timer.tries + 1 >= PARKED_AFTER) await tx.timers.take(timer);
  else await tx.timers.retry(timer, now + RETRY_AFTER * 2 ** timer.tries);
}

/** Performs one claimed job and answers its dialog; the answer and the end of the job are one transaction. */
export async function workJob(engine: Engine, job: JobRow, wake: Wake): Promise<void> {
  const { store, nature, log } = engine.world;
  const op = engine.ops[job.op];
  if (op?.kind !== 'job') throw new ParvisError('op.unknown', `no job ${job.op}`, { op: job.op });
  const until = job.createdAt + op.timeout;
  const { span } = begin(engine.world);
  const work = span.open('job', { op: job.op, conversation: job.conversation, job: job.id });
  let event: DialogEvent;
  try {
    event = await performed(engine, job, op, until - nature.now());
    work.end(event.type);
  } catch (error) {
    work.end('failed');
    const again = error instanceof ParvisError && error.retry && nature.now() + RETRY_AFTER < until;
    log.warn({ job: job.id, op: job.op, again, error: nameOf(error) }, 'a job failed');
    if (again) return store.transaction((tx) => tx.jobs.retry(job.id, nature.now() + RETRY_AFTER));
    event = { type: 'call.failed', op: job.op };
  }
  wake(
    await followed(engine.world, 'answer', (tx, trail) => answerJob(engine, tx, job, event, trail), {
      span: work,
    }),
  );
}

async function answerJob(
  engine: Engine,
  tx: Tx,
  job: JobRow,
  event: DialogEvent,
  trail?: Trail,
): Promise<Aftermath> {
  if (!(await tx.jobs.finish(job.id))) return nothing;
  const { conversation, frame, id } = job;
  return takeTurn(engine, tx, { kind: 'answer', conversation, frame, job: id, event }, trail);
}

async function performed(engine: Engine, job: JobRow, op: JobOp, left: number): Promise<DialogEvent> {
  const { world } = engine;
  const row = await world.store.transaction((tx) => tx.conversations.load(job.conversation));
  if (!row || left <= 0) return { type: 'call.failed', op: job.op };
  const language = spokenIn(engine, row);
  const answer = await op.perform(JSON.parse(world.vault.open(job.args)) as Record<string, unknown>, {
    world,
    conversation: { id: row.id, channel: row.channel, language },
    signal: AbortSignal.timeout(left),
  });
  return answered(job.op, answer);
}

/** The answer of a job can't be played: after five tries the dialog hears that it failed, or else the resident gets an apology. */
export async function giveUpJob(engine: Engine, job: JobRow, wake: Wake): Promise<void> {
  const { store, nature, log } = engine.world;
  if (job.attempts + 1 < PARKED_AFTER) {
    const nextTryAt = nature.now() + RETRY_AFTER * 2 ** job.attempts;
    return store.transaction((tx) => tx.jobs.retry(job.id, nextTryAt));
  }
  try {
    const failed: DialogEvent = { type: 'call.failed', op: job.op };
    return wake(await store.transaction((tx) => answerJob(engine, tx, job, failed)));
  } catch (error) {
    log.error({ job: job.id, op: job.op, error: nameOf(error) }, 'a dialog could not hear of a failure');
  }
  const aftermath = await store.transaction(async (tx) => {
    await tx.jobs.finish(job.id);
    await apologise(engine, tx, job.conversation);
    return { ...nothing, written: [job.conversation] };
  });
  wake(aftermath);
}
