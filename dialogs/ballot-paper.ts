import type { DialogEvent, PhraseRef, PhraseValue, Say, SayChoice } from '../core/conversation/vocabulary.ts';
import type { AgeArgs } from './age.ts';
import type { ArrangeArgs } from './arrange.ts';
import { briefOf } from './ballot-brief.ts';
import type { BrowseArgs } from './browse-list.ts';
import {
  type Filling,
  kindOf,
  written as markOf,
  mentionsOf,
  type Pick,
  type RuleView,
  tallyOf,
} from './marks.ts';
import type { Named } from './sector.ts';

type PaperId = BrowseArgs['paper'];

export interface PaperView {
  readonly id: PaperId;
  readonly name: string;
  readonly maxChoices: number;
  /** The most euros that one may choose, by `city` or the sector's id, where the rule has a budget. */
  readonly caps?: Readonly<Record<string, number>>;
}

/** The open poll, as `polls.current` answers it. */
export interface PollView {
  readonly id: string;
  readonly title: string;
  readonly closesAt: number;
  readonly demonstration: boolean;
  /** Years that one declares to have; null or absent where anyone votes. */
  readonly minAge?: number | null;
  readonly papers: readonly PaperView[];
  /** Absent in what was stored before there were other rules: approval. */
  readonly rule?: RuleView;
  readonly sector: Named | null;
  /** YYYY-MM-DD. */
  readonly votedOn: string | null;
}

export interface BallotOutput {
  /** cast: voted. left: came back to the door. gone: went away, or the poll closed meanwhile. */
  readonly ended: 'cast' | 'left' | 'gone';
}

export interface BallotContext {
  readonly poll: PollView;
  readonly proven: boolean;
  /** Declared to have the poll's age; absent in what was stored before it was asked. */
  readonly ofAge?: boolean;
  readonly sector: Named | null;
  readonly city: readonly Pick[];
  readonly own: readonly Pick[];
  readonly paper: PaperId;
  /** look: no proof is asked yet. vote: first the number and the sector. cast: the ballot is ready. */
  readonly aim: 'look' | 'vote' | 'cast';
  readonly reminded: boolean;
  readonly ended: BallotOutput['ended'];
}

export const choice = (id: string): SayChoice => ({ id, key: `ballot.${id}` });

export const picksOf = (context: BallotContext): readonly Pick[] => [...context.city, ...context.own];
const most = ({ poll }: BallotContext, paper: PaperId): number =>
  poll.papers.find(({ id }) => id === paper)?.maxChoices ?? 0;
const nameOf = ({ poll }: BallotContext): string => poll.papers.find(({ id }) => id === 'city')?.name ?? '';
const titles = (picks: readonly Pick[]): string => picks.map(({ title }) => `– ${title}`).join('\n');

/** One paper as it stands. */
export function fillingOf(context: BallotContext, paper: PaperId): Filling {
  const { rule, papers } = context.poll;
  const area = paper === 'city' ? 'city' : (context.sector?.id ?? '');
  return {
    ...(rule && { rule }),
    max: most(context, paper),
    cap: papers.find(({ id }) => id === paper)?.caps?.[area] ?? null,
    picks: paper === 'city' ? context.city : context.own,
  };
}

const named = (context: BallotContext, paper: PaperId): PhraseValue =>
  paper === 'city' ? nameOf(context) : (context.sector?.name ?? { key: 'ballot.no-sector' });

/** The projects of a paper as the rule wants them read: in the order of the ranks, by mention, with their points. */
function linesOf(filling: Filling): string {
  const { picks } = filling;
  switch (kindOf(filling)) {
    case 'ranking':
      return picks.map(({ title }, at) => `${at + 1}. ${title}`).join('\n');
    case 'points':
      return picks.map(({ title, value }) => `– ${title} (${value})`).join('\n');
    case 'judgment':
      return mentionsOf(filling)
        .map(({ id, name }) => ({ name, own: picks.filter(({ value }) => value === id) }))
        .flatMap(({ name, own }) => (own.length > 0 ? [`${name}\n${titles(own)}`] : []))
        .join('\n');
    default:
      return titles(picks);
  }
}

