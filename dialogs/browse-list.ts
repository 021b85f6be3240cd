import type { PhraseRef } from '../core/conversation/vocabulary.ts';
import {
  costOf,
  type Filling,
  faultOf,
  kindOf,
  leftOf,
  merged,
  type Pick,
  pointsLeftFor,
  pointsOf,
  valueIn,
  wantsValue,
} from './marks.ts';

/** What the vote hands over: which paper is filled, and what is on it so far. */
export interface BrowseArgs extends Filling {
  readonly poll: string;
  readonly paper: 'city' | 'sector';
  readonly sector: string | null;
  /** The paper's name for the reader: the whole city's, or the sector's. */
  readonly name: string;
  /** Was reminded already of what was left in the middle: once is enough. */
  readonly reminded: boolean;
}

export interface BrowseOutput {
  readonly picks: readonly Pick[];
  readonly reminded: boolean;
  /** The person went away: the dialog below has nobody to talk to. */
  readonly forgotten: boolean;
}

/** A paper being looked through. */
export interface BrowseContext extends BrowseArgs {
  /** How many projects the paper has. */
  readonly count: number;
  /** What narrows the list: a theme, or words. */
  readonly theme: string | null;
  readonly words: string | null;
  /** The projects listed, in the order of their printed numbers. */
  readonly shown: readonly Pick[];
  readonly reading: string | null;
  readonly forgotten: boolean;
  readonly buttons?: boolean;
}

/** "3 7" or "1,4 et 6": the numbers of several listed projects; empty when the text is anything else. */
function listed(context: BrowseContext, said: string): readonly Pick[] {
  if (!/^\s*\d{1,3}(?:\s*(?:[\s,;+&/.-]|et|and)\s*\d{1,3})+\s*\.?\s*$/i.test(said)) return [];
  const picks = (said.match(/\d+/g) ?? []).map((number) => context.shown[Number(number) - 1]);
  return picks.every((pick) => pick !== undefined) ? [...new Set(picks)] : [];
}

const ONE_JUDGED = /^\s*(\d{1,3})\s*[\s,;:=.-]\s*(\S.*)$/;
const SEVERAL_JUDGED = /^\s*\d{1,3}\s*[a-g]\b(?:[\s,;]+\d{1,3}\s*[a-g]\b)*\s*$/i;

/** "3 A", "3 coup de coeur" or "3 A 5 C": listed projects with their mentions; empty when the text is anything else. */
function judged(context: BrowseContext, said: string): readonly Pick[] {
  const one = ONE_JUDGED.exec(said);
  const pairs = SEVERAL_JUDGED.test(said)
    ? [...said.matchAll(/(\d+)\s*([a-g])/gi)].map(([, number = '', letter = '']) => [number, letter] as const)
    : one
      ? [[one[1] ?? '', one[2] ?? ''] as const]
      : [];
  const marks = pairs.map(([number, text]) => marked(context, context.shown[Number(number) - 1], text));
  return marks.every((pick) => pick !== null) ? marks : [];
}

function marked(context: BrowseContext, pick: Pick | undefined, text: string): Pick | null {
  const value = valueIn(context, text);
  return pick && value !== null ? { ...pick, value } : null;
}

/** What one message over the list puts on the ballot; empty when it is about something else. */
export function several(context: BrowseContext, said: string): readonly Pick[] {
  if (kindOf(context) === 'judgment') return judged(context, said);
  return wantsValue(context) ? [] : listed(context, said);
}

/** The project in full that is being read, with what is said of it. */
export function readPick({ shown, reading }: BrowseContext, value: string | null): readonly Pick[] {
  return shown.filter(({ id }) => id === reading).map((pick) => (value === null ? pick : { ...pick, value }));
}

export const isPicked = ({ picks }: BrowseContext, id: string | null): boolean =>
  picks.some((pick) => pick.id === id);

/** Whether more choices fit on the paper. */
export const fits = (context: BrowseContext, more: readonly Pick[]): boolean =>
  more.length > 0 && faultOf(context, merged(context.picks, more)) === null;

/** Why more choices do not fit: what they cost, what is left, and what one can do. */
export function refusal(context: BrowseContext, more: readonly Pick[]): PhraseRef {
  const added = more.filter(({ id }) => !isPicked(context, id));
  const fault = faultOf(context, merged(context.picks, more)) ?? 'full';
  const [first] = more;
  const left = fault === 'no-points' ? pointsLeftFor(context, first?.id ?? null) : leftOf(context);
  const values = { count: context.picks.length, max: context.max, left };
  return { key: `browse.${fault}`, values: { ...values, cost: costOf(added), points: pointsOf(more) } };
}
