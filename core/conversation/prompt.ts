import type { Phrases } from './phrase.ts';
import type { Offered, OfferedChoice } from './session.ts';
import type { Capabilities, Outbound, Say } from './vocabulary.ts';

/** Where a message will be read. */
export interface Reader {
  readonly language: string;
  readonly can: Capabilities;
  /** On a mediator's phone, where no news can come: the `.lent` form of a phrase is taken when there is one. */
  readonly lent?: boolean;
}

/** Shown in place of the choices that do not fit, and typed as 0 where there are no buttons. */
const MORE = '@more';

function labels(phrases: Phrases, say: Say, reader: Reader): OfferedChoice[] {
  return (say.choices ?? []).map((choice, index) => ({
    id: choice.id,
    label:
      choice.label ??
      phrases.render(reader.language, choice.key ?? choice.id, choice.values, reader.can.terse),
    number: say.numeric ? index : index + 1,
  }));
}

/** Choices in one message, the one that turns the page among them. */
export function pageSize({ page }: Say, { choices, terse }: Capabilities): number {
  return terse && page !== undefined ? Math.min(choices, page + 1) : choices;
}

function keyFor(phrases: Phrases, key: string, { language, lent }: Reader): string {
  return lent && phrases.has(language, `${key}.lent`) ? `${key}.lent` : key;
}

function page(
  phrases: Phrases,
  all: readonly OfferedChoice[],
  from: number,
  size: number,
  reader: Reader,
): OfferedChoice[] {
  if (all.length <= size) return [...all];
  const shown = all.slice(from, from + size - 1);
  const label = phrases.render(reader.language, 'everywhere.more', undefined, reader.can.terse);
  return [...shown, { id: MORE, label, number: 0 }];
}

/**
 * A dialog's words as a message for one reader, and what an answer will be held against. `from` is the first choice of the
 * page shown; past the end it begins again. `long` takes the full form of a phrase also where a short one is preferred.
 */
export function compose(
  phrases: Phrases,
  say: Say,
  reader: Reader,
  turn: number,
  options: { readonly from?: number; readonly long?: boolean } = {},
): { readonly message: Outbound; readonly offered: Offered } {
  const terse = reader.can.terse && options.long !== true;
  const all = labels(phrases, say, reader);
  const from = (options.from ?? 0) < all.length ? (options.from ?? 0) : 0;
  const choices = page(phrases, all, from, pageSize(say, reader.can), reader);
  const ask = say.ask && reader.can[say.ask] ? say.ask : undefined;
  // The short form asks for words alone: what can't be sent there is not spoken of.
  const brief = terse || (say.ask !== undefined && ask === undefined);
  const message: Outbound = {
    v: 1,
    language: reader.language,
    text: phrases.render(reader.language, keyFor(phrases, say.key, reader), say.values, brief),
    ...(choices.length > 0 && { choices, turn }),
    ...(ask && { ask }),
    ...(say.place && { place: say.place }),
    ...(say.link && {
      link: { label: phrases.render(reader.language, say.link.key, undefined, terse), url: say.link.url },
    }),
    ...(say.document && reader.can.document && { document: say.document }),
    ...(say.forget && { forget: true }),
  };
  const more = choices.filter((choice) => choice.id === MORE);
  return { message, offered: { say, turn, choices: [...all, ...more], from } };
}

function isPlain(message: Outbound): boolean {
  return !message.choices && !message.ask && !message.place && !message.link && !message.document;
}

/** One letter of another script makes a whole short text dearer: such a message is not joined to a Latin one. */
function isLatin({ text, choices = [] }: Outbound): boolean {
  const written = [text, ...choices.map(({ label }) => label)].join(' ');
  return !/(?!\p{Script=Latin})\p{L}/u.test(written);
}

/** Joins plain texts with the message that follows them: one answer, one message (cheaper by SMS, quicker everywhere). */
export function join(messages: readonly Outbound[], can: Capabilities): Outbound[] {
  const joined: Outbound[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    const text = last && `${last.text}${can.terse ? '\n' : '\n\n'}${message.text}`;
    const apart = can.terse && last !== undefined && isLatin(last) !== isLatin(message);
    if (last && text && isPlain(last) && !apart && text.length <= can.textLimit) {
      const forget = last.forget || message.forget;
      joined[joined.length - 1] = { ...message, text, ...(forget && { forget: true }) };
    } else joined.push(message);
  }
  return joined;
}
