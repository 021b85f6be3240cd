import type { OpContext } from '../conversation/ops.ts';
import type { ConversationRow } from '../conversation/records.ts';
import { ballotsOps } from './ballots.ts';
import type { ContributionRow } from './contributions.ts';
import type { ReportRow } from './reports.ts';
import { selvesOf } from './rights.ts';

/** More than anyone ever sent. */
const all = 100_000;

/** A poll in which one voted: never how. */
export interface VoteHeld {
  readonly title: string;
  /** YYYY-MM-DD */
  readonly day: string;
}

/** All that is held of one human being. */
export interface Holdings {
  readonly conversations: readonly ConversationRow[];
  /** Newest first. */
  readonly reports: readonly ReportRow[];
  readonly followed: readonly ReportRow[];
  /** Proposals, data requests, ideas; newest first. */
  readonly contributions: readonly ContributionRow[];
  readonly supported: readonly ContributionRow[];
  readonly votes: readonly VoteHeld[];
}

export async function holdingsOf(context: OpContext): Promise<Holdings> {
  const { tx } = context;
  const conversations: ConversationRow[] = [];
  const reports: ReportRow[] = [];
  const followed: ReportRow[] = [];
  const contributions: ContributionRow[] = [];
  const supported: ContributionRow[] = [];
  for (const { id } of await selvesOf(context)) {
    // A mediator's phone is lent to this person: its number is the mediator's.
    for (const row of await tx.conversations.ofPerson(id))
      if (!(await tx.mediators.of(row.id))?.session) conversations.push(row);
    reports.push(...(await tx.reports.ofPerson(id, all)));
    followed.push(...(await tx.reports.followedBy(id, all)));
    contributions.push(...(await tx.contributions.ofPerson(id, all)));
    supported.push(...(await tx.contributions.supportedBy(id, all)));
  }
  const mine = await ballotsOps['ballots.mine'].run({}, context);
  const { polls } = mine.value as { readonly polls: readonly VoteHeld[] };
  const votes = polls.map(({ title, day }) => ({ title, day }));
  return { conversations, reports, followed, contributions, supported, votes };
}
