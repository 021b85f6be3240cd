import { templateOf } from '../../core/delivery/rounds/audience.ts';
import type { Rounds } from '../../core/delivery/rounds/engine.ts';
import { roundMessage, spokenTo } from '../../core/delivery/rounds/message.ts';
import type { Pass } from '../../core/delivery/rounds/records.ts';
import type { RoundContent } from '../../core/delivery/rounds/round.ts';
import { type Dearness, dearnessOf } from './estimate.ts';

/** One message as it looks on one channel. */
export interface Look {
  readonly channel: string;
  readonly language: string;
  readonly pass: Pass;
  /** The approved template, for who has not written lately. */
  readonly isTemplate: boolean;
  /** One bubble each, as the channel shows them. */
  readonly bubbles: readonly string[];
  /** Where segments are billed; null elsewhere, and for a template. */
  readonly dearness: Dearness | null;
}

/** How a round looks in one language on every channel that it may use; its reminder too. */
export function looksOf(rounds: Rounds, content: RoundContent, language: string): readonly Look[] {
  const wanted = content.audience.channels;
  const channels = [...rounds.world.channels.values()].filter(({ name }) => wanted?.includes(name) ?? true);
  const passes: readonly Pass[] =
    content.reminder && content.consultation !== null ? ['first', 'reminder'] : ['first'];
  return passes.flatMap((pass) =>
    channels.flatMap((channel) => {
      const look = (inWindow: boolean): Look => {
        const message = roundMessage(rounds.phrases, content, pass, { channel, language, inWindow });
        const { text } = spokenTo(
          pass === 'reminder' ? (content.reminder ?? content) : content,
          language,
          '',
        );
        const own = { ...content, text: { [language]: text } };
        return {
          channel: channel.name,
          language,
          pass,
          isTemplate: message.template !== undefined,
          bubbles: channel.render(message).map((part) => channel.preview(part)),
          dearness: message.template ? null : dearnessOf(rounds, own, channel, language, text),
        };
      };
      const hasTemplate = templateOf(content, channel.name, language) !== null;
      return channel.capabilities.window !== undefined && hasTemplate
        ? [look(true), look(false)]
        : [look(true)];
    }),
  );
}

/** The languages that a round is written in, the city's own first. */
export const spokenIn = ({ world }: Rounds, { text }: Pick<RoundContent, 'text'>): readonly string[] =>
  world.city.languages.filter((language) => text[language] !== undefined);
