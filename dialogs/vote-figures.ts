import type { PhraseRef, Say } from '../core/conversation/vocabulary.ts';
import type { RuleView } from './marks.ts';

interface Figure {
  readonly title: string;
  readonly figure: number;
  readonly mention: string;
}

/** As `polls.results` gives it. */
export interface Results {
  readonly title: string;
  readonly kind: RuleView['kind'];
  readonly ballots: number;
  readonly cityName: string;
  readonly city: readonly Figure[];
  readonly sector: { readonly name: string; readonly figures: readonly Figure[] } | null;
}

/** What the figures are: votes, points, or mentions. */
function unitOf(kind: RuleView['kind']): string {
  switch (kind) {
    case 'approval':
    case 'knapsack':
      return 'votes';
    case 'ranking':
    case 'points':
      return 'points';
    case 'judgment':
      return 'mentions';
    default:
      throw new Error(`unknown ${kind satisfies never}`);
  }
}

/** The projects line by line, best first; each line is a phrase, one within the other. */
function lines(figures: readonly Figure[], unit: string): PhraseRef | string {
  return figures.reduce<PhraseRef | string>((before, { title, figure, mention }, at) => {
    const line = { key: `vote.line-${unit}`, values: { place: at + 1, title, figure, mention } };
    return at === 0 ? line : { key: 'vote.lines', values: { before, line } };
  }, '');
}

/** The results of a counted poll. */
export function resultsSay(results: Partial<Results>): Omit<Say, 'type'> {
  const { title = '', kind = 'approval', ballots = 0, cityName = '', city = [], sector } = results;
  const unit = unitOf(kind);
  const values = { title, ballots, cityName, what: { key: `vote.what-${unit}` }, city: lines(city, unit) };
  if (!sector) return { key: 'vote.figures', values };
  const own = lines(sector.figures, unit);
  return { key: 'vote.figures-both', values: { ...values, sector: sector.name, own } };
}
