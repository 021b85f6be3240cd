import { clockFault, instantIn } from '../../core/civic/civil-time.ts';
import type { FaultReason, RoundFault } from './fault.ts';
import { DAY, groupNames, idOf, type Named, type Terms, type WrittenRound } from './written.ts';

/** What the fields alone do not tell. */
export function faultsOfWritten(written: WrittenRound, terms: Terms): readonly RoundFault[] {
  return [
    ...textFaults(written.text, ['text'], terms),
    ...consultationFaults(written, terms),
    ...reminderFaults(written, terms),
    ...templateFaults(written, terms),
    ...audienceFaults(written, terms),
    ...timeFaults(written, terms),
    ...hoursFaults(written, terms),
  ];
}

type Path = RoundFault['path'];

function textFaults(texts: Readonly<Record<string, string>>, path: Path, { city }: Terms): RoundFault[] {
  const [home = ''] = city.languages;
  const faults = languageFaults(Object.keys(texts), path, city.languages);
  if ((texts[home] ?? '').trim() === '')
    faults.push({ path: [...path, home], reason: 'home', values: { language: home } });
  return faults;
}

function languageFaults(found: readonly string[], path: Path, languages: readonly string[]): RoundFault[] {
  const known = languages.join(', ');
  return found
    .filter((each) => !languages.includes(each))
    .map((each) => ({ path: [...path, each], reason: 'language', values: { name: each, known } }));
}

function consultationFaults({ consultation, closesAt }: WrittenRound, terms: Terms): RoundFault[] {
  if (consultation === undefined) return [];
  const open = terms.consultations.filter((each) => each.open);
  const found = open.find(({ id }) => id === consultation);
  if (!found) return [unknownName('consultation', ['consultation'], consultation, open)];
  const closes = instantIn(closesAt, terms.city.timeZone, true);
  return closes !== null && closes > found.closesAt ? [{ path: ['closesAt'], reason: 'ends-first' }] : [];
}

function unknownName(reason: FaultReason, path: Path, name: string, known: readonly Named[]): RoundFault {
  const names = known.filter((each, at) => known.findIndex(({ id }) => id === each.id) === at);
  return { path, reason, values: { name, known: names.map((each) => each.name).join(', ') || '–' } };
}

function reminderFaults({ reminder, consultation, startsAt, closesAt }: WrittenRound, terms: Terms) {
  if (!reminder) return [];
  const faults = textFaults(reminder.text, ['reminder', 'text'], terms);
  if (consultation === undefined) faults.push({ path: ['reminder'], reason: 'no-consultation' });
  const { timeZone } = terms.city;
  const begins = (startsAt === undefined ? null : instantIn(startsAt, timeZone)) ?? terms.now;
  const closes = instantIn(closesAt, timeZone, true);
  if (closes !== null && closes > begins && begins + reminder.days * DAY >= closes)
    faults.push({ path: ['reminder', 'days'], reason: 'late' });
  return faults;
}

function templateFaults({ templates = {} }: WrittenRound, terms: Terms): RoundFault[] {
  const channels = asNamed(terms.channels);
  return Object.entries(templates).flatMap(([channel, { languages }]) => {
    const path = ['templates', channel];
    const faults = languageFaults(Object.keys(languages), [...path, 'languages'], terms.city.languages);
    if (!terms.channels.includes(channel)) faults.push(unknownName('channel', path, channel, channels));
    for (const [language, code] of Object.entries(languages))
      if (!/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/.test(code.trim()))
        faults.push({ path: [...path, 'languages', language], reason: 'code', values: { name: code } });
    if (Object.keys(languages).length === 0) faults.push({ path: [...path, 'languages'], reason: 'empty' });
    return faults;
  });
}

const asNamed = (ids: readonly string[]): readonly Named[] => ids.map((id) => ({ id, name: id }));

function audienceFaults({ audience = {} }: WrittenRound, terms: Terms): RoundFault[] {
  const { channels = [], languages = [], sectors = [], interests = [], relays = [] } = audience;
  const groups = groupNames(terms);
  const among = (reason: FaultReason, field: string, names: readonly string[], known: readonly Named[]) =>
    names.flatMap((name, index) =>
      idOf(name, known) === undefined ? [unknownName(reason, ['audience', field, index], name, known)] : [],
    );
  return [
    ...among('channel', 'channels', channels, asNamed(terms.channels)),
    ...among('language', 'languages', languages, asNamed(terms.city.languages)),
    ...among('sector', 'sectors', sectors, groups.sectors),
    ...among('interest', 'interests', interests, groups.interests),
    ...among('relay', 'relays', relays, groups.relays),
    ...tookPartFaults(audience.tookPart, terms),
  ];
}

function tookPartFaults(
  asked: NonNullable<WrittenRound['audience']>['tookPart'],
  terms: Terms,
): RoundFault[] {
  if (!asked) return [];
  const { consultation, workshop } = asked;
  const path = ['audience', 'tookPart'];
  if ((consultation === undefined) === (workshop === undefined)) return [{ path, reason: 'one-of-two' }];
  const [field, name, known] =
    consultation === undefined
      ? (['workshop', workshop ?? '', terms.workshops] as const)
      : (['consultation', consultation, terms.consultations] as const);
  return known.some(({ id }) => id === name) ? [] : [unknownName(field, [...path, field], name, known)];
}

const clockReasons = { none: 'date', skipped: 'skipped', twice: 'twice' } as const;

function timeFaults({ startsAt, closesAt }: WrittenRound, { city, now }: Terms): RoundFault[] {
  const faults: RoundFault[] = [];
  for (const [field, text] of [
    ['startsAt', startsAt],
    ['closesAt', closesAt],
  ] as const) {
    const fault = text === undefined ? null : clockFault(text, city.timeZone);
    if (fault) faults.push({ path: [field], reason: clockReasons[fault] });
  }
  if (faults.length > 0) return faults;
  const closes = instantIn(closesAt, city.timeZone, true) ?? 0;
  const begins = startsAt === undefined ? null : instantIn(startsAt, city.timeZone);
  if (closes <= now) return [{ path: ['closesAt'], reason: 'past' }];
  return begins !== null && begins >= closes ? [{ path: ['closesAt'], reason: 'order' }] : [];
}

function hoursFaults({ hours }: WrittenRound, { city }: Terms): RoundFault[] {
  if (!hours) return [];
  if (hours.from >= hours.to) return [{ path: ['hours', 'to'], reason: 'hours' }];
  const { from, to } = city.dayHours;
  const overlaps = Math.max(from, hours.from) < Math.min(to, hours.to);
  return overlaps ? [] : [{ path: ['hours', 'from'], reason: 'outside', values: { from, to } }];
}
