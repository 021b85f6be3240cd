import type { Rounds } from '../../core/delivery/rounds/engine.ts';
import type { RoundContent, Texts } from '../../core/delivery/rounds/round.ts';
import { asNumber } from '../cli/data-file.ts';
import type { RoundFault } from './fault.ts';
import { templatesOf, textsOf, usualLimits } from './read.ts';
import { groupNames, type Terms, type WrittenRound } from './written.ts';

/** The fields of the console's form, as typed; their names are a `WrittenRound`'s paths, `reminder_text_fr`. */
export interface Fields {
  text(name: string): string;
  all(name: string): readonly string[];
}

/** The fields that show a round. */
export function fieldsOf(written: WrittenRound): Fields {
  const fields = new Map<string, readonly string[]>();
  const put = (name: string, value: unknown): void => {
    if (value === undefined || value === null) return;
    if (Array.isArray(value)) fields.set(name, value.map(String));
    else if (typeof value === 'object')
      for (const [key, each] of Object.entries(value)) put(name === '' ? key : `${name}_${key}`, each);
    else if (typeof value === 'boolean') fields.set(name, value ? ['yes'] : []);
    else fields.set(name, [typeof value === 'number' ? String(value).replace('.', ',') : String(value)]);
  };
  put('', written);
  const { consultation, workshop, yes } = written.audience?.tookPart ?? {};
  const asked =
    consultation === undefined ? workshop && `workshop:${workshop}` : `consultation:${consultation}`;
  if (asked !== undefined) fields.set('audience_tookPart', [asked]);
  if (asked !== undefined) fields.set('audience_tookPart_yes', [yes === false ? 'no' : 'yes']);
  for (const date of ['startsAt', 'closesAt'])
    fields.set(date, [(fields.get(date)?.[0] ?? '').replace(' ', 'T')]);
  const all = (name: string): readonly string[] => fields.get(name) ?? [];
  return { all, text: (name) => all(name)[0] ?? '' };
}

/** What the form holds, for `readWritten`: what is empty is absent. */
export function writtenFrom(form: Fields, terms: Terms): unknown {
  const text = (name: string) => form.text(name) || undefined;
  const number = (name: string) => {
    const typed = form.text(name);
    return typed === '' ? undefined : (numberIn(typed) ?? typed);
  };
  const texts = (prefix: string) => present(languagesOf(terms, (language) => text(`${prefix}_${language}`)));
  const reminder = present({ days: number('reminder_days'), text: present(texts('reminder_text')) });
  return present({
    title: form.text('title'),
    consultation: text('consultation'),
    text: texts('text'),
    reminder: Object.keys(reminder).every((key) => key === 'text' && isEmpty(reminder.text))
      ? undefined
      : { text: {}, ...reminder },
    templates: orAbsent(templatesFrom(form, terms)),
    audience: orAbsent(audienceFrom(form)),
    startsAt: text('startsAt')?.replace('T', ' '),
    closesAt: text('closesAt')?.replace('T', ' '),
    hours: orAbsent(present({ from: number('hours_from'), to: number('hours_to') })),
    everyDay: form.text('everyDay') === 'yes',
    perMinute: number('perMinute'),
    budget: number('budget'),
    limits: orAbsent(present({ failures: number('limits_failures'), stops: number('limits_stops') })),
  });
}

const numberIn = (typed: string): number | undefined => {
  const read = asNumber(typed);
  return Number.isNaN(read) ? undefined : read;
};

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

const orAbsent = <T extends object>(value: T): T | undefined => (isEmpty(value) ? undefined : value);

function present<T extends Readonly<Record<string, unknown>>>(fields: T): Partial<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

function languagesOf<T>({ city }: Terms, of: (language: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(city.languages.map((language) => [language, of(language)]));
}

/** By channel; a channel of which nothing was filled in has none. */
function templatesFrom(form: Fields, terms: Terms): Readonly<Record<string, unknown>> {
  const read = terms.channels.map((channel) => {
    const name = form.text(`templates_${channel}_name`);
    const codes = present(
      languagesOf(terms, (language) => form.text(`templates_${channel}_languages_${language}`) || undefined),
    );
    return [channel, name === '' && isEmpty(codes) ? undefined : { name, languages: codes }] as const;
  });
  return present(Object.fromEntries(read));
}

function audienceFrom(form: Fields): Readonly<Record<string, unknown>> {
  const some = (name: string) => {
    const ticked = form.all(`audience_${name}`);
    return ticked.length > 0 ? ticked : undefined;
  };
  const [kind, ...id] = form.text('audience_tookPart').split(':');
  return present({
    channels: some('channels'),
    languages: some('languages'),
    sectors: some('sectors'),
    interests: some('interests'),
    relays: some('relays'),
    tookPart: kind ? { [kind]: id.join(':'), yes: form.text('audience_tookPart_yes') !== 'no' } : undefined,
  });
}

/** As much of a round as its looks need, however unfinished the form is. */
export function sketchOf(form: Fields, rounds: Rounds, terms: Terms): RoundContent {
  const { city } = terms;
  const texts = (prefix: string): Texts =>
    textsOf(
      languagesOf(terms, (language) => form.text(`${prefix}_${language}`)),
      city.languages,
    );
  const reminder = texts('reminder_text');
  const channels = form.all('audience_channels').filter((name) => rounds.world.channels.has(name));
  return {
    v: 1,
    title: form.text('title'),
    consultation: form.text('consultation') || null,
    text: texts('text'),
    reminder: isEmpty(reminder) ? null : { text: reminder, after: 0 },
    templates: templatesOf(
      templatesFrom(form, terms) as NonNullable<WrittenRound['templates']>,
      city.languages,
    ),
    audience: channels.length > 0 ? { channels } : {},
    startsAt: null,
    closesAt: 0,
    hours: city.dayHours,
    everyDay: false,
    perMinute: null,
    budget: null,
    limits: { failures: usualLimits.failures / 100, stops: usualLimits.stops / 100 },
  };
}

/** The field of the form at which a fault is told. */
export function fieldName({ path }: RoundFault): string {
  const [first, second] = path;
  if (first === 'audience') return `audience_${second}`;
  if (first === 'reminder' && path.length === 1) return 'reminder_days';
  if (first === 'templates' && (path.length < 4 || path[2] === 'name')) return `templates_${second}_name`;
  return path.join('_');
}

/** The city's themes as the form offers them. */
export function interestChoices(terms: Terms): readonly { readonly value: string; readonly label: string }[] {
  const seen = new Set<string>();
  return groupNames(terms).interests.flatMap(({ id, name }) => {
    if (seen.has(id)) return [];
    seen.add(id);
    return [{ value: name, label: name }];
  });
}
