import { z } from 'zod';
import type { LocalOp, OpContext } from '../conversation/ops.ts';
import { normalise } from '../conversation/words.ts';
import { districtById, metresBetween } from './places-index.ts';
import { localised } from './polls.ts';
import type { Workshop } from './workshops.ts';
import { whereOf } from './workshops-seats.ts';

const WEEK = 7 * 24 * 3_600_000;

const asked = z.object({
  text: z.string().max(4000).default(''),
  near: z
    .object({ lat: z.number().nullable(), lon: z.number().nullable(), district: z.string().nullable() })
    .nullish(),
  filter: z.enum(['week', 'accessible']).nullish(),
});

export const accessKey = ({ world }: Pick<OpContext, 'world'>, code: string): string =>
  world.vault.key('workshop access', normalise(code));

/** May be seen by who gave this code, or none. */
export function isFor(context: Pick<OpContext, 'world'>, workshop: Workshop, code: string): boolean {
  return workshop.audience === 'all' || (code !== '' && workshop.accessKey === accessKey(context, code));
}

/** All that a workshop may be found by. */
function wordsOf({ world: { city } }: OpContext, workshop: Workshop): string {
  const spoken = workshop.languages.flatMap((code) =>
    city.languages.map((language) => new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? ''),
  );
  const district = districtById(city, workshop.district);
  const texts = [workshop.title, workshop.summary, workshop.theme].flatMap((each) => Object.values(each));
  const where = [
    whereOf(workshop),
    district?.name ?? '',
    district?.shortName ?? '',
    ...(district?.postcodes ?? []),
  ];
  const open = workshop.accessible ? ['accessible fauteuil wheelchair'] : [];
  return ` ${normalise([...texts, ...spoken, ...where, ...open].join(' '))} `;
}

/** What they are all called tells nothing. */
const naming = new Set([
  'atelier',
  'ateliers',
  'workshop',
  'workshops',
  'formation',
  'training',
  'citoyen',
  'citoyens',
]);

/** Those that hold most of the words that any of them holds; all of them when none does. */
function best(context: OpContext, list: readonly Workshop[], text: string): readonly Workshop[] {
  const said = normalise(text)
    .split(' ')
    .filter((word) => !naming.has(word) && (word.length > 3 || /\d/.test(word)));
  const scored = list.map((workshop) => {
    const words = wordsOf(context, workshop);
    const score = said.filter((word) => words.includes(word.length > 4 ? ` ${word}` : ` ${word} `)).length;
    return { workshop, score };
  });
  const most = Math.max(0, ...scored.map(({ score }) => score));
  return scored.filter(({ score }) => score === most).map(({ workshop }) => workshop);
}

function sorted(list: readonly Workshop[], near: z.infer<typeof asked>['near']): readonly Workshop[] {
  if (!near) return list;
  const { lat, lon } = near;
  if (lat === null || lon === null)
    return list.toSorted(
      (a, b) => Number(b.district === near.district) - Number(a.district === near.district),
    );
  const away = (each: Workshop) =>
    each.lat === null || each.lon === null ? Infinity : metresBetween(lat, lon, each.lat, each.lon);
  return list.toSorted((a, b) => away(a) - away(b));
}

/**
 * `workshops.list` { text?, near?, filter?: `week` | `accessible` } -> { items: { id, title, at }[], code }, at most 8, the first to
 * begin (or the nearest) first. A text that is an agents' code of access shows their trainings: `code` is then that text, else
 * empty. Refused: `none`.
 */
export const list: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { tx, now, conversation } = context;
    const { text, near, filter } = asked.parse(args);
    const all = (await tx.workshops.upcoming(now)).filter(
      ({ startsAt, cancelled }) => startsAt > now && !cancelled,
    );
    const key = accessKey(context, text);
    const trainings = all.filter((each) => each.audience === 'agents' && each.accessKey === key);
    const open = all.filter(({ audience }) => audience === 'all');
    const kept = open.filter(
      (each) =>
        (filter !== 'week' || each.startsAt < now + WEEK) && (filter !== 'accessible' || each.accessible),
    );
    const found = trainings.length > 0 ? trainings : sorted(best(context, kept, text), near).slice(0, 8);
    if (found.length === 0) return { ok: false, reason: 'none' };
    const items = found.map((each) => ({
      id: each.id,
      title: localised(each.title, conversation.language),
      at: each.startsAt,
    }));
    return { ok: true, value: { items, code: trainings.length > 0 ? text : '' } };
  },
};
