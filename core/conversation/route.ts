import { chatCodeIn } from '../staff/chats.ts';
import { command } from './commands.ts';
import { deskIn, linkIn } from './desk.ts';
import type { Playing } from './engine.ts';
import { feed, interrupt, open, takeUp } from './frames.ts';
import { gestureIn } from './gestures.ts';
import { chooseMode, modeWordIn } from './helping.ts';
import { intentIn } from './intents.ts';
import type { Frame } from './session.ts';
import { askAgain, miss, remark } from './speak.ts';
import { choiceIn } from './understand.ts';
import type { DialogEvent, Said } from './vocabulary.ts';
import { commandIn, languageOf, normalise, withoutCourtesy } from './words.ts';

/** Decides what is done with what someone said: the one place where it is decided. */
export async function hear(p: Playing, said: Said): Promise<void> {
  switch (said.kind) {
    case 'left':
    case 'returned':
      return;
    case 'text':
      return hearText(p, said.text);
    case 'choice':
      return hearChoice(p, said.id, said.turn);
    case 'started':
      return start(p, said.payload);
    case 'unsupported':
      return hearUnsupported(p, said.what);
    case 'location':
      return answer(p, {
        type: 'said.location',
        lat: said.lat,
        lon: said.lon,
        ...(said.label && { label: said.label }),
      });
    case 'contact':
      return answer(p, { type: 'said.contact', phone: said.phone, own: said.own });
    case 'media':
      return answer(p, { type: 'said.media', ref: said.ref, ...(said.caption && { caption: said.caption }) });
    default:
      throw new Error(`unknown ${said satisfies never}`);
  }
}

function top(p: Playing): Frame | undefined {
  return p.session.frames.at(-1);
}

function isRoot(p: Playing, frame: Frame | undefined): boolean {
  return !frame || frame.dialog === p.engine.roles.root;
}

/** Free text is an answer here, so words in it are not taken for commands or intents too readily. */
function isFree(p: Playing): boolean {
  const say = p.session.offered?.say;
  return (
    top(p) !== undefined && !isRoot(p, top(p)) && say !== undefined && (say.free === true || !say.choices)
  );
}

async function hearText(p: Playing, text: string): Promise<void> {
  const mode = modeWordIn(p, text);
  if (mode && (await chooseMode(p, mode))) return;
  if (!p.session.greeted) adoptLanguage(p, text);
  const { lexicons } = p.engine;
  const word = commandIn(text, lexicons, false);
  if (word) return command(p, word);
  const link = linkIn(p, text);
  if (link) return openDesk(p, link);
  const poster = isFree(p) ? null : posterIn(p, text);
  if (poster) return p.session.greeted ? interrupt(p, poster.dialog, poster.args) : greet(p, poster);
  const choice = p.session.offered && choiceIn(text, p.session.offered.choices, lexicons);
  if (choice) return choose(p, choice.id);
  const desk = deskIn(p, text);
  if (desk && (desk.want === 'stop' || !isFree(p))) return openDesk(p, desk);
  const near = isFree(p) ? null : commandIn(text, lexicons, true);
  if (near) return command(p, near);
  if (!p.session.greeted) return greet(p, opening(p, text));
  const frame = top(p);
  if (!isFree(p)) {
    const wanted = wantedDialog(p, text);
    if (wanted && !isInProgress(p, wanted)) return interrupt(p, wanted, { text });
  }
  if (isRoot(p, frame) && isThanks(p, text)) return remark(p, 'everywhere.thanked');
  if (isGreeting(p, text) && frame?.asked) return greeted(p, frame);
  if (frame) return reply(p, frame, { type: 'said.text', text });
  return isGreeting(p, text) ? open(p, p.engine.roles.root, {}) : missed(p);
}

/** Nothing is in progress: the menu comes after it, unless it was the miss too many, which offers its own ways out. */
async function missed(p: Playing): Promise<void> {
  const { misses } = p.session;
  p.session.offered = null;
  miss(p);
  if (p.session.misses > misses) await open(p, p.engine.roles.root, {});
}

/** The staff's dialog, for what they asked by a word. */
function openDesk(p: Playing, args: Readonly<Record<string, unknown>>): Promise<void> {
  const { desk } = p.engine.roles;
  return p.session.greeted ? interrupt(p, desk, args) : greet(p, { dialog: desk, args });
}

/** The dialog on top, or one that opened it: its own words do not begin it anew. */
function isInProgress(p: Playing, dialog: string): boolean {
  const from = p.session.frames.findLastIndex((frame) => frame.opened === 'intent');
  return p.session.frames.slice(Math.max(from, 0)).some((frame) => frame.dialog === dialog);
}

/** `merci`, `ok`, a heart: all is done, nothing is asked. */
function isThanks(p: Playing, text: string): boolean {
  const said = normalise(text);
  const gesture = gestureIn(text);
  return (
    (gesture !== null && gesture !== 'hello') || p.engine.lexicons.some(({ thanks }) => thanks.has(said))
  );
}

function isGreeting(p: Playing, text: string): boolean {
  const said = normalise(text);
  if (gestureIn(text) !== null) return !isFree(p);
  // Where words are asked for, `merci` may be the answer.
  if (isFree(p)) return p.engine.lexicons.some((words) => words.greetings.has(said));
  return said !== '' && withoutCourtesy(said, p.engine.lexicons) === '';
}

/** In the middle of a dialog, what merely tells of something to report may well be an answer: only words for it count. */
function wantedDialog(p: Playing, text: string): string | null {
  const named = intentIn(text, p.engine.intents, p.session.language);
  if (named) return named;
  const told = p.engine.recognise(text, p.session.language);
  return told === p.engine.roles.unasked && !isRoot(p, top(p)) ? null : told;
}

