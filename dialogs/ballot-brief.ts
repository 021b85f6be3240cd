import { type Filling, kindOf, type Pick, signOf } from './marks.ts';

/** Characters for all titles of a ballot, where a message is short: what its figures and choices leave of two text messages. */
const ROOM = { approval: 100, ranking: 100, judgment: 90, points: 70, knapsack: 56 } as const;
const LEAST = 7;

/** A long title is cut, with a full stop as abbreviations have: `Bibliothèq.` */
function cut(title: string, width: number): string {
  return title.length <= width ? title : `${title.slice(0, width - 1).trimEnd()}.`;
}

function marked(filling: Filling, pick: Pick, at: number): string {
  if (kindOf(filling) === 'ranking') return `${at + 1} `;
  return kindOf(filling) === 'judgment' ? `${signOf(filling, pick)} ` : '';
}

/** The projects of a paper on one line, in its rule's order: `1 Vergers, 2 Abris vélos`; after a full stop no comma, `1 Verg. 2 Abr.`. `count`: those of the whole ballot. */
export function briefOf(filling: Filling, count: number): string {
  const kind = kindOf(filling);
  const width = Math.max(Math.floor(ROOM[kind] / Math.max(count, 1)) - (kind === 'approval' ? 2 : 4), LEAST);
  const picks =
    kind === 'judgment'
      ? filling.picks.toSorted((a, b) => signOf(filling, a).localeCompare(signOf(filling, b)))
      : filling.picks;
  return picks
    .map((pick, at) => {
      const points = kind === 'points' ? ` ${signOf(filling, pick)}` : '';
      return `${marked(filling, pick, at)}${cut(pick.title, width)}${points}`;
    })
    .join(', ')
    .replaceAll('., ', '. ');
}
