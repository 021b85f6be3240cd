import { nextDayHour } from './calendar.ts';
import { type Playing, turnOf } from './engine.ts';
import { compose, type Reader } from './prompt.ts';
import type { PhraseValue, Say } from './vocabulary.ts';

function reader(p: Playing): Reader {
  return {
    language: p.session.language,
    can: p.channel.capabilities,
    lent: Boolean(p.helping?.helped),
  };
}

/** Says something that is not a question: what was asked before still stands. */
export function remark(p: Playing, key: string, values?: Readonly<Record<string, PhraseValue>>): void {
  const { message } = compose(
    p.engine.phrases,
    { type: 'say', key, ...(values && { values }) },
    reader(p),
    turnOf(p),
  );
  p.out.push({ message, class: 'reply', notBefore: p.now });
}

/** Says a dialog's words; the next answer is held against them. */
export function speak(p: Playing, say: Say, options: { from?: number; long?: boolean } = {}): void {
  const { message, offered } = compose(p.engine.phrases, say, reader(p), turnOf(p), options);
  const notBefore = say.gentle ? nextDayHour(p.now, p.engine.world.city) : p.now;
  if (say.urgent) p.out.unshift({ message, class: 'reply', notBefore });
  else p.out.push({ message, class: say.gentle ? 'notice' : 'reply', notBefore });
  if (!say.gentle && !say.urgent) p.session.offered = offered;
}

/** Asks again what the dialog in progress asked last, or what was offered without one; true when there was something to ask. */
export function askAgain(p: Playing): boolean {
  const offered = p.session.offered?.say;
  const asked = p.session.frames.at(-1)?.asked ?? (offered?.choices ? offered : null);
  if (!asked) return false;
  speak(p, asked);
  return true;
}

/** The second in a row where one has to choose: how one chooses is said. */
function isAgain(p: Playing): boolean {
  const asked = p.session.frames.at(-1)?.asked;
  return p.session.misses === 2 && (!asked || asked.choices !== undefined);
}

/** Counts a miss: says so and asks again, at the second more helpfully; at the third in a row offers help, the menu and a human being. */
export function miss(p: Playing, key?: string, values?: Readonly<Record<string, PhraseValue>>): void {
  p.missed = true;
  p.session.misses += 1;
  if (p.session.misses < 3) {
    remark(p, key ?? `everywhere.missed${isAgain(p) ? '-again' : ''}`, values);
    askAgain(p);
    return;
  }
  p.session.misses = 0;
  speak(p, {
    type: 'say',
    key: 'everywhere.lost',
    values: { phone: p.engine.world.city.phones.city },
    choices: [
      ...(p.session.frames.length > 0 ? [{ id: '@resume', key: 'everywhere.take-up' }] : []),
      { id: '@menu', key: 'everywhere.menu' },
      { id: '@help', key: 'everywhere.help-me' },
    ],
    free: true,
  });
}
