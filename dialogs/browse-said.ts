import type { Say, SayChoice } from '../core/conversation/vocabulary.ts';
import { type BrowseContext, isPicked } from './browse-list.ts';
import {
  amountChoices,
  kindOf,
  leftOf,
  letterOf,
  markedChoice,
  mentionChoices,
  mentionsOf,
  type Pick,
  pointsLeftFor,
  tallyOf,
  wantsValue,
} from './marks.ts';

export interface Theme {
  readonly id: string;
  readonly label: string;
}

/** As `polls.project` gives it. */
export interface ProjectView extends Pick {
  readonly number: number;
  readonly summary: string;
  readonly place: string;
  readonly theme: string;
}

/** As many projects as one message can list: fewer need no themes. */
export const SHORT_LIST = 6;
const ALL: SayChoice = { id: 'all', key: 'browse.all' };
const FINISH: SayChoice = { id: 'finish', key: 'browse.finish' };
const THEMES: SayChoice = { id: 'themes', key: 'browse.themes' };
const LIST: SayChoice = { id: 'list', key: 'browse.list' };

/** There are more projects than those listed, or others. */
const isNarrowed = ({ count, words }: BrowseContext): boolean => count > SHORT_LIST || words !== null;

const TAKE: SayChoice = { id: 'take', key: 'browse.take' };
const DROP: SayChoice = { id: 'drop', key: 'browse.drop' };

const isApproval = (context: BrowseContext): boolean => kindOf(context) === 'approval';

/** What is said of the paper over its lists. */
function figures(context: BrowseContext) {
  const values = { count: context.picks.length, max: context.max, left: leftOf(context) };
  if (isApproval(context)) return { name: context.name, count: values.count, max: values.max };
  const last = letterOf(Math.max(mentionsOf(context).length - 1, 0));
  return {
    name: context.name,
    tally: tallyOf(context),
    hint: { key: `browse.hint_${kindOf(context)}`, values: { ...values, last } },
    limit: { key: `browse.limit_${kindOf(context)}`, values },
  };
}

/** A project in the list: with its price where one has a budget, and what was said of it. */
function listChoice(context: BrowseContext, pick: Pick): SayChoice {
  const own = context.picks.find(({ id }) => id === pick.id);
  if (own) return markedChoice(context, own);
  const { id, title, cost = 0 } = pick;
  if (kindOf(context) === 'knapsack') return { id, key: 'browse.priced', values: { title, cost } };
  return { id, label: title };
}

/** What can be done with the project that is read. */
function readChoices(context: BrowseContext): readonly SayChoice[] {
  const isThere = isPicked(context, context.reading);
  switch (kindOf(context)) {
    case 'judgment':
      return [...mentionChoices(context), LIST, isThere ? DROP : FINISH];
    case 'points':
      return [LIST, ...(context.buttons ? amountChoices(context, context.reading) : [])];
    default:
      return [isThere ? DROP : TAKE, LIST, FINISH];
  }
}

type Words = Omit<Say, 'type'>;

export const themesSay = (context: BrowseContext, themes: readonly Theme[]): Words => ({
  key: isApproval(context) ? 'browse.which-theme' : 'browse.choose-theme',
  values: { ...figures(context), projects: context.count },
  choices: [...themes.map(({ id, label }) => ({ id, label })), ALL, FINISH],
  free: true,
});

export const projectsSay = (context: BrowseContext): Words => ({
  key: isApproval(context) ? 'browse.which-project' : 'browse.choose-project',
  values: figures(context),
  choices: [
    ...context.shown.map((pick) => listChoice(context, pick)),
    ...(isNarrowed(context) ? [THEMES] : []),
    FINISH,
  ],
  free: true,
});

/** One project in full, and what can be said of it. */
export function projectSay(context: BrowseContext, project: Partial<ProjectView>): Words {
  const { title = '', summary = '', place = '', cost = 0, number = 0 } = project;
  const left = pointsLeftFor(context, context.reading);
  return {
    key: wantsValue(context) ? `browse.project_${kindOf(context)}` : 'browse.project',
    values: { title, summary, place, cost, number, left },
    choices: readChoices(context),
    ...(kindOf(context) === 'points' && { numeric: true }),
  };
}

function notedKey(context: BrowseContext): string {
  if (wantsValue(context)) return 'browse.noted-more';
  return isApproval(context) ? 'browse.noted' : 'browse.added';
}

/** The paper in figures, and whether to go on. */
export const notedSay = (context: BrowseContext): Words => ({
  key: notedKey(context),
  values: isApproval(context) ? figures(context) : { tally: tallyOf(context) },
  choices: [LIST, ...(isNarrowed(context) ? [THEMES] : []), FINISH],
  free: true,
});

/** Nothing more fits on the paper. */
export const completeSay = (context: BrowseContext): Words =>
  isApproval(context)
    ? { key: 'browse.complete', values: figures(context) }
    : { key: 'browse.filled', values: { tally: tallyOf(context) } };
