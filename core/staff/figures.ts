import { isConsultationOpen } from '../civic/consultations.ts';
import { isOpen } from '../civic/polls.ts';
import type { ReportState } from '../civic/reports.ts';
import type { Instant } from '../conversation/vocabulary.ts';
import type { Tx } from '../ports.ts';
import type { StaffRow } from './accounts.ts';

/** The day in figures, for the staff's chat. */
export interface Figures {
  /** Reports received, in hand (or opened again), done. */
  readonly received: number;
  readonly inHand: number;
  readonly done: number;
  /** Voters on the rolls of the open polls. */
  readonly votes: number;
  /** People who answered the open consultations. */
  readonly answers: number;
  /** Rounds on their way, people seen to, and people in all. */
  readonly rounds: number;
  readonly fed: number;
  readonly audience: number;
  /** Messages given up. */
  readonly dead: number;
  /** Rounds that wait for this member's release. */
  readonly releases: number;
}

export async function figuresFor(tx: Tx, staff: StaffRow, now: Instant): Promise<Figures> {
  const running = await tx.rounds.inState(['released', 'preparing', 'sending']);
  const sum = (of: (row: (typeof running)[number]) => number) => running.reduce((n, row) => n + of(row), 0);
  return {
    received: await reportsIn(tx, ['received']),
    inHand: await reportsIn(tx, ['assigned', 'reopened']),
    done: await reportsIn(tx, ['done']),
    votes: await votes(tx, now),
    answers: await answers(tx, now),
    rounds: running.length,
    fed: sum(({ fed }) => fed),
    audience: sum(({ counted }) => counted?.people ?? 0),
    dead: (await tx.outbox.unsettled()).dead,
    releases: await releases(tx, staff),
  };
}

function reportsIn(tx: Tx, states: readonly ReportState[]): Promise<number> {
  const any = { kind: null, categories: null, district: null, until: null, takenBy: null };
  return tx.reportDesk.count({ ...any, states });
}

async function votes(tx: Tx, now: Instant): Promise<number> {
  let count = 0;
  for (const { poll } of await tx.polls.all())
    if (isOpen(poll, now)) count += await tx.ballots.rollSize(poll.id);
  return count;
}

async function answers(tx: Tx, now: Instant): Promise<number> {
  let count = 0;
  for (const { consultation: round } of await tx.consultations.all())
    if (isConsultationOpen(round, now)) count += (await tx.consultations.participations(round.id)).length;
  return count;
}

/** Who wrote a round, or edited it last, can't release it. */
async function releases(tx: Tx, { id, roles }: StaffRow): Promise<number> {
  if (!roles.includes('approver')) return 0;
  const drafts = await tx.rounds.inState(['draft']);
  return drafts.filter(
    ({ counted, version, author, editedBy }) =>
      counted?.version === version && author !== id && editedBy !== id,
  ).length;
}
