export interface Pick {
  readonly id: string;
  readonly title: string;
}

/** What the vote hands over: which paper is filled, and what is on it so far. */
export interface BrowseArgs {
  readonly poll: string;
  readonly paper: 'city' | 'sector';
  readonly sector: string | null;
  /** The paper's name for the reader: the whole city's, or the sector's. */
  readonly name: string;
  readonly max: number;
  readonly picks: readonly Pick[];
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
}

/** "3 7" or "1,4 et 6": the numbers of several listed projects; empty when the text is anything else. */
export function listed(context: BrowseContext, said: string): readonly Pick[] {
  if (!/^\s*\d{1,3}(?:\s*(?:[\s,;+&/.-]|et|and)\s*\d{1,3})+\s*\.?\s*$/i.test(said)) return [];
  const picks = (said.match(/\d+/g) ?? []).map((number) => context.shown[Number(number) - 1]);
  return picks.every((pick) => pick !== undefined) ? [...new Set(picks)] : [];
}

export const isPicked = ({ picks }: BrowseContext, id: string | null): boolean =>
  picks.some((pick) => pick.id === id);
export const withMore = ({ picks }: BrowseContext, more: readonly Pick[]): readonly Pick[] => [
  ...picks,
  ...more.filter(({ id }) => !picks.some((pick) => pick.id === id)),
];

export const tally = (context: BrowseContext) => ({ count: context.picks.length, max: context.max });
