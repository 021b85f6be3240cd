import { LineCounter, parseDocument } from 'yaml';
import { instantIn } from '../../core/civic/civil-time.ts';
import type { Phrases } from '../../core/conversation/phrase.ts';
import type { Audience, RoundContent, Template, Texts } from '../../core/delivery/rounds/round.ts';
import { refuse } from '../cli/data-file.ts';
import { faultsOfWritten } from './check.ts';
import { faultsOfIssues, faultText, fieldOf, type RoundFault } from './fault.ts';
import { DAY, groupNames, idOf, type Named, type Terms, type WrittenRound, writtenRound } from './written.ts';

/** Percent above which a round stops by itself, unless it says otherwise. */
export const usualLimits = { failures: 10, stops: 2 } as const;

export type Read =
  | { readonly ok: true; readonly content: RoundContent }
  | { readonly ok: false; readonly faults: readonly RoundFault[] };

/** Reads what a file or the form holds (a `WrittenRound`, if it is right). The same matter always gives the same JSON. */
export function readWritten(data: unknown, terms: Terms): Read {
  const parsed = writtenRound.safeParse(data);
  if (!parsed.success) return { ok: false, faults: faultsOfIssues(parsed.error.issues, data) };
  const faults = faultsOfWritten(parsed.data, terms);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, content: contentOf(parsed.data, terms) };
}

/**
 * Reads a round's YAML (or JSON). Throws ParvisError import.invalid, its message naming each wrong line by its number, in
 * `language`; `phrases`: the console's.
 */
export function readRoundFile(
  source: string,
  terms: Terms,
  phrases: Phrases,
  language: string,
): RoundContent {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter });
  const line = (offset: number): number => counter.linePos(offset).line;
  const tell = (fault: RoundFault, at: number): string =>
    [
      phrases.render(language, 'round-fault.line', { line: at }, false),
      fieldOf(fault),
      faultText(phrases, language, fault),
    ]
      .filter((each) => each !== '')
      .join(': ');
  if (document.errors.length > 0)
    return refuse(document.errors.map(({ pos }) => tell({ path: [], reason: 'unreadable' }, line(pos[0]))));
  const read = readWritten(document.toJS(), terms);
  if (read.ok) return read.content;
  const placeOf = ({ path }: RoundFault): number => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node = document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined;
      if (node?.range) return line(node.range[0] ?? 0);
    }
    return 1;
  };
  return refuse(read.faults.map((fault) => tell(fault, placeOf(fault))));
}

/** What has no fault, as the core keeps it: keys and lists in one order. */
function contentOf(written: WrittenRound, terms: Terms): RoundContent {
  const { city } = terms;
  const { reminder, limits } = written;
  const instant = (text: string, end: boolean) => instantIn(text, city.timeZone, end);
  return {
    v: 1,
    title: plain(written.title),
    consultation: written.consultation ?? null,
    text: textsOf(written.text, city.languages),
    reminder: reminder ? { text: textsOf(reminder.text, city.languages), after: reminder.days * DAY } : null,
    templates: templatesOf(written.templates ?? {}, city.languages),
    audience: audienceOf(written.audience ?? {}, terms),
    startsAt: written.startsAt === undefined ? null : instant(written.startsAt, false),
    closesAt: instant(written.closesAt, true) ?? 0,
    hours: { from: written.hours?.from ?? city.dayHours.from, to: written.hours?.to ?? city.dayHours.to },
    everyDay: written.everyDay ?? false,
    perMinute: written.perMinute ?? null,
    budget: written.budget === undefined ? null : Math.round(written.budget * 1_000_000),
    limits: {
      failures: share(limits?.failures ?? usualLimits.failures),
      stops: share(limits?.stops ?? usualLimits.stops),
    },
  };
}

const share = (percent: number): number => Math.round(percent * 1000) / 100_000;

/** Browsers send other ends of lines than files have. */
const plain = (text: string): string => text.normalize('NFC').replace(/\r\n?/g, '\n').trim();

export function textsOf(texts: Texts, languages: readonly string[]): Texts {
  const written = languages.map((language) => [language, plain(texts[language] ?? '')] as const);
  return Object.fromEntries(written.filter(([, text]) => text !== ''));
}

export function templatesOf(
  templates: NonNullable<WrittenRound['templates']>,
  languages: readonly string[],
): RoundContent['templates'] {
  const read = Object.keys(templates)
    .sort()
    .map((channel): [string, Template] => {
      const { name = '', languages: codes = {} } = templates[channel] ?? {};
      return [channel, { name: plain(name), languages: textsOf(codes, languages) }];
    });
  return Object.fromEntries(read);
}

function audienceOf(written: NonNullable<WrittenRound['audience']>, terms: Terms): Audience {
  const { channels, languages, sectors, interests, relays, tookPart } = written;
  const { city } = terms;
  const groups = groupNames(terms);
  const chosen = (names: readonly string[], known: readonly Named[]) => {
    const ids = new Set(names.map((name) => idOf(name, known)));
    return [...new Set(known.map(({ id }) => id))].filter((id) => ids.has(id));
  };
  return {
    ...(channels && { channels: [...new Set(channels)].sort() }),
    ...(languages && { languages: city.languages.filter((each) => languages.includes(each)) }),
    ...(sectors && { sectors: chosen(sectors, groups.sectors) }),
    ...(interests && { interests: chosen(interests, groups.interests) }),
    ...(relays && { relays: chosen(relays, groups.relays) }),
    ...(tookPart && {
      tookPart: {
        in: tookPart.consultation === undefined ? ('workshop' as const) : ('consultation' as const),
        id: tookPart.consultation ?? tookPart.workshop ?? '',
        yes: tookPart.yes,
      },
    }),
  };
}
