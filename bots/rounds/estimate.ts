import type { Instant } from '../../core/conversation/vocabulary.ts';
import { templateOf } from '../../core/delivery/rounds/audience.ts';
import type { Rounds } from '../../core/delivery/rounds/engine.ts';
import { endOfSending, nextSendingTime } from '../../core/delivery/rounds/hours.ts';
import { costOf, roundMessage, spokenTo } from '../../core/delivery/rounds/message.ts';
import type { AudienceCount } from '../../core/delivery/rounds/prepare.ts';
import type { Measure, Pass } from '../../core/delivery/rounds/records.ts';
import type { AudienceShare, MicroEuros, RoundContent, RoundRow } from '../../core/delivery/rounds/round.ts';
import type { Channel } from '../../core/ports.ts';

/** What one message costs on a channel where segments are billed. */
export interface Dearness extends Measure {
  /** The staff's words without the dearer characters; null when there is nothing to gain. */
  readonly offer: string | null;
}

/** Of people of one channel and language. */
export interface ShareEstimate extends AudienceShare {
  /** The language in which the round speaks to them. */
  readonly spoken: string;
  /** Null where nothing is billed by segment. */
  readonly dearness: Dearness | null;
  readonly cost: MicroEuros;
}

export interface ChannelEstimate {
  readonly channel: string;
  /** Messages that would leave. */
  readonly messages: number;
  /** How long they take at the channel's pace, in milliseconds. */
  readonly time: number;
}

export interface Estimate {
  readonly shares: readonly ShareEstimate[];
  readonly people: number;
  readonly byTemplate: number;
  /** Who would get nothing: no template in their language. */
  readonly beyond: number;
  readonly cost: MicroEuros;
  /** At most, if nobody answers before it; 0 without a reminder. */
  readonly reminder: MicroEuros;
  /** False when the budget would stop it. */
  readonly isCovered: boolean;
  readonly channels: readonly ChannelEstimate[];
  /** Sending time of the whole, in milliseconds, quiet hours left out. */
  readonly time: number;
  /** When it begins and ends if it is released now; null: not before it closes. */
  readonly begins: Instant | null;
  readonly ends: Instant | null;
}

const MINUTE = 60_000;

/** What a round would cost and how long it would take, for an audience as it was counted. */
export function estimate(rounds: Rounds, content: RoundContent, count: AudienceCount): Estimate {
  const shares = count.shares.map((share) => shareEstimate(rounds, content, share));
  const sum = (of: (share: ShareEstimate) => number) => shares.reduce((total, each) => total + of(each), 0);
  const cost = sum((share) => share.cost);
  const reminds = content.reminder !== null && content.consultation !== null;
  const reminder = reminds ? sum((share) => costOfShare(rounds, content, 'reminder', share)) : 0;
  const channels = channelEstimates(rounds, shares);
  const messages = channels.reduce((total, each) => total + each.messages, 0);
  const throttled = content.perMinute === null ? 0 : (messages / content.perMinute) * MINUTE;
  const time = Math.ceil(Math.max(throttled, ...channels.map((each) => each.time), 0));
  const begins = beginning(rounds, content);
  return {
    shares,
    people: count.people,
    byTemplate: sum((share) => share.byTemplate),
    beyond: sum((share) => share.beyond),
    cost,
    reminder,
    isCovered: content.budget === null || cost + reminder <= content.budget,
    channels,
    time,
    begins,
    ends: begins === null ? null : ending(rounds, content, begins, time),
  };
}

/** In short, for who lets it go: money, and the segments that are billed, as it was counted last. */
export function costOfRound(
  rounds: Rounds,
  { content, counted }: Pick<RoundRow, 'content' | 'counted'>,
): { readonly cost: MicroEuros; readonly reminder: MicroEuros; readonly segments: number } {
  const count = { people: counted?.people ?? 0, shares: counted?.shares ?? [] };
  const { cost, reminder, shares } = estimate(rounds, content, count);
  const segments = shares.reduce(
    (sum, { dearness, people, byTemplate, beyond }) =>
      sum + (dearness?.segments ?? 0) * (people - byTemplate - beyond),
    0,
  );
  return { cost, reminder, segments };
}

function shareEstimate(rounds: Rounds, content: RoundContent, share: AudienceShare): ShareEstimate {
  const channel = rounds.world.channels.get(share.channel);
  const { language, text } = spokenTo(content, share.language, homeOf(rounds));
  return {
    ...share,
    spoken: language,
    dearness: channel ? dearnessOf(rounds, content, channel, language, text) : null,
    cost: costOfShare(rounds, content, 'first', share),
  };
}

const homeOf = ({ phrases }: Rounds): string => phrases.languages[0] ?? 'fr';

/** What a message in this language costs on this channel; null where nothing is billed by segment. */
export function dearnessOf(
  rounds: Rounds,
  content: RoundContent,
  channel: Channel,
  language: string,
  text: string,
): Dearness | null {
  const { measure } = channel;
  if (!measure) return null;
  const reader = { channel, language, inWindow: true };
  const measured = (words: string) =>
    measure(
      roundMessage(
        rounds.phrases,
        { ...content, text: { ...content.text, [language]: words } },
        'first',
        reader,
      ),
    );
  const whole = measured(text);
  const { plain } = measure({ v: 1, language, text });
  const isCheaper = plain !== null && measured(plain).segments < whole.segments;
  return { ...whole, offer: isCheaper ? plain : null };
}

function costOfShare(
  rounds: Rounds,
  content: RoundContent,
  pass: Pass,
  { channel: name, language, people, byTemplate, beyond }: AudienceShare,
): MicroEuros {
  const channel = rounds.world.channels.get(name);
  if (!channel) return 0;
  const price = (inWindow: boolean) =>
    costOf(
      channel,
      roundMessage(rounds.phrases, content, pass, { channel, language, inWindow }),
      rounds.prices,
    );
  const template = templateOf(content, name, language) === null ? 0 : price(false) * byTemplate;
  return price(true) * (people - byTemplate - beyond) + template;
}

function channelEstimates({ world }: Rounds, shares: readonly ShareEstimate[]): readonly ChannelEstimate[] {
  return [...new Set(shares.map(({ channel }) => channel))].sort().map((channel) => {
    const messages = shares
      .filter((share) => share.channel === channel)
      .reduce((total, { people, beyond }) => total + people - beyond, 0);
    const pace = world.channels.get(channel)?.pace.perSecond ?? 1;
    return { channel, messages, time: Math.ceil((messages / pace) * 1000) };
  });
}

/** The first hour at which it may be sent; null when it closes before. */
export function beginning({ world }: Rounds, content: RoundContent): Instant | null {
  const at = nextSendingTime(Math.max(world.nature.now(), content.startsAt ?? 0), world.city, content);
  return at !== null && at < content.closesAt ? at : null;
}

/** So much sending time later, hours of sending only. */
function ending({ world }: Rounds, content: RoundContent, begins: Instant, time: number): Instant | null {
  let at: Instant | null = begins;
  for (let left = time; at !== null && at < content.closesAt; ) {
    const pause = endOfSending(at, world.city, content);
    if (at + left <= pause) return at + left <= content.closesAt ? at + left : null;
    left -= pause - at;
    at = nextSendingTime(pause, world.city, content);
  }
  return null;
}