function part(context: BallotContext, paper: PaperId): PhraseRef {
  const filling = fillingOf(context, paper);
  const values = {
    name: named(context, paper),
    tally: tallyOf(filling),
    lines: linesOf(filling),
    brief: briefOf(filling, picksOf(context).length),
  };
  return { key: filling.picks.length > 0 ? 'ballot.part' : 'ballot.part-empty', values };
}

/** What is on the ballot, in the words of its rule. */
function written(context: BallotContext): PhraseRef {
  if (kindOf(context.poll) !== 'approval')
    return { key: 'ballot.whole', values: { city: part(context, 'city'), own: part(context, 'sector') } };
  return {
    key: 'ballot.paper',
    values: {
      cityName: nameOf(context),
      city: context.city.length,
      cityMost: most(context, 'city'),
      cityTitles: titles(context.city),
      sector: named(context, 'sector'),
      own: context.own.length,
      ownMost: most(context, 'sector'),
      ownTitles: titles(context.own),
      cityLine: part(context, 'city'),
      ownLine: part(context, 'sector'),
    },
  };
}

/** The ballot as it stands, and what can be done with it. */
export function whole(context: BallotContext): Omit<Say, 'type'> {
  const some = picksOf(context).length > 0;
  return {
    ...written(context),
    choices: [
      ...(some ? [choice('cast')] : []),
      { ...choice('city'), values: { name: nameOf(context) } },
      choice('sector'),
      ...(some ? [choice(isPlain(context) ? 'remove' : 'change')] : []),
      ...(context.sector ? [choice('move')] : []),
    ],
  };
}

/** Projects are on the ballot or not, and there is nothing more to change. */
const isPlain = ({ poll }: BallotContext): boolean =>
  kindOf(poll) === 'approval' || kindOf(poll) === 'knapsack';

export function browseArgs(context: BallotContext): BrowseArgs {
  const { poll, paper, sector } = context;
  return {
    ...fillingOf(context, paper),
    poll: poll.id,
    paper,
    sector: sector?.id ?? null,
    name: paper === 'sector' ? (sector?.name ?? '') : nameOf(context),
    reminded: context.reminded,
  };
}

/** Looking needs no age: only what leads to a cast. */
export const needsAge = ({ aim, ofAge, poll }: BallotContext): boolean =>
  aim !== 'look' && ofAge !== true && typeof poll.minAge === 'number';

export const ageArgs = ({ poll }: BallotContext): AgeArgs => ({ poll: poll.id, minAge: poll.minAge ?? 0 });

/** The poll with the age that a refused cast asks for. */
export function withMinAge({ poll }: BallotContext, event: DialogEvent): PollView {
  const value = event.type === 'call.refused' ? (event.value as Partial<PollView> | undefined) : undefined;
  return { ...poll, minAge: value?.minAge ?? null };
}

export const castArgs = ({ poll, sector, city, own }: BallotContext): Readonly<Record<string, unknown>> => ({
  poll: poll.id,
  sector: sector?.id,
  marks: { city: city.map(markOf), sector: own.map(markOf) },
});

const REFUSALS: Readonly<Record<string, string>> = {
  closed: 'ballot.closed',
  unproven: 'ballot.unproven',
  'too-dear': 'ballot.too-dear',
};

/** The phrase for a cast that was refused. */
export const refusalOf = (event: DialogEvent): string =>
  (event.type === 'call.refused' && REFUSALS[event.reason]) || 'ballot.outdated';

interface Receipt {
  readonly tracker: string;
  readonly again: boolean;
  readonly closesAt: number;
}

/** The values of `ballot.recorded`, from what `ballots.cast` answers. */
export function receipt(event: DialogEvent): Readonly<Record<string, PhraseValue>> {
  const value = event.type === 'call.ok' ? (event.value as Partial<Receipt> | undefined) : undefined;
  const { tracker = '', again = false, closesAt = 0 } = value ?? {};
  return { tracker, closesAt, again: again ? 'yes' : 'no' };
}

export const arrangeArgs = (context: BallotContext): ArrangeArgs => ({
  city: fillingOf(context, 'city'),
  own: fillingOf(context, 'sector'),
});
