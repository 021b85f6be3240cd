import type { HeldRow } from '../delivery/held.ts';
import { codeOf, ParvisError } from '../errors.ts';
import type { Tx } from '../ports.ts';
import { staffIn } from '../staff/chats.ts';
import { idsOf, silent, type Trail } from '../trace.ts';
import { closeDesk } from './desk.ts';
import { channelOf, type Engine, type Playing } from './engine.ts';
import { change, drop, feed, frameOf, open, run } from './frames.ts';
import { heed } from './heed.ts';
import { endQuiet, hearBetween, isBetween, putOffQuiet, quietKey } from './helping.ts';
import { laterIn } from './later.ts';
import { performLater } from './perform.ts';
import { conversationOf, meetSender, personOf, reachedAt } from './persons.ts';
import { post } from './post.ts';
import type { ConversationRow, TimerRow } from './records.ts';
import { hear } from './route.ts';
import { type Frame, HISTORY_LENGTH, newSession, openSession, type Session, sealSession } from './session.ts';
import { remark } from './speak.ts';
import type { TimerEvent } from './turn.ts';
import type { DialogEvent, Inbound } from './vocabulary.ts';

/** What makes a turn happen. */
export type Stimulus =
  | { readonly kind: 'said'; readonly inbound: Inbound }
  | { readonly kind: 'timer'; readonly timer: TimerRow }
  | {
      readonly kind: 'answer';
      readonly conversation: string;
      readonly frame: string;
      readonly job: string;
      readonly event: DialogEvent;
    };

/** What must be woken once the turn is on disk. */
export interface Aftermath {
  /** Messages born under this node's lease: to be sent at once. */
  readonly held: readonly HeldRow[];
  /** Conversations with something else new in the outbox. */
  readonly written: readonly string[];
  readonly jobs: boolean;
  /**
   * missed: what was said was not understood. seen: it had come before. waits: behind an earlier one. old: too late to move a
   * dialog. gone: there was nothing to play any more.
   */
  readonly outcome: 'done' | 'missed' | 'seen' | 'waits' | 'old' | 'gone';
  /** Its messages in the outbox. */
  readonly rows: readonly number[];
  /** Whose turn it was; absent when there was none. */
  readonly conversation?: string;
  readonly inbox?: number;
}

export const nothing: Aftermath = { held: [], written: [], jobs: false, outcome: 'gone', rows: [] };

/**
 * One turn, whole, in the transaction of `tx`: session, civic records, outbox, timers, audit. Throws what broke; the caller
 * rolls back and tries again.
 */
export async function takeTurn(
  engine: Engine,
  tx: Tx,
  stimulus: Stimulus,
  trail: Trail = { span: silent },
): Promise<Aftermath> {
  const span = trail.span.open('turn', { cause: stimulus.kind, ...idsOf(trail) });
  try {
    const aftermath = await playTurn(engine, tx, stimulus, { ...trail, span });
    span.end(aftermath.outcome);
    return aftermath;
  } catch (error) {
    span.end(codeOf(error));
    throw error;
  }
}

async function playTurn(engine: Engine, tx: Tx, stimulus: Stimulus, trail: Trail): Promise<Aftermath> {
  const p = await prepare(engine, tx, stimulus, trail);
  if (!p) return nothing;
  trail.span.note({ conversation: p.row.id, channel: p.row.channel });
  const before = { frames: p.session.frames };
  await begin(p, stimulus);
  await run(p);
  remember(p, before);
  return save(p, stimulus);
}

async function prepare(engine: Engine, tx: Tx, stimulus: Stimulus, trail: Trail): Promise<Playing | null> {
  const now = engine.world.nature.now();
  const found = await find(engine, tx, stimulus, now);
  if (!found) return null;
  const { row, person } = found;
  const inbound = stimulus.kind === 'said' ? stimulus.inbound : null;
  const session = sessionOf(engine, row);
  const helping = await tx.mediators.of(row.id);
  const p: Playing = {
    engine,
    tx,
    now,
    channel: channelOf(engine.world, row.channel),
    phone: inbound?.phone ?? null,
    row,
    person,
    helping,
    staff: helping ? null : await staffIn(tx, row.id, now),
    unprompted: stimulus.kind === 'timer',
    session: session ?? newSession(languageFor(engine, inbound)),
    out: [],
    told: [],
    queue: [],
    answered: false,
    missed: false,
    settled: false,
    forgotten: false,
    jobs: 0,
    trail,
  };
  if (row.session && !session && inbound) remark(p, 'everywhere.begin-again');
  await closeDesk(p);
  return p;
}

async function find(engine: Engine, tx: Tx, stimulus: Stimulus, now: number) {
  const { world } = engine;
  if (stimulus.kind === 'said') {
    const row = await tx.conversations.load(await conversationOf(world, tx, stimulus.inbound));
    return row
      ? { row: reachedAt(world, row, stimulus.inbound), person: await personOf(tx, row.person) }
      : meetSender(world, tx, stimulus.inbound, now);
  }
  const id = stimulus.kind === 'timer' ? stimulus.timer.conversation : stimulus.conversation;
  const row = await tx.conversations.load(id);
  return row ? { row, person: await personOf(tx, row.person) } : null;
}

