import type { OpContext } from '../conversation/ops.ts';
import type { Answer, Say } from '../conversation/vocabulary.ts';
import {
  type ContributionRow,
  type ContributionState,
  contributionIn,
  contributionStates,
  openStates,
  publicStates,
} from './contributions.ts';
import { titleOf } from './contributions-read.ts';
import { onlyWho } from './notifications.ts';
import { type Word, wordOf } from './word.ts';

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
  readonly note: string | Word | null;
  /** With `merged`: the reference of the one that takes its place. */
  readonly into?: string;
}

/** The steps that may follow; `submitted` may become anything that its kind knows, but not straight the vote. */
export const nextSteps: Readonly<Partial<Record<ContributionState, readonly ContributionState[]>>> = {
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
  const { state } = decision;
  const word = wordOf(decision.note);
  const row = await tx.contributions.byReference(contributionIn(reference) ?? reference);
  if (!row) return { ok: false, reason: 'unknown' };
  if (row.state === state) return { ok: false, reason: 'same' };
  if (!isStep(row, state)) return { ok: false, reason: 'impossible', value: { from: row.state } };
  if (state === 'refused' && !word?.kept) return { ok: false, reason: 'reason' };
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
    note: word === null ? null : world.vault.seal(word.kept),
  });
  await tx.audit.append({
    at: now,
    actor,
    act: 'contribution.moderated',
    subject: row.reference,
    detail: { kind: row.kind, state, ...(target && { into: target.reference }) },
  });
  const say = moderationNews(context, row, decision, target?.reference ?? '');
  for (const conversation of told)
    await context.tell(conversation, say, { class: 'notice', expiresAt: now + tellFor });
  return { ok: true, value: { reference: row.reference, state, told: told.length } };
}

function isStep({ kind, state: from }: ContributionRow, to: ContributionState): boolean {
  const known: readonly ContributionState[] = contributionStates[kind];
  return known.includes(to) && (nextSteps[from] ?? []).includes(to);
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

/** What its author is told of a step. */
export function moderationNews(
  { world }: Pick<ModerationContext, 'world'>,
  row: ContributionRow,
  { state, note }: Decision,
  into: string,
): Say {
  const word = wordOf(note);
  return {
    type: 'say',
    key: `${areas[row.kind]}.news.${state}`,
    values: {
      reference: row.reference,
      title: titleOf(world.vault, row),
      note: word?.said ?? '',
      hasNote: word?.kept ? 'yes' : 'no',
      into,
    },
  };
}

/** A letter to its author that changes no state: `question` asks them to add words, `told` only tells. */
export type Letter = 'question' | 'told';

export function letterTo(
  { world }: Pick<ModerationContext, 'world'>,
  row: ContributionRow,
  letter: Letter,
  note: Word,
): Say {
  const values = { reference: row.reference, title: titleOf(world.vault, row), note: note.said };
  return { type: 'say', key: `letter.${letter}`, values };
}

/**
 * Writes to its author, who finds the word again in RECAP. Refused: `unknown`, `nobody` (its author has gone or wants no news),
 * `closed` (nobody works on it any more).
 */
export async function writeToAuthor(
  context: ModerationContext,
  reference: string,
  letter: Letter,
  note: Word,
): Promise<Answer> {
  const { tx, now, actor, world } = context;
  const row = await tx.contributions.byReference(contributionIn(reference) ?? reference);
  if (!row) return { ok: false, reason: 'unknown' };
  if (!openStates.includes(row.state)) return { ok: false, reason: 'closed' };
  const [conversation] = await peopleOf(context, row, 'submitted');
  if (conversation === undefined) return { ok: false, reason: 'nobody' };
  const { state } = row;
  await tx.contributions.noteChange({
    contribution: row.id,
    at: now,
    state,
    actor,
    note: world.vault.seal(note.kept),
  });
  await tx.audit.append({
    at: now,
    actor,
    act: 'contribution.answered',
    subject: row.reference,
    detail: { letter },
  });
  await context.tell(conversation, letterTo(context, row, letter, note), {
    class: 'notice',
    expiresAt: now + tellFor,
  });
  return { ok: true, value: { reference: row.reference } };
}
