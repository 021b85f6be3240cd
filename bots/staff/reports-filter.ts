import { nameIn } from '../../core/civic/categories.ts';
import { districtsOf } from '../../core/civic/places-index.ts';
import { openStates, type ReportRow, type ReportState, reportStates } from '../../core/civic/reports.ts';
import type { ReportFilter, ReportPlace } from '../../core/civic/reports-desk.ts';
import type { SignedIn } from './contract.ts';

const day = 24 * 3600 * 1000;
/** Days that a report has waited at least. */
export const ages = ['1', '7', '30', '90'] as const;

/** `open`: someone works on it still. */
export const stateChoices = ['open', ...reportStates, 'all'] as const;

/** The filter that an address asks for, `?state=open&group=proprete&district=11&age=7&mine=yes`; what it doesn't know is no filter. */
export function filterIn({ query, desk, staff }: Pick<SignedIn, 'query' | 'desk' | 'staff'>): ReportFilter {
  const { city, nature } = desk.parvis.engine.world;
  const group = city.categories.find(({ id }) => id === query.get('group'));
  const district = query.get('district') ?? '';
  const isDistrict = districtsOf(city).some(({ id }) => id === district);
  const age = ages.find((each) => each === query.get('age'));
  return {
    states: statesOf(query.get('state')),
    kind: group ? 'problem' : query.get('group') === 'wishes' ? 'wish' : null,
    categories: group ? group.categories.map(({ id }) => id) : null,
    district: isDistrict ? district : district === 'unknown' ? '' : null,
    until: age === undefined ? null : nature.now() - Number(age) * day,
    takenBy: query.get('mine') === 'yes' ? staff.id : null,
  };
}

function statesOf(asked: string | null): readonly ReportState[] {
  if (asked === 'all') return reportStates;
  const state = reportStates.find((each) => each === asked);
  return state === undefined ? openStates : [state];
}

export const wordsIn = ({ query }: Pick<SignedIn, 'query'>): string =>
  (query.get('words') ?? '').slice(0, 100);

/** `after=1764000000000.abc`. */
export function placeIn({ query }: Pick<SignedIn, 'query'>): ReportPlace | null {
  const found = /^(\d{1,16})\.([0-9a-z]{1,40})$/.exec(query.get('after') ?? '');
  return found ? { at: Number(found[1]), id: found[2] ?? '' } : null;
}

/** What is reported, in the language of who reads. */
export function thingOf({ desk, language }: SignedIn, { category, kind }: ReportRow): string {
  const { engine, phrases } = desk.parvis;
  const found = engine.world.city.categories
    .flatMap(({ categories }) => categories)
    .find(({ id }) => id === category);
  if (found) return nameIn(engine.world.city, found.name, language);
  const key = `wish.thing.${category}`;
  return kind === 'wish' && phrases.has(language, key)
    ? phrases.render(language, key, undefined, false)
    : category;
}
