import type { Instant } from '../conversation/vocabulary.ts';
import type { Tx } from '../ports.ts';

/** Why nothing is sent: a copy was restored, and what it held may have left since; or someone asked for it. */
export interface Pause {
  readonly reason: 'restored' | 'staff';
  readonly since: Instant;
}

/** What does not leave now. */
export interface Pauses {
  /** Null when messages are sent. While it stands, no service on this database sends anything: replies and codes neither. */
  readonly all: Pause | null;
  /** Channels on which alone nothing is sent, by name. */
  readonly channels: Readonly<Record<string, Pause>>;
}

/** The forms that the mark was ever written in; an empty one says that all is sent. */
type Stored = ({ readonly v: 1 } & Pause) | ({ readonly v: 2 } & Pauses);

const mark = 'sender.paused';

export const noPause: Pauses = { all: null, channels: {} };

/** One read, at each claim of the sender. */
export async function pausesOf(tx: Pick<Tx, 'marks'>): Promise<Pauses> {
  const value = await tx.marks.load(mark);
  if (!value) return noPause;
  const { v, ...stored } = JSON.parse(value) as Stored;
  return v === 1 ? { all: stored as Pause, channels: {} } : (stored as Pauses);
}

/** The pause of everything. */
export const pauseOf = async (tx: Pick<Tx, 'marks'>): Promise<Pause | null> => (await pausesOf(tx)).all;

/** Whether nothing leaves by this channel. */
export const isPaused = ({ all, channels }: Pauses, channel: string): boolean =>
  all !== null || channels[channel] !== undefined;

/** Who acts, and when. */
export interface Pausing {
  readonly tx: Tx;
  readonly actor: string;
  readonly now: Instant;
}

const keep = (tx: Tx, pauses: Pauses): Promise<void> =>
  tx.marks.save(mark, JSON.stringify({ v: 2, ...pauses } satisfies Stored));

/** From the next second on nothing more leaves; what waits goes on waiting. */
export async function pauseSender({ tx, actor, now }: Pausing, reason: Pause['reason']): Promise<void> {
  await keep(tx, { ...(await pausesOf(tx)), all: { reason, since: now } });
  await tx.audit.append({ at: now, actor, act: 'sender.paused', subject: 'sender', detail: { reason } });
}

/**
 * Messages leave again within a second, but on channels that are paused alone. What was written before `before` (null: nothing)
 * expires first, also what a restore holds in doubt. Gives how many; null when nothing was paused.
 */
export async function resumeSender(
  { tx, actor, now }: Pausing,
  before: Instant | null,
): Promise<{ readonly discarded: number } | null> {
  const pauses = await pausesOf(tx);
  if (pauses.all === null) return null;
  const discarded = before === null ? 0 : await tx.outbox.discard(before, now);
  await keep(tx, { ...pauses, all: null });
  await tx.audit.append({ at: now, actor, act: 'sender.resumed', subject: 'sender', detail: { discarded } });
  return { discarded };
}

/** From the next second on nothing leaves by this channel: its replies and broadcasts wait, the others go on. False when it was so. */
export async function pauseChannel({ tx, actor, now }: Pausing, channel: string): Promise<boolean> {
  const pauses = await pausesOf(tx);
  if (pauses.channels[channel]) return false;
  await keep(tx, {
    ...pauses,
    channels: { ...pauses.channels, [channel]: { reason: 'staff', since: now } },
  });
  await tx.audit.append({ at: now, actor, act: 'channel.paused', subject: channel });
  return true;
}

/** What waits on this channel leaves within a second. False when it was not paused. */
export async function resumeChannel({ tx, actor, now }: Pausing, channel: string): Promise<boolean> {
  const { channels, ...pauses } = await pausesOf(tx);
  const { [channel]: paused, ...others } = channels;
  if (!paused) return false;
  await keep(tx, { ...pauses, channels: others });
  await tx.audit.append({ at: now, actor, act: 'channel.resumed', subject: channel });
  return true;
}
