import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import type { Answer, PhraseValue, Say, SayChoice } from '../conversation/vocabulary.ts';
import { findCategory, nameIn } from './categories.ts';
import { onlyWho } from './notifications.ts';
import { type Follower, type ReportRow, type ReportState, referenceIn } from './reports.ts';
import { type Word, wordOf } from './word.ts';

/** News of a report is worth telling for a week; in milliseconds. */
export const tellFor = 7 * 24 * 3600 * 1000;

/** What changing a state needs; staff commands have it without a conversation. */
export interface StateContext extends Pick<OpContext, 'world' | 'tx' | 'now' | 'tell'> {
  /** A person's or staff account's id. */
  readonly actor: string;
}

/**
 * Gives a report a new state and tells its author and followers, except the one who acts. `note` is the city's word to
 * them. Refused: `unknown` (no such reference), `same` (it is in this state already), `withdrawn`.
 */
export async function changeState(
  context: StateContext,
  reference: string,
  state: ReportState,
  note: string | Word | null,
): Promise<Answer> {
  const { tx, now, actor, world } = context;
  const word = wordOf(note);
  const row = await tx.reports.byReference(referenceIn(reference) ?? reference);
  if (!row) return { ok: false, reason: 'unknown' };
  if (row.state === state) return { ok: false, reason: 'same' };
  if (row.state === 'withdrawn') return { ok: false, reason: 'withdrawn' };
  await tx.reports.save({ ...row, state, changedAt: now });
  await tx.reports.noteChange({
    report: row.id,
    at: now,
    state,
    actor,
    note: word === null ? null : world.vault.seal(word.kept),
  });
  await tx.audit.append({
    at: now,
    actor,
    act: 'report.state-changed',
    subject: row.reference,
    detail: { state },
  });
  const told = await tellAll(context, row, state, word);
  return { ok: true, value: { reference: row.reference, state, told } };
}

async function tellAll(context: StateContext, row: ReportRow, state: ReportState, word: Word | null) {
  const { now, actor } = context;
  if (state === 'withdrawn') return 0;
  const people = (await toldOf(context, row)).filter(({ person }) => person !== actor);
  for (const { person, conversation } of people)
    await context.tell(conversation, await reportNews(context, person, row, state, word), {
      class: 'notice',
      expiresAt: now + tellFor,
    });
  return people.length;
}

/** Its author, then its followers, of those who want such news. */
export async function toldOf({ tx }: Pick<StateContext, 'tx'>, row: ReportRow): Promise<readonly Follower[]> {
  const author =
    row.person && row.conversation ? [{ person: row.person, conversation: row.conversation }] : [];
  return onlyWho(tx.people, [...author, ...(await tx.reports.followers(row.id))], 'news');
}

/** What this person is told of a new state. */
export async function reportNews(
  { tx, world }: Pick<StateContext, 'tx' | 'world'>,
  person: string,
  row: ReportRow,
  state: ReportState,
  word: Word | null,
): Promise<Say> {
  const subject = await subjectFor({ tx, world }, person, row);
  return {
    type: 'say',
    key: word === null ? `verdict.news.${state}` : `verdict.news.${state}_note`,
    values: { reference: row.reference, what: subject, ...(word !== null && { note: word.said }) },
    ...(state === 'done' && { choices: verdicts(row.reference) }),
  };
}

/** What was reported, by its name in this person's language. */
export async function subjectFor(
  { tx, world }: Pick<StateContext, 'tx' | 'world'>,
  person: string,
  { category }: Pick<ReportRow, 'category'>,
): Promise<PhraseValue> {
  const language = (await tx.people.load(person))?.facts.language;
  const what = findCategory(world.city, category);
  const name = what ? nameIn(world.city, what.category.name, String(language ?? '')) : '';
  return name || { key: `wish.thing.${category}` };
}

function verdicts(reference: string): readonly SayChoice[] {
  return [
    { id: `@go:verdict:${reference}.fixed`, key: 'verdict.fixed' },
    { id: `@go:verdict:${reference}.broken`, key: 'verdict.broken' },
  ];
}

const asked = z.object({ text: z.string() });

/**
 * `reports.verdict` { text: "R-XXXXXX pas réglé" or "R-XXXXXX.broken", fixed? } -> { reference, fixed } or, when the words do
 * not tell, refused `which` { reference }. Refused: `unknown`, `not_done` (the city has not said that it is done).
 */
const verdict: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { text, fixed } = asked.extend({ fixed: z.boolean().optional() }).parse(args);
    const reference = referenceIn(text);
    const row = reference && (await context.tx.reports.byReference(reference));
    if (!row || !(await isConcerned(context, row))) return { ok: false, reason: 'unknown' };
    const value = { reference: row.reference };
    const said = fixed ?? fixedIn(text);
    if (said === null) return { ok: false, reason: 'which', value };
    if (row.state !== 'done') return { ok: false, reason: 'not_done', value };
    const actor = context.person.id;
    await context.tx.audit.append({
      at: context.now,
      actor,
      act: 'report.judged',
      subject: row.reference,
      detail: { fixed: said },
    });
    if (!said) await changeState({ ...contextOf(context), actor }, row.reference, 'reopened', null);
    return { ok: true, value: { ...value, fixed: said } };
  },
};

/** OpContext's `person` is read at each use: only what changeState needs is taken over. */
function contextOf({ world, tx, now, tell }: OpContext) {
  return { world, tx, now, tell };
}

async function isConcerned({ tx, person }: OpContext, row: ReportRow): Promise<boolean> {
  if (row.person === person.id) return true;
  return (await tx.reports.followers(row.id)).some((follower) => follower.person === person.id);
}

/** Negation is what tells: "pas réglé", "toujours là", "not fixed". */
function fixedIn(text: string): boolean | null {
  const said = text.toLowerCase();
  if (/\bpas\b|\btoujours\b|\bencore\b|\bnot\b|\bstill\b|n't\b|\.broken$/.test(said)) return false;
  return /r[ée]gl|r[ée]par|fait|fixed|done|solved|merci|thank/.test(said) ? true : null;
}

export const reportStateOps: Ops = { 'reports.verdict': verdict };
