import { ParvisError } from '../errors.ts';
import { canOf, dialogOf, type Playing, phoneOf } from './engine.ts';
import { perform } from './perform.ts';
import type { Frame } from './session.ts';
import { remark, speak } from './speak.ts';
import { begin, type Dialog, play, type StoredSnapshot, type TimerEvent, type Turn } from './turn.ts';
import type { DialogEvent, DialogInput } from './vocabulary.ts';

/** More steps than this in one turn is a dialog that never waits for anyone. */
const ENDLESS = 60;

export function frameOf(p: Playing, id: string): Frame | undefined {
  return p.session.frames.find((frame) => frame.id === id);
}

export function change(p: Playing, id: string, changes: Partial<Frame>): void {
  p.session.frames = p.session.frames.map((frame) => (frame.id === id ? { ...frame, ...changes } : frame));
}

function current(dialog: Dialog, frame: Frame): StoredSnapshot {
  if (frame.version === dialog.version) return frame.snapshot;
  try {
    const upgraded = dialog.upgrade?.(frame.snapshot, frame.version);
    if (upgraded) return upgraded;
  } catch (cause) {
    throw outdated(frame, cause);
  }
  throw outdated(frame);
}

function outdated({ dialog, version }: Frame, cause?: unknown): ParvisError {
  return new ParvisError(
    'dialog.outdated',
    `${dialog} was stored by version ${version}`,
    { dialog, version },
    cause,
  );
}

/** Plays what is queued until the dialogs wait. */
export async function run(p: Playing): Promise<void> {
  for (let steps = 0; p.queue.length > 0; steps += 1) {
    if (steps > ENDLESS)
      throw new ParvisError('turn.endless', 'a dialog never waits', { conversation: p.row.id });
    await p.queue.shift()?.();
  }
}

/** Hands an event to a frame; a frame that has gone is not an error. */
export async function feed(p: Playing, id: string, event: DialogEvent | TimerEvent): Promise<void> {
  const frame = frameOf(p, id);
  if (!frame) return;
  const dialog = p.engine.dialogs.get(frame.dialog);
  if (!dialog) throw outdated(frame);
  const turn = play(dialog.machine, current(dialog, frame), event);
  change(p, id, { snapshot: turn.snapshot, version: dialog.version });
  await after(p, id, turn);
}

async function after(p: Playing, id: string, turn: Turn): Promise<void> {
  await setTimers(p, id, turn);
  for (const effect of turn.effects) await perform(p, id, effect);
  if (turn.done) await close(p, id, turn.output);
}

async function setTimers(p: Playing, id: string, turn: Turn): Promise<void> {
  if (turn.timers.length === 0) return;
  const before = frameOf(p, id)?.timers ?? {};
  const timers = { ...before };
  for (const timer of turn.timers) {
    if (timer.change === 'cancel') delete timers[timer.id];
    else timers[timer.id] = { delay: timer.delay, event: timer.event };
  }
  change(p, id, { timers });
  if (turn.done) return;
  for (const timerId of Object.keys(before))
    if (!timers[timerId]) await p.tx.timers.cancel(p.row.id, `${id}/${timerId}`);
  for (const timer of turn.timers)
    if (timer.change === 'set' && timers[timer.id]) await arm(p, id, timer.id, timer);
}

async function arm(
  p: Playing,
  frame: string,
  timerId: string,
  timer: { delay: number; event: TimerEvent },
): Promise<void> {
  await p.tx.timers.set({
    conversation: p.row.id,
    key: `${frame}/${timerId}`,
    dueAt: p.now + timer.delay,
    event: JSON.stringify(timer.event),
  });
}

function input(p: Playing, args: Readonly<Record<string, unknown>>): DialogInput {
  const phone = phoneOf(p);
  return {
    args,
    language: p.session.language,
    facts: p.person.facts,
    proven: p.person.phoneKey !== null,
    ...(phone && { phoneHint: phone.e164.slice(-2) }),
    phoneProven: phone?.proven === true,
    ...(p.helping?.helped && { lent: true as const }),
    can: canOf(p),
  };
}