/** `bonjour`, `merci`: no miss; the question is said again, with what it is about when it is not the menu. */
function greeted(p: Playing, frame: Frame): void {
  if (isRoot(p, frame)) askAgain(p);
  else takeUp(p, frame.id);
}

/** The words used tell the language, when nothing better did. */
function adoptLanguage(p: Playing, text: string): void {
  const spoken = languageOf(text, p.engine.lexicons);
  if (spoken && p.engine.phrases.languages.includes(spoken)) p.session.language = spoken;
}

/** First contact: who we are, one sentence on privacy, then the menu, or at once what the person came for. */
export async function greet(p: Playing, opening: Opening | null): Promise<void> {
  p.session.greeted = true;
  const wanted = opening && { open: opening.dialog, with: opening.args };
  return interrupt(p, p.engine.roles.root, { first: true, ...wanted });
}

/** What someone came for. */
interface Opening {
  readonly dialog: string;
  readonly args: Readonly<Record<string, unknown>>;
}

function opening(p: Playing, text: string): Opening | null {
  const dialog = wantedDialog(p, text);
  return dialog === null ? null : { dialog, args: { text } };
}

/** Those that one may ask for: the others are steps of them, and can't begin alone. */
function canBegin({ engine: { dialogs, menu, roles, intents } }: Playing, dialog: string): boolean {
  const asked = menu.includes(dialog) || intents.some(({ byDialog }) => byDialog.has(dialog));
  return dialogs.has(dialog) && (asked || Object.values(roles).includes(dialog));
}

/** `report_r12` opens the dialog `report` with `{ payload: 'r12' }`: QR codes and links on posters. */
function linkedDialog(p: Playing, payload: string | undefined): Opening | null {
  const [, dialog = '', rest] = /^([^_:]*)(?:[_:](.*))?$/s.exec(payload ?? '') ?? [];
  if (!canBegin(p, dialog)) return null;
  // For anyone else there is no such dialog: a link to it only takes a code.
  if (dialog === p.engine.roles.desk && !p.staff && chatCodeIn(rest ?? '') === null) return null;
  return { dialog, args: rest === undefined ? {} : { payload: rest } };
}

/** `VOTER #p01`, as a poster says where there are no links: words for a dialog, and what it is about. */
function posterIn(p: Playing, text: string): Opening | null {
  const [, words = '', payload = ''] = /^([^#]{2,40}?)\s*#\s*([\w-]{1,60})\s*$/.exec(text) ?? [];
  const dialog = payload === '' ? null : intentIn(words, p.engine.intents);
  return dialog !== null && canBegin(p, dialog) ? { dialog, args: { payload } } : null;
}

async function start(p: Playing, payload: string | undefined): Promise<void> {
  if (!p.session.greeted) return greet(p, linkedDialog(p, payload));
  if (p.person.stoppedAt !== null) remark(p, 'everywhere.still-stopped');
  const linked = linkedDialog(p, payload);
  if (linked) return interrupt(p, linked.dialog, linked.args);
  return command(p, 'menu');
}

async function hearChoice(p: Playing, id: string, turn: number | undefined): Promise<void> {
  const linked = id.startsWith('@go:') ? linkedDialog(p, id.slice('@go:'.length)) : null;
  if (!p.session.greeted) return greet(p, linked);
  if (linked) return interrupt(p, linked.dialog, linked.args);
  const offered = p.session.offered;
  const number = id.startsWith('#') ? Number(id.slice(1)) : null;
  const choice = offered?.choices.find((each) => (number === null ? each.id === id : each.number === number));
  if (!offered || !choice || (turn !== undefined && turn !== offered.turn)) return stale(p);
  return choose(p, choice.id);
}

/** A press on an old menu is answered, never applied. */
async function stale(p: Playing): Promise<void> {
  remark(p, 'everywhere.stale');
  if (!askAgain(p)) return command(p, 'menu');
}

async function choose(p: Playing, id: string): Promise<void> {
  if (await chooseMode(p, id)) return;
  if (id === '@more') return command(p, 'more');
  if (id === '@menu') return command(p, 'menu');
  if (id === '@help') return command(p, 'help');
  if (id === '@cancel') return command(p, 'cancel');
  if (id === '@stop') return command(p, 'stop');
  if (id === '@start') return command(p, 'start');
  if (id === '@resume') {
    askAgain(p);
    return;
  }
  const frame = top(p);
  if (!frame) return stale(p);
  return reply(p, frame, { type: 'said.choice', id });
}

async function hearUnsupported(p: Playing, what: string): Promise<void> {
  const known = p.engine.phrases.has(p.session.language, `everywhere.unsupported.${what}`);
  const key = known ? `everywhere.unsupported.${what}` : 'everywhere.unsupported';
  if (top(p)) return miss(p, key);
  remark(p, key);
  return p.session.greeted ? command(p, 'menu') : greet(p, null);
}

/** Hands an answer to the dialog in progress; RETOUR can come back to the question. */
function reply(p: Playing, frame: Frame, event: DialogEvent): Promise<void> {
  p.answered = true;
  return feed(p, frame.id, event);
}

/** A position, a card or a photo: for the dialog in progress, or the reason to open one. */
async function answer(p: Playing, event: DialogEvent): Promise<void> {
  if (!p.session.greeted) return greet(p, { dialog: p.engine.roles.unasked, args: { event } });
  const frame = top(p);
  if (frame && !isRoot(p, frame)) return reply(p, frame, event);
  return interrupt(p, p.engine.roles.unasked, { event });
}
