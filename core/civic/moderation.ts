import type { OpContext } from '../conversation/ops.ts';
import type { Answer, Say } from '../conversation/vocabulary.ts';
import {
  type ContributionRow,
  type ContributionState,
  contributionIn,
  contributionStates,
  publicStates,
} from './contributions.ts';
import { titleOf } from './contributions-read.ts';
import { onlyWho } from './notifications.ts';

/** News is worth telling for a week. */
const tellFor = 7 * 24 * 3600 * 1000;

/** What moderating needs; staff commands have it without a conversation. */
export interface ModerationContext extends Pick<OpContext, 'world' | 'tx' | 'now' | 'tell'> {
  /** A person's or staff account's id. */
  readonly actor: string;
}

export interface Decision {
  readonly state: ContributionState;
  /** The city's word, told to the author; a refusal needs one. */
  readonly note: string | null;
  /** With `merged`: the reference of the one that takes its place. */
  readonly into?: string;
}

/** The steps that may follow; `submitted` may become anything that its kind knows, but not straight the vote. */
const next: Readonly<Partial<Record<ContributionState, readonly ContributionState[]>>> = {
  submitted: ['published', 'studied', 'testing', 'adopted', 'opened', 'refused', 'merged', 'withdrawn'],
  published: ['costed', 'consulted', 'opened', 'refused', 'merged', 'withdrawn'],
  consulted: ['published', 'opened', 'refused', 'merged', 'withdrawn'],
  costed: ['on-ballot', 'refused', 'merged'],
  studied: ['testing', 'adopted', 'refused', 'merged', 'withdrawn'],
  testing: ['adopted', 'refused'],
  'on-ballot': [],
  refused: ['published', 'studied'],
};

/** The area of the phrases that speak of it: `propose.news.published`. */
export const areas = { proposal: 'propose', dataset: 'dataset', idea: 'lab' } as const;

/** The steps that its supporters hear of too: those that end their waiting. */
const toldToSupporters: readonly ContributionState[] = ['on-ballot', 'opened', 'refused', 'merged'];

/**
 * A step in the life of a proposal, a data request or an idea; its author hears of it, and at the end its supporters. Refused:
 * `unknown` (no such reference), `same` (it is in this state), `impossible` (not a step from where it is), `reason` (a refusal
 * without a word), `target` (nothing to merge into).
 */
export async function moderate(
  context: ModerationContext,
  reference: string,
  decision: Decision,
): Promise<Answer> {
  const { tx, now, actor, world } = context;
  const { state, note } = decision;
  const row = await tx.contributions.byReference(contributionIn(reference) ?? reference);
  if (!row) return { ok: false, reason: 'unknown' };
  if (row.state === state) return { ok: false, reason: 'same' };
  if (!isStep(row, state)) return { ok: false, reason: 'impossible', value: { from: row.state } };
  if (state === 'refused' && !note) return { ok: false, reason: 'reason' };
  const target = state === 'merged' ? await targetOf(context, row, decision.into ?? '') : null;
  if (state === 'merged' && !target) return { ok: false, reason: 'target' };
  const told = await peopleOf(context, row, state);
  await tx.contributions.save({ ...row, state, into: target?.reference ?? null, changedAt: now });
  if (target) await joinSupporters(context, row, target);
  await tx.contributions.noteChange({
    contribution: row.id,
    at: now,
    state,
    actor,
    note: note === null ? null : world.vault.seal(note),
  });
  await tx.audit.append({
    at: now,
    actor,
    act: 'contribution.moderated',
    subject: row.reference,
    detail: { kind: row.kind, state, ...(target && { into: target.reference }) },
  });
  const say = news(context, row, decision, target?.reference ?? '');
  for (const conversation of told)
    await context.tell(conversation, say, { class: 'notice', expiresAt: now + tellFor });
  return { ok: true, value: { reference: row.reference, state, told: told.length } };
}

function isStep({ kind, state: from }: ContributionRow, to: ContributionState): boolean {
  const known: readonly ContributionState[] = contributionStates[kind];
  return known.includes(to) && (next[from] ?? []).includes(to);
}

async function targetOf(
  { tx }: ModerationContext,
  row: ContributionRow,
  reference: string,
): Promise<ContributionRow | null> {
  const target = await tx.contributions.byReference(contributionIn(reference) ?? reference);
  if (!target || target.id === row.id || target.kind !== row.kind) return null;
  return publicStates.includes(target.state) || target.state === 'studied' ? target : null;
}

/** Who waited for the one that is merged now waits for the other; its author among them. */
async function joinSupporters(
  { tx, now }: ModerationContext,
  row: ContributionRow,
  target: ContributionRow,
): Promise<void> {
  await tx.contributions.moveSupporters(row.id, target.id);
  if (row.person && row.conversation && row.person !== target.person)
    await tx.contributions.addSupporter(
      target.id,
      { person: row.person, conversation: row.conversation },
      now,
    );
}

/** The conversations to tell, each once; not the one who acts. */
async function peopleOf(
  { tx, actor }: ModerationContext,
  row: ContributionRow,
  state: ContributionState,
): Promise<readonly string[]> {
  if (state === 'withdrawn') return [];
  const author =
    row.person && row.conversation ? [{ person: row.person, conversation: row.conversation }] : [];
  const others = toldToSupporters.includes(state) ? await tx.contributions.supporters(row.id) : [];
  const all = [...author, ...others].filter(({ person }) => person !== actor);
  const wanting = await onlyWho(tx.people, all, 'news');
  return [...new Set(wanting.map(({ conversation }) => conversation))];
}

function news({ world }: ModerationContext, row: ContributionRow, decision: Decision, into: string): Say {
  const { state, note } = decision;
  return {
    type: 'say',
    key: `${areas[row.kind]}.news.${state}`,
    values: {
      reference: row.reference,
      title: titleOf(world.vault, row),
      note: note ?? '',
      hasNote: note ? 'yes' : 'no',
      into,
    },
  };
}