/** Starts a dialog on top of what there is, or just above the frame `opener` that waits for it. */
export async function open(
  p: Playing,
  dialogId: string,
  args: Readonly<Record<string, unknown>>,
  opener?: string,
): Promise<void> {
  const dialog = dialogOf(p.engine, dialogId);
  const { roles, menu, phrases } = p.engine;
  const known = {
    ...(dialogId === roles.root && { menu }),
    ...(dialogId === roles.language && { languages: phrases.languages }),
  };
  const turn = begin(dialog.machine, input(p, { ...known, ...args }));
  const id = p.engine.world.nature.newId();
  const frame: Frame = {
    id,
    dialog: dialogId,
    version: dialog.version,
    snapshot: turn.snapshot,
    opened: opener === undefined ? 'intent' : 'go',
    job: null,
    asked: null,
    timers: {},
  };
  const frames = p.session.frames;
  // An opener that was interrupted meanwhile stays below what interrupted it, with what it opens.
  const at = opener === undefined ? frames.length : frames.findIndex((each) => each.id === opener) + 1;
  p.session.frames = [...frames.slice(0, at), frame, ...frames.slice(at)];
  await after(p, id, turn);
}

/** Opens a dialog above what is in progress; a half-done one of the same kind, and the menu, give way. */
export async function interrupt(
  p: Playing,
  dialog: string,
  args: Readonly<Record<string, unknown>>,
): Promise<void> {
  const frames = p.session.frames;
  const same = frames.findIndex((frame) => frame.dialog === dialog);
  const gone = frames.filter(
    (frame, at) => (same >= 0 && at >= same) || frame.dialog === p.engine.roles.root,
  );
  await drop(
    p,
    gone.map((frame) => frame.id),
  );
  p.session.history = [];
  p.session.offered = null;
  return open(p, dialog, args);
}

/** Takes frames away with their timers, without a word. */
export async function drop(p: Playing, ids: readonly string[]): Promise<void> {
  for (const id of ids) await p.tx.timers.cancelAll(p.row.id, `${id}/`);
  p.session.frames = p.session.frames.filter((frame) => !ids.includes(frame.id));
}

/** Of the frames above one, those that it opened, and those that they opened: nobody waits for them once it has ended. */
function openedBy(above: readonly Frame[]): string[] {
  const other = above.findIndex((frame) => frame.opened === 'intent');
  return above.slice(0, other < 0 ? above.length : other).map((frame) => frame.id);
}

async function close(p: Playing, id: string, output: unknown): Promise<void> {
  const frame = frameOf(p, id);
  if (!frame) return;
  const at = p.session.frames.indexOf(frame);
  const below = p.session.frames[at - 1];
  await drop(p, [id, ...openedBy(p.session.frames.slice(at + 1))]);
  if (frame.opened === 'go' && below)
    p.queue.push(() => feed(p, below.id, { type: 'returned', dialog: frame.dialog, output }));
  else p.queue.push(async () => takeUp(p, below?.id));
}

/** Comes back to a dialog that had been interrupted, if it is on top again and nothing else was begun. */
export function takeUp(p: Playing, id: string | undefined): void {
  const top = p.session.frames.at(-1);
  if (!top || top.id !== id || !top.asked) return;
  if (p.unprompted) {
    p.session.offered = null;
    return;
  }
  remark(p, 'everywhere.resume', { dialog: { key: `${top.dialog}.menu` } });
  speak(p, top.asked);
}

/** Puts frames back as they stood (RETOUR), their timers set anew. */
export async function restore(p: Playing, frames: readonly Frame[]): Promise<void> {
  await drop(
    p,
    p.session.frames.map((frame) => frame.id),
  );
  p.session.frames = frames.map((frame) => ({ ...frame, job: null }));
  for (const frame of frames)
    for (const [timerId, timer] of Object.entries(frame.timers)) await arm(p, frame.id, timerId, timer);
}
