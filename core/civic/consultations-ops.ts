import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import type { Answer } from '../conversation/vocabulary.ts';
import { type Consultation, isConsultationOpen, type ParticipationRow } from './consultations.ts';
import { answerShape, givenOf, viewOf } from './consultations-question.ts';
import { resultView } from './consultations-shown.ts';
import { localised } from './polls.ts';
import { referenceFrom } from './reports.ts';

const named = z.object({ round: z.string() });
const indexed = named.extend({ index: z.number().int().min(0) });

async function mine({ tx, person }: OpContext, round: string): Promise<ParticipationRow | null> {
  return tx.consultations.participation(round, person.id);
}

/** The first question without an answer; their number when there is none. */
function nextOf(round: Consultation, row: ParticipationRow | null): number {
  const at = round.questions.findIndex(({ id }) => row?.answers[id] === undefined);
  return at < 0 ? round.questions.length : at;
}

/**
 * `consultations.open` {} -> { rounds: { id, title, state }[] }: those that are open (`new`, `begun`, `finished` by the person),
 * the one that closes first before the others, then at most three whose results are out (`results`).
 */
const open: LocalOp = {
  kind: 'local',
  async run(_, context) {
    const { tx, now, conversation } = context;
    const all = await tx.consultations.all();
    const title = (round: Consultation) => localised(round.title, conversation.language);
    const running = all.map(({ round }) => round).filter((round) => isConsultationOpen(round, now));
    running.sort((a, b) => a.closesAt - b.closesAt);
    const rounds = [];
    for (const round of running) {
      const row = await mine(context, round.id);
      const state = row === null ? 'new' : row.finishedAt === null ? 'begun' : 'finished';
      rounds.push({ id: round.id, title: title(round), state });
    }
    const over = all.filter(({ results }) => results !== null).slice(0, 3);
    const past = over.map(({ round }) => ({ id: round.id, title: title(round), state: 'results' }));
    return { ok: true, value: { rounds: [...rounds, ...past] } };
  },
};

/**
 * `consultations.enter` { round } -> { id, title, intro, closesAt (the last instant), total, next (index of the first question
 * without an answer; `total` when all have one), begun, demonstration, questions: { index, text }[] }; refused: `unknown`,
 * `soon` { title, opensAt }, `results`, `over`.
 */
const enter: LocalOp = {
  kind: 'local',
  async run(args, context): Promise<Answer> {
    const { tx, now, conversation } = context;
    const row = await tx.consultations.load(named.parse(args).round);
    if (!row || row.round.state === 'draft') return { ok: false, reason: 'unknown' };
    const { round } = row;
    const title = localised(round.title, conversation.language);
    if (row.results) return { ok: false, reason: 'results' };
    if (round.opensAt > now) return { ok: false, reason: 'soon', value: { title, opensAt: round.opensAt } };
    if (!isConsultationOpen(round, now)) return { ok: false, reason: 'over', value: { title } };
    const given = await mine(context, round.id);
    const text = (of: Consultation['title']) => localised(of, conversation.language);
    return {
      ok: true,
      value: {
        id: round.id,
        title,
        intro: text(round.intro),
        closesAt: round.closesAt - 1,
        total: round.questions.length,
        next: nextOf(round, given),
        begun: given !== null,
        demonstration: round.demonstration,
        questions: round.questions.map((question, index) => ({ index, text: text(question.text) })),
      },
    };
  },
};

/** `consultations.question` { round, index } -> QuestionView; refused: `over`, `unknown`. */
const question: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { round: id, index } = indexed.parse(args);
    const row = await context.tx.consultations.load(id);
    if (!row || !isConsultationOpen(row.round, context.now)) return { ok: false, reason: 'over' };
    const asked = row.round.questions[index];
    if (!asked) return { ok: false, reason: 'unknown' };
    const at = { number: index + 1, total: row.round.questions.length };
    const given = (await mine(context, id))?.answers[asked.id];
    return { ok: true, value: viewOf(context, asked, at, given) };
  },
};

/**
 * `consultations.answer` { round, index, choices? | text? | place? | skip? } -> { next, finished, thanks, closesAt }: kept at once,
 * in place of the earlier one. Refused: `over`, `wrong` (no answer to this question).
 */
const answer: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { tx, now, world, conversation } = context;
    const { round: id, index, ...said } = indexed.extend(answerShape.shape).parse(args);
    const row = await tx.consultations.load(id);
    if (!row || !isConsultationOpen(row.round, now)) return { ok: false, reason: 'over' };
    const { round } = row;
    const asked = round.questions[index];
    const given = asked && givenOf(asked, said, world.vault.seal);
    if (!asked || !given) return { ok: false, reason: 'wrong' };
    const before = await mine(context, id);
    const begun = before ?? (await begin(context, id));
    const answered = { ...begun, answers: { ...begun.answers, [asked.id]: given } };
    const next = nextOf(round, answered);
    const finished = next === round.questions.length;
    const finishedAt = finished ? (begun.finishedAt ?? now) : null;
    const { channel, language } = conversation;
    await tx.consultations.put({
      ...answered,
      conversation: conversation.id,
      channel,
      language,
      changedAt: now,
      finishedAt,
    });
    if (!before) await noteBegun(context, id);
    if (finished && begun.finishedAt === null) await note(context, 'consultation.answered', id);
    const thanks = localised(round.next, language);
    return { ok: true, value: { next, finished, thanks, closesAt: round.closesAt - 1 } };
  },
};

async function note({ tx, now, person }: OpContext, act: string, round: string): Promise<void> {
  await tx.audit.append({ at: now, actor: person.id, act, subject: round });
}

/** A round begun with a paper code is counted for its relay, apart from the answers. */
async function noteBegun(context: OpContext, round: string): Promise<void> {
  await note(context, 'consultation.begun', round);
  const [code] = await context.tx.relays.codesOf(context.person.id);
  if (code) await context.tx.relays.count(code.relay, 'answered');
}

async function begin({ tx, now, world, person, conversation }: OpContext, round: string) {
  const row: ParticipationRow = {
    id: world.nature.newId(),
    reference: '',
    round,
    person: person.id,
    conversation: conversation.id,
    channel: conversation.channel,
    language: conversation.language,
    answers: {},
    startedAt: now,
    changedAt: now,
    finishedAt: null,
  };
  for (;;) {
    const reference = referenceFrom(world.nature.random(16), 'C');
    if (reference && (await tx.consultations.byReference(reference)) === null) return { ...row, reference };
  }
}

/** `consultations.results` { round, index } -> ResultView, one question of a closed round; refused: `unknown`. */
const results: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { round: id, index } = indexed.parse(args);
    const row = await context.tx.consultations.load(id);
    const value = row?.results ? resultView(context, row.round, row.results, index) : null;
    return value ? { ok: true, value } : { ok: false, reason: 'unknown' };
  },
};

export const consultationOps: Ops = {
  'consultations.open': open,
  'consultations.enter': enter,
  'consultations.question': question,
  'consultations.answer': answer,
  'consultations.results': results,
};
