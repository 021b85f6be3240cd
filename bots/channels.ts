import type { Phrases } from '../core/conversation/phrase.ts';

/** The words that channels put on their own buttons, by language. */
export function channelPhrases(phrases: Phrases, fallback: string) {
  const language = (wanted: string | undefined) => {
    const short = wanted?.slice(0, 2) ?? fallback;
    return phrases.languages.includes(short) ? short : fallback;
  };
  const say = (wanted: string | undefined, key: string) =>
    phrases.render(language(wanted), `channel.${key}`, undefined, false);
  return {
    ask: (wanted: string) => ({ location: say(wanted, 'location'), contact: say(wanted, 'contact') }),
    whatsapp: (wanted: string) => ({ choose: say(wanted, 'choose') }),
    groupInvitation: (wanted: string | undefined) => say(wanted, 'group'),
  };
}
