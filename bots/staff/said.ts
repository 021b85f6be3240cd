import type { SayPhrase } from './contract.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How old something is, in the largest unit that fits. `age` in milliseconds. */
export function ageOf(say: SayPhrase, age: number): string {
  if (age < MINUTE) return say('said.seconds');
  if (age < HOUR) return say('said.minutes', { n: Math.floor(age / MINUTE) });
  if (age < DAY) return say('said.hours', { n: Math.floor(age / HOUR) });
  return say('said.days', { n: Math.floor(age / DAY) });
}

const known = ['telegram', 'whatsapp', 'sms', 'web', 'teams'];

/** A channel as people call it; its own name where nobody does. */
export function channelName(say: SayPhrase, channel: string): string {
  return known.includes(channel) ? say(`said.channel.${channel}`) : channel;
}

/** Fewer than this could tell on somebody. */
export const few = 10;

/** A figure about people, hidden while it is small. */
export function fewOf(say: SayPhrase, count: number): string {
  return count > 0 && count < few ? say('said.few', { n: few }) : say('said.n', { n: count });
}

/** `2026-12-03T18:30` on the clocks of a zone, as a field for dates wants it. */
export function localTime(at: number, timeZone: string): string {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return clock.format(at).replace(' ', 'T');
}
