import { dayOf } from '../civic/ballots.ts';
import type { HelpingRow } from '../civic/mediators.ts';
import { letGo, noteHelp, sentIn } from '../civic/mediators-ops.ts';
import type { Playing } from './engine.ts';
import { drop, interrupt, open } from './frames.ts';
import { stranger } from './persons.ts';
import { newSession } from './session.ts';
import { askAgain, remark, speak } from './speak.ts';
import type { Said } from './vocabulary.ts';
import { commandIn, normalise } from './words.ts';

/*
 * Relay mode: a mediator lends a phone to one person after the other (docs/decisions/012-relay-mode.md). While someone is helped the
 * conversation is that person's; between two persons nothing is done for anybody.
 */

/** The help of one person ends after this long without a word. */
const QUIET = 15 * 60_000;
/** The key of the timer that ends it. No dialog's: those begin with the frame's id. */
export const quietKey = '@helping';

const NEXT = '@next-person';
const LEAVE = '@leave-relay';

export function isBetween(p: Playing): boolean {
  return p.helping !== null && p.helping.helped === null;
}

/** The words of the mode, in any language: they are nothing outside of it. */
export function modeWordIn(p: Playing, text: string): string | null {
  if (p.helping === null) return null;
  const said = normalise(text);
  const lists = (id: string) => p.engine.lexicons.some(({ choices }) => choices.get(id)?.includes(said));
  return [NEXT, LEAVE].find(lists) ?? null;
}

/** A choice of the mode; false for any other. */
export async function chooseMode(p: Playing, id: string): Promise<boolean> {
  if (id !== NEXT && id !== LEAVE) return false;
  if (p.helping === null) await interrupt(p, p.engine.roles.mediator, {});
  else await (id === NEXT ? nextPerson(p, p.helping) : leaveMode(p, p.helping));
  return true;
}

/** Between two persons: only the words of the mode, and the commands that are the mediator's own. True when that was heard. */
export async function hearBetween(p: Playing, said: Said): Promise<boolean> {
  if (said.kind === 'left' || said.kind === 'returned') return false;
  if (said.kind === 'text') {
    const command = commandIn(said.text, p.engine.lexicons, false);
    if (command === 'help' || command === 'stop' || command === 'start') return false;
    if (modeWordIn(p, said.text)) return false;
    const offered = p.session.offered?.choices ?? [];
    if (isAtDoor(p) && offered.some(({ number }) => String(number) === normalise(said.text))) return false;
  }
  if (said.kind === 'choice' && isAtDoor(p) && !said.id.startsWith('@go:')) return false;
  remark(p, 'mediator.between-missed');
  if (!isAtDoor(p) || !askAgain(p)) await openDoor(p);
  return true;
}

const isAtDoor = (p: Playing): boolean => p.session.frames.at(-1)?.dialog === p.engine.roles.mediator;

async function openDoor(p: Playing): Promise<void> {
  await clear(p, p.session.language);
  await open(p, p.engine.roles.mediator, { between: true });
}

/** Nothing of what was in progress stays, nor the way back to it. */
async function clear(p: Playing, language: string): Promise<void> {
  await drop(
    p,
    p.session.frames.map((frame) => frame.id),
  );
  p.session = { ...newSession(language), greeted: true };
  p.settled = true;
}

async function nextPerson(p: Playing, row: HelpingRow): Promise<void> {
  const sent = await part(p, row, 'next');
  // Who comes next is not shown what the one before sent: it is noted first.
  if (sent.length > 0) return farewell(p, sent);
  const { tx, now, engine } = p;
  const mediator = await tx.mediators.load(row.mediator);
  if (!mediator || mediator.revokedAt !== null) return out(p, row, 'mediator.revoked');
  const most = mediator.perDay ?? engine.world.city.mediators.personsADay;
  const day = dayOf(now, engine.world.city.timeZone);
  if ((await tx.mediators.helpedOn(mediator.id, day)) >= most) {
    remark(p, 'mediator.full', { most });
    return openDoor(p);
  }
  await tx.mediators.countHelped(mediator.id, day);
  await welcome(p, row);
}

async function welcome(p: Playing, row: HelpingRow): Promise<void> {
  const { tx, now, engine } = p;
  const person = stranger(engine.world, now);
  await tx.people.add(person);
  const helping = { ...row, helped: person.id, session: engine.world.nature.newId(), begunAt: now };
  p.helping = helping;
  p.row = { ...p.row, person: person.id };
  p.person = person;
  await tx.mediators.save(helping);
  await tx.relays.count(row.relay, 'helped');
  await noteHelp(p, row);
  await clear(p, p.session.language);
  await open(p, engine.roles.mediator, { begin: true });
}

/** The person helped, if any, has nothing more to do with this conversation. Gives what that person sent. */
async function part(p: Playing, row: HelpingRow, why: 'next' | 'left' | 'quiet'): Promise<readonly string[]> {
  if (row.helped === null) return [];
  const { tx } = p;
  const sent = await sentIn(p, row);
  await letGo(p, p.person);
  await tx.timers.cancel(p.row.id, quietKey);
  await noteHelp(p, row, why);
  const helping = { ...row, helped: null, session: null, begunAt: null };
  p.helping = helping;
  await tx.mediators.save(helping);
  await ownAgain(p, row);
  await clear(p, p.session.language);
  return sent;
}

/** The conversation is the mediator's own again; a stranger's if the mediator's data was erased meanwhile. */
async function ownAgain(p: Playing, row: HelpingRow): Promise<void> {
  const { tx, now, engine } = p;
  const own = row.own === null ? null : await tx.people.load(row.own);
  p.person = own ?? stranger(engine.world, now);
  if (own === null) await tx.people.add(p.person);
  p.row = { ...p.row, person: p.person.id };
}

/** Said in the language of the person who leaves; the mediator's comes back with the next words. */
async function farewell(p: Playing, sent: readonly string[]): Promise<void> {
  speak(p, { type: 'say', key: 'mediator.parted', values: { references: sent.join(', ') }, forget: true });
  await openDoor(p);
}

async function leaveMode(p: Playing, row: HelpingRow): Promise<void> {
  const sent = await part(p, row, 'left');
  if (sent.length > 0)
    speak(p, { type: 'say', key: 'mediator.parted', values: { references: sent.join(', ') }, forget: true });
  return out(p, row, 'mediator.left');
}

async function out(p: Playing, row: HelpingRow, key: string): Promise<void> {
  await p.tx.mediators.end(row.conversation);
  p.helping = null;
  await clear(p, row.language);
  speak(p, { type: 'say', key, forget: true });
  await interrupt(p, p.engine.roles.root, {});
}

/** The person went away without a word, and so the help ends. */
export async function endQuiet(p: Playing): Promise<void> {
  const row = p.helping;
  if (!row?.helped) return;
  const sent = await part(p, row, 'quiet');
  speak(p, {
    type: 'say',
    key: 'mediator.quiet',
    values: { references: sent.join(', '), count: sent.length },
  });
  await openDoor(p);
}

/** Each word of the person puts off the end. */
export async function putOffQuiet(p: Playing): Promise<void> {
  if (!p.helping?.helped) return;
  await p.tx.timers.set({
    conversation: p.row.id,
    key: quietKey,
    dueAt: p.now + QUIET,
    event: JSON.stringify({ type: 'quiet' }),
  });
}
