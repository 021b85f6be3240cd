import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import { type ContributionKind, type ContributionRow, contributionReference } from './contributions.ts';
import { answersOf, titleFrom } from './contributions-read.ts';
import { districtById } from './places-index.ts';

const day = 24 * 3600 * 1000;
/** More in a day than a resident in good faith sends: the rest waits for tomorrow. */
const mostPerDay = 10;

const place = z.object({
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  address: z.string().max(300),
  district: z.string().nullable(),
});

const submitted = z.object({
  kind: z.enum(['proposal', 'dataset', 'idea']),
  title: z.string().min(1),
  answers: z.record(z.string(), z.string().max(4000)),
  place: place.nullable().default(null),
});

/**
 * `contributions.submit` { kind, title, answers: words by name, place? } -> { reference }; refused: `too_many`. `place` null: the
 * whole city.
 */
const submit: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { tx, now, person, world, conversation } = context;
    const given = submitted.parse(args);
    if ((await tx.contributions.countSince(person.id, given.kind, now - day)) >= mostPerDay)
      return { ok: false, reason: 'too_many' };
    const { seal } = world.vault;
    const where = given.place?.address ?? '';
    const row: ContributionRow = {
      id: world.nature.newId(),
      reference: await newReference(context, given.kind),
      kind: given.kind,
      state: 'submitted',
      title: seal(titleFrom(given.title)),
      answers: seal(JSON.stringify({ ...given.answers, ...(where && { where }) })),
      lat: given.place?.lat ?? null,
      lon: given.place?.lon ?? null,
      district: districtById(world.city, given.place?.district ?? null)?.id ?? null,
      into: null,
      person: person.id,
      conversation: conversation.id,
      createdAt: now,
      changedAt: now,
    };
    await tx.contributions.add(row);
    const change = { contribution: row.id, at: now, state: row.state, actor: person.id, note: null };
    await tx.contributions.noteChange(change);
    await note(context, row, 'contribution.sent');
    return { ok: true, value: { reference: row.reference } };
  },
};

async function newReference({ tx, world }: OpContext, kind: ContributionKind): Promise<string> {
  for (;;) {
    const reference = contributionReference(kind, world.nature.random(16));
    if (reference && (await tx.contributions.byReference(reference)) === null) return reference;
  }
}

/** One line of the audit log; `kind` is all that it tells. */
export async function note(
  { tx, now, person }: Pick<OpContext, 'tx' | 'now' | 'person'>,
  { reference, kind }: ContributionRow,
  act: string,
): Promise<void> {
  await tx.audit.append({ at: now, actor: person.id, act, subject: reference, detail: { kind } });
}

/** Adds words to one's own. */
export async function addWords(context: OpContext, row: ContributionRow, text: string): Promise<void> {
  const { vault } = context.world;
  const answers = answersOf(vault, row);
  const added = [answers.added, text.slice(0, 2000)].filter(Boolean).join('\n').slice(0, 8000);
  const sealed = vault.seal(JSON.stringify({ ...answers, added }));
  await context.tx.contributions.save({ ...row, answers: sealed, changedAt: context.now });
  await note(context, row, 'contribution.words-added');
}

/** What others were given to read; the rest of a person's words goes with the person. */
const publicAnswers = ['what', 'where', 'whom'];

/** Erasure: what was public stays, of nobody and without what nobody was shown; all else loses its words. */
export async function forgetContributions(
  { tx, world }: Pick<OpContext, 'tx' | 'world'>,
  person: string,
): Promise<void> {
  for (const row of await tx.contributions.ofPerson(person, 100_000)) {
    const answers = Object.entries(answersOf(world.vault, row)).filter(([name]) =>
      publicAnswers.includes(name),
    );
    await tx.contributions.save({
      ...row,
      answers: world.vault.seal(JSON.stringify(Object.fromEntries(answers))),
    });
  }
  await tx.contributions.forget(person);
}

export const contributionSendingOps: Ops = { 'contributions.submit': submit };
