import type { PhraseRef, SayChoice } from '../core/conversation/vocabulary.ts';

/** A project on a ballot, or one that may come on it. */
export interface Pick {
  readonly id: string;
  readonly title: string;
  /** Euros. */
  readonly cost?: number;
  /** What the voter says of it, where the rule wants it: a mention's id, or a number of points. */
  readonly value?: string;
}

export interface Mention {
  readonly id: string;
  readonly name: string;
}

/** How one votes, as `polls.current` tells it. */
export type RuleView =
  | { readonly kind: 'approval' | 'knapsack' | 'ranking' }
  | { readonly kind: 'points'; readonly points: number }
  /** Best first. */
  | { readonly kind: 'judgment'; readonly mentions: readonly Mention[] };

/** One paper as it is being filled. */
export interface Filling {
  /** Absent in what was stored before there were other rules: approval. */
  readonly rule?: RuleView;
  /** The most projects. */
  readonly max: number;
  /** The most euros, where there is a limit. */
  readonly cap?: number | null;
  readonly picks: readonly Pick[];
}

/** The most that buttons offer at once; more is written. */
const MOST_AMOUNTS = 9;

type Ruled = { readonly rule?: RuleView };

export const kindOf = ({ rule }: Ruled): RuleView['kind'] => rule?.kind ?? 'approval';

export const mentionsOf = ({ rule }: Ruled): readonly Mention[] =>
  rule?.kind === 'judgment' ? rule.mentions : [];

/** Choosing a project is not enough: something is said of it. */
export const wantsValue = (context: Ruled): boolean =>
  kindOf(context) === 'judgment' || kindOf(context) === 'points';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
export const costOf = (picks: readonly Pick[]): number => sum(picks.map(({ cost }) => cost ?? 0));
export const pointsOf = (picks: readonly Pick[]): number => sum(picks.map(({ value }) => Number(value ?? 0)));

/** Euros, or points, that are not spent yet. */
export function leftOf(filling: Filling): number {
  const { rule, cap, picks } = filling;
  return rule?.kind === 'points' ? rule.points - pointsOf(picks) : (cap ?? 0) - costOf(picks);
}

/** What keeps these choices from the paper: too many, too dear, too many points. Null when they fit. */
export function faultOf(filling: Filling, picks: readonly Pick[]): 'full' | 'too-dear' | 'no-points' | null {
  const kind = kindOf(filling);
  if (kind === 'judgment') return null;
  if (picks.length > filling.max) return 'full';
  const left = leftOf({ ...filling, picks });
  if (kind === 'knapsack' && filling.cap != null && left < 0) return 'too-dear';
  return kind === 'points' && left < 0 ? 'no-points' : null;
}

/** Nothing more can come on the paper. `count` is how many projects it has. */
export function isComplete(filling: Filling, count: number): boolean {
  const kind = kindOf(filling);
  if (kind === 'judgment') return count > 0 && filling.picks.length >= count;
  return filling.picks.length >= filling.max || (kind === 'points' && leftOf(filling) === 0);
}

/** These, with more behind them; one that is there already keeps its place and takes the new value. */
export function merged(picks: readonly Pick[], more: readonly Pick[]): readonly Pick[] {
  const renewed = picks.map((pick) => more.find(({ id }) => id === pick.id) ?? pick);
  return [...renewed, ...more.filter(({ id }) => !picks.some((pick) => pick.id === id))];
}

/** The paper in figures: "3 projets, 410 000 €, il reste 90 000 €". */
export function tallyOf(filling: Filling): PhraseRef {
  const capped = kindOf(filling) !== 'knapsack' || filling.cap != null;
  return {
    key: capped ? `browse.tally_${kindOf(filling)}` : 'browse.tally_approval',
    values: {
      count: filling.picks.length,
      max: filling.max,
      cost: costOf(filling.picks),
      points: pointsOf(filling.picks),
      left: leftOf(filling),
    },
  };
}

/** What the voter said of a project, as one reads it. */
export function markOf(context: Ruled, { value = '' }: Pick): string | PhraseRef {
  if (kindOf(context) === 'points') return { key: 'browse.points', values: { points: Number(value) } };
  return mentionsOf(context).find(({ id }) => id === value)?.name ?? '';
}

/** The same in one sign: a mention's letter, or the number of points. */
export function signOf(context: Ruled, { value = '' }: Pick): string {
  if (kindOf(context) === 'points') return value;
  return letterOf(mentionsOf(context).findIndex(({ id }) => id === value));
}

/** A for the first. */
export const letterOf = (at: number): string => String.fromCharCode(65 + at);

/** A project of the ballot as a choice: with its rank, its mention or its points. */
export function markedChoice(filling: Filling, pick: Pick): SayChoice {
  const { id, title } = pick;
  if (kindOf(filling) === 'ranking') {
    const rank = filling.picks.findIndex((each) => each.id === id) + 1;
    return { id, key: 'browse.ranked', values: { title, rank } };
  }
  if (!wantsValue(filling)) return { id, key: 'browse.picked', values: { title } };
  return {
    id,
    key: 'browse.marked',
    values: { title, mark: markOf(filling, pick), sign: signOf(filling, pick) },
  };
}

const MARK = 'mark-';

export const mentionChoices = (context: Ruled): readonly SayChoice[] =>
  mentionsOf(context).map(({ id, name }) => ({ id: `${MARK}${id}`, label: name }));

/** Numbers that can be given to this project; to come second in a numeric question, so that 3 is "3 points". */
export function amountChoices(filling: Filling, id: string | null): readonly SayChoice[] {
  const most = Math.min(pointsLeftFor(filling, id), MOST_AMOUNTS);
  return Array.from({ length: Math.max(most, 0) }, (_, at) => ({
    id: `${MARK}${at + 1}`,
    key: 'browse.points',
    values: { points: at + 1 },
  }));
}

/** Points left when what this project has is given back. */
export const pointsLeftFor = (filling: Filling, id: string | null): number =>
  leftOf({ ...filling, picks: filling.picks.filter((pick) => pick.id !== id) });

/** The value of a chosen mention or amount; null for any other choice. */
export const chosenValue = (choice: string): string | null =>
  choice.startsWith(MARK) ? choice.slice(MARK.length) : null;

const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll('œ', 'oe')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** The value in words: a mention by its letter (A is the best), number, name or the beginning of just one name; or points. */
export function valueIn({ rule }: Ruled, text: string): string | null {
  const said = plain(text);
  if (rule?.kind === 'points') return /^[1-9]\d{0,3}(?: points?)?$/.exec(said)?.[0].split(' ')[0] ?? null;
  if (rule?.kind !== 'judgment' || said === '') return null;
  const at = /^[a-z]$/.test(said) ? said.charCodeAt(0) - 97 : /^[1-9]$/.test(said) ? Number(said) - 1 : -1;
  if (at >= 0) return rule.mentions[at]?.id ?? null;
  const named = rule.mentions.filter(({ name }) => plain(name).startsWith(said));
  return (named.length === 1 && said.length >= 3 && named[0]?.id) || null;
}

/** A choice as it is cast: `p01`, `p01=love`, `p01=3`. */
export const written = ({ id, value }: Pick): string => (value === undefined ? id : `${id}=${value}`);
