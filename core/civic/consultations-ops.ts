import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import type { Answer } from '../conversation/vocabulary.ts';
import { type Consultation, isConsultationOpen, type ParticipationRow } from './consultations.ts';
import { answerShape, givenOf, viewOf } from './consultations-question.ts';
import { resultView } from './consultations-shown.ts';
import { localised } from './polls.ts';
import { referenceFrom } from './reports.ts';

/** `round`: the consultation’s id, by the name that stored dialogs and timers have for it. */
const named = z.object({ round: z.string() });
const indexed = named.extend({ index: z.number().int().min(0) });

async function mine({ tx, person }: OpContext, consultation: string): Promise<ParticipationRow | null> {
  return tx.consultations.participation(consultation, person.id);
}

/** The first question without an answer; their number when there is none. */
function nextOf(consultation: Consultation, row: ParticipationRow | null): number {
  const at = consultation.questions.findIndex(({ id }) => row?.answers[id] === undefined);
  return at < 0 ? consultation.questions.length : at;
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
    const title = (consultation: Consultation) => localised(consultation.title, conversation.language);
    const running = all
      .map(({ consultation }) => consultation)
      .filter((consultation) => isConsultationOpen(consultation, now));
    running.sort((a, b) => a.closesAt - b.closesAt);
    const rounds = [];
    for (const consultation of running) {
      const row = await mine(context, consultation.id);
      const state = row === null ? 'new' : row.finishedAt === null ? 'begun' : 'finished';
      rounds.push({ id: consultation.id, title: title(consultation), state });
    }
    const over = all.filter(({ results }) => results !== null).slice(0, 3);
    const past = over.map(({ consultation }) => ({
      id: consultation.id,
      title: title(consultation),
      state: 'results',
    }));
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
    if (!row || row.consultation.state === 'draft') return { ok: false, reason: 'unknown' };
    const { consultation } = row;
    const title = localised(consultation.title, conversation.language);
    if (row.results) return { ok: false, reason: 'results' };
    if (consultation.opensAt > now)
      return { ok: false, reason: 'soon', value: { title, opensAt: consultation.opensAt } };
    if (!isConsultationOpen(consultation, now)) return { ok: false, reason: 'over', value: { title } };
    const given = await mine(context, consultation.id);
    const text = (of: Consultation['title']) => localised(of, conversation.language);
    return {
      ok: true,
      value: {
        id: consultation.id,
        title,
        intro: text(consultation.intro),
        closesAt: consultation.closesAt - 1,
        total: consultation.questions.length,
        next: nextOf(consultation, given),
        begun: given !== null,
        demonstration: consultation.demonstration,
        questions: consultation.questions.map((question, index) => ({ index, text: text(question.text) })),
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
    if (!row || !isConsultationOpen(row.consultation, context.now)) return { ok: false, reason: 'over' };
    const asked = row.consultation.questions[index];
    if (!asked) return { ok: false, reason: 'unknown' };
    const at = { number: index + 1, total: row.consultation.questions.length };
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
    if (!row || !isConsultationOpen(row.consultation, now)) return { ok: false, reason: 'over' };
    const { consultation } = row;
    const asked = consultation.questions[index];
    const given = asked && givenOf(asked, said, world.vault.seal);
    if (!asked || !given) return { ok: false, reason: 'wrong' };
    const before = await mine(context, id);
    const begun = before ?? (await begin(context, id));
    const answered = { ...begun, answers: { ...begun.answers, [asked.id]: given } };
    const next = nextOf(consultation, answered);
    const finished = next === consultation.questions.length;
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
    const thanks = localised(consultation.next, language);
    return { ok: true, value: { next, finished, thanks, closesAt: consultation.closesAt - 1 } };
  },
};

async function note({ tx, now, person }: OpContext, act: string, consultation: string): Promise<void> {
  await tx.audit.append({ at: now, actor: person.id, act, subject: consultation });
}

/** A consultation begun with a paper code is counted for its relay, apart from the answers. */
async function noteBegun(context: OpContext, consultation: string): Promise<void> {
  await note(context, 'consultation.begun', consultation);
  const [code] = await context.tx.relays.codesOf(context.person.id);
  if (code) await context.tx.relays.count(code.relay, 'answered');
}

async function begin({ tx, now, world, person, conversation }: OpContext, consultation: string) {
  const row: ParticipationRow = {
    id: world.nature.newId(),
    reference: '',
    consultation,
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

/** `consultations.results` { round, index } -> ResultView, one question of a closed consultation; refused: `unknown`. */
const results: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { round: id, index } = indexed.parse(args);
    const row = await context.tx.consultations.load(id);
    const value = row?.results ? resultView(context, row.consultation, row.results, index) : null;
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