/** Null when there is none yet, or none that can be read any more: it is then begun anew, with an apology. */
function sessionOf(engine: Engine, row: ConversationRow): Session | null {
  const { vault, log } = engine.world;
  if (!row.session) return null;
  try {
    return openSession(vault, row.session);
  } catch (error) {
    if (!(error instanceof ParvisError) || error.code !== 'dialog.outdated') throw error;
    log.warn({ conversation: row.id, code: error.code }, 'a session was begun anew');
    return null;
  }
}

function languageFor({ phrases, world }: Engine, inbound: Inbound | null): string {
  // `pt-BR` and `zh-hans` are asked for; what is spoken has no region.
  const hint = inbound?.language?.toLowerCase().split(/[-_]/, 1)[0] ?? '';
  return phrases.languages.includes(hint) ? hint : (world.city.languages[0] ?? 'fr');
}

async function begin(p: Playing, stimulus: Stimulus): Promise<void> {
  switch (stimulus.kind) {
    case 'said': {
      const { said } = stimulus.inbound;
      const listening = p.session.frames.at(-1)?.dialog ?? null;
      await guarded(p, async () => {
        if (!isBetween(p) || !(await hearBetween(p, said))) await hear(p, said);
      });
      return heed(p, said, listening);
    }
    case 'timer': {
      if (stimulus.timer.key === quietKey) return endQuiet(p);
      const later = laterIn(stimulus.timer);
      if (later) return performLater(p, later);
      const [frame = ''] = stimulus.timer.key.split('/');
      return guarded(p, () => feed(p, frame, JSON.parse(stimulus.timer.event) as TimerEvent));
    }
    case 'answer': {
      if (frameOf(p, stimulus.frame)?.job !== stimulus.job) return;
      change(p, stimulus.frame, { job: null });
      return guarded(p, () => feed(p, stimulus.frame, stimulus.event));
    }
    default:
      throw new Error(`unknown ${stimulus satisfies never}`);
  }
}

/** A dialog stored in a form that no longer exists: the last resort is an apology and the menu. */
async function guarded(p: Playing, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    await run(p);
  } catch (error) {
    if (!(error instanceof ParvisError) || error.code !== 'dialog.outdated') throw error;
    p.engine.world.log.warn(
      { conversation: p.row.id, ...error.detail, code: error.code },
      'a dialog was let go',
    );
    p.out.length = 0;
    p.queue.length = 0;
    await drop(
      p,
      p.session.frames.map((frame) => frame.id),
    );
    p.session.history = [];
    p.session.offered = null;
    if (p.unprompted) return;
    remark(p, 'everywhere.begin-again');
    await open(p, p.engine.roles.root, {});
  }
}

/** Notes the question just answered, so that RETOUR can go back to it. */
function remember(p: Playing, before: Pick<Playing['session'], 'frames'>): void {
  if (!p.missed) p.session.misses = 0;
  if (p.settled) p.session.history = [];
  else if (p.answered && !p.missed && isContinued(before.frames, p.session.frames)) {
    const top = before.frames.at(-1);
    // One who speaks while a slow call is under way answers no question: there is nothing to come back to.
    if (!top?.asked || top.job !== null) return;
    const step = { frames: before.frames, asked: top.asked };
    p.session.history = [...p.session.history, step].slice(-HISTORY_LENGTH);
  }
}

/** What was under way still is: the way back does not lead into what had interrupted it and is over. */
function isContinued(before: readonly Frame[], now: readonly Frame[]): boolean {
  const begun = before.findLast((frame) => frame.opened === 'intent');
  return begun !== undefined && now.some((frame) => frame.id === begun.id);
}

async function save(p: Playing, stimulus: Stimulus): Promise<Aftermath> {
  const said = stimulus.kind === 'said' ? stimulus.inbound.said.kind : null;
  const leftAt = said === 'left' ? p.now : said === null ? p.row.leftAt : null;
  if (p.forgotten) await p.tx.timers.cancelAll(p.row.id, '');
  if (said !== null) await putOffQuiet(p);
  const kept = p.forgotten ? newSession(p.session.language) : p.session;
  const session = sealSession(p.engine.world.vault, kept);
  const lastSaidAt = said === null ? p.row.lastSaidAt : p.now;
  const version = p.row.version + 1;
  await p.tx.conversations.save({ ...p.row, session, version, leftAt, lastSaidAt });
  const { inbox } = p.trail;
  return {
    ...(await post(p, leftAt !== null)),
    jobs: p.jobs > 0,
    outcome: p.missed ? 'missed' : 'done',
    conversation: p.row.id,
    ...(inbox !== undefined && { inbox }),
  };
}
