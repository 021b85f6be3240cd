import { stringify } from 'yaml';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import type { Audience, RoundContent } from '../../core/delivery/rounds/round.ts';
import { DAY, groupNames, type Named, type Terms, type WrittenRound } from './written.ts';

/** A round as staff would write it: `readWritten` gives the same content again. */
export function writtenOf(content: RoundContent, terms: Terms): WrittenRound {
  const { consultation, reminder, templates, startsAt, perMinute, budget, limits } = content;
  const { timeZone } = terms.city;
  const audience = audienceOf(content.audience, terms);
  return {
    title: content.title,
    ...(consultation !== null && { consultation }),
    text: { ...content.text },
    ...(reminder && { reminder: { days: reminder.after / DAY, text: { ...reminder.text } } }),
    ...(Object.keys(templates).length > 0 && {
      templates: Object.fromEntries(
        Object.entries(templates).map(([channel, { name, languages }]) => [
          channel,
          { name, languages: { ...languages } },
        ]),
      ),
    }),
    ...(Object.keys(audience).length > 0 && { audience }),
    ...(startsAt !== null && { startsAt: clockText(startsAt, timeZone) }),
    closesAt: clockText(content.closesAt, timeZone),
    hours: { ...content.hours },
    everyDay: content.everyDay,
    ...(perMinute !== null && { perMinute }),
    ...(budget !== null && { budget: budget / 1_000_000 }),
    limits: { failures: percent(limits.failures), stops: percent(limits.stops) },
  };
}

/** The file that `readRoundFile` reads. */
export const roundFile = (content: RoundContent, terms: Terms): string =>
  stringify(writtenOf(content, terms), { lineWidth: 0 });

const percent = (share: number): number => Math.round(share * 100_000) / 1000;

/** `2026-11-30 18:00` on the clocks of a zone. */
export function clockText(at: Instant, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`;
}

function audienceOf(audience: Audience, terms: Terms): NonNullable<WrittenRound['audience']> {
  const { channels, languages, sectors, interests, relays, tookPart } = audience;
  const groups = groupNames(terms);
  const named = (ids: readonly string[], known: readonly Named[]) =>
    ids.map((id) => known.find((each) => each.id === id)?.name ?? id);
  return {
    ...(channels && { channels: [...channels] }),
    ...(languages && { languages: [...languages] }),
    ...(sectors && { sectors: named(sectors, groups.sectors) }),
    ...(interests && { interests: named(interests, groups.interests) }),
    ...(relays && { relays: named(relays, groups.relays) }),
    ...(tookPart && { tookPart: { [tookPart.in]: tookPart.id, yes: tookPart.yes } }),
  };
}
