import type { Phrases } from '../../conversation/phrase.ts';
import type { Outbound } from '../../conversation/vocabulary.ts';
import type { Channel } from '../../ports.ts';
import { spokenTo, templateOf } from './audience.ts';
import type { Pass, Prices } from './records.ts';
import type { MicroEuros, RoundContent } from './round.ts';

export { spokenTo };

/** For whom a message of a round is made. */
export interface RoundReader {
  readonly channel: Channel;
  readonly language: string;
  /** The person wrote so lately that free words may be sent. */
  readonly inWindow: boolean;
}

/** The language of that pass, for who reads this one. */
export function spokenIn(content: RoundContent, pass: Pass, language: string, home = language): string {
  return spokenTo(wordsOf(content, pass), language, home).language;
}

function wordsOf(content: RoundContent, pass: Pass): Pick<RoundContent, 'text'> {
  return pass === 'reminder' && content.reminder ? content.reminder : content;
}

/** The message as it leaves: the words of the staff, how to answer, how to stop. Always the same for one kind of reader. */
export function roundMessage(
  phrases: Phrases,
  content: RoundContent,
  pass: Pass,
  { channel, language: wanted, inWindow }: RoundReader,
): Outbound {
  const { language, text } = spokenTo(wordsOf(content, pass), wanted, phrases.languages[0] ?? wanted);
  const { buttons, terse } = channel.capabilities;
  const say = (key: string) => phrases.render(language, key, undefined, terse);
  const { consultation } = content;
  const how = consultation !== null && !buttons ? [say('round.how')] : [];
  const template = inWindow ? null : templateOf(content, channel.name, language);
  return {
    v: 1,
    language,
    text: [text, [...how, say('round.stop')].join(' ')].join(terse ? '\n' : '\n\n'),
    ...(consultation !== null &&
      buttons && {
        turn: 0,
        choices: [{ id: `@go:consultation_${consultation}`, label: say('round.answer'), number: 1 }],
      }),
    ...(template && { template }),
  };
}

/** What sending it costs the city; 0 where nothing is billed by message. */
export function costOf(channel: Channel, message: Outbound, prices: Prices): MicroEuros {
  if (message.template) return prices.templates[channel.name] ?? 0;
  return (channel.measure?.(message).segments ?? 0) * prices.segment;
}
