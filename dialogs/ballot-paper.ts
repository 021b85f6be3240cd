import type { Say, SayChoice } from '../core/conversation/vocabulary.ts';
import type { BrowseArgs, Pick } from './browse-list.ts';
import type { Named } from './sector.ts';

type PaperId = BrowseArgs['paper'];

/** The open poll, as `polls.current` answers it. */
export interface PollView {
  readonly id: string;
  readonly title: string;
  readonly closesAt: number;
  readonly demonstration: boolean;
  readonly papers: readonly { readonly id: PaperId; readonly name: string; readonly maxChoices: number }[];
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

/** The ballot as it stands, and what can be done with it. */
export function whole(context: BallotContext): Omit<Say, 'type'> {
  const some = picksOf(context).length > 0;
  return {
    key: 'ballot.paper',
    values: {
      cityName: nameOf(context),
      city: context.city.length,
      cityMost: most(context, 'city'),
      cityTitles: titles(context.city),
      sector: context.sector?.name ?? { key: 'ballot.no-sector' },
      own: context.own.length,
      ownMost: most(context, 'sector'),
      ownTitles: titles(context.own),
    },
    choices: [
      ...(some ? [choice('cast')] : []),
      { ...choice('city'), values: { name: nameOf(context) } },
      choice('sector'),
      ...(some ? [choice('remove')] : []),
      ...(context.sector ? [choice('move')] : []),
    ],
  };
}

export function browseArgs(context: BallotContext): BrowseArgs {
  const { poll, paper, sector } = context;
  return {
    poll: poll.id,
    paper,
    sector: sector?.id ?? null,
    name: paper === 'sector' ? (sector?.name ?? '') : nameOf(context),
    max: most(context, paper),
    picks: paper === 'city' ? context.city : context.own,
    reminded: context.reminded,
  };
}
