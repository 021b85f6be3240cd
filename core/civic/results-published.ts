import type { Instant } from '../conversation/vocabulary.ts';
import type { Store, Tx } from '../ports.ts';
import type { City } from './city.ts';
import type { Consultation, ConsultationResults } from './consultations.ts';
import { totalsOf } from './consultations-results.ts';
import type { AnswerRow, ConsultationFigures } from './results.ts';
import { figuresOf } from './results-figures.ts';
import { addTo, newTally } from './results-tally.ts';

export interface Published {
  readonly round: Consultation;
  readonly results: ConsultationResults;
  readonly figures: ConsultationFigures;
}

const perPage = 500;

/** Every participation, page by page: the store is free between two pages. */
export async function* answerPages(
  store: Store,
  consultation: string,
): AsyncGenerator<readonly AnswerRow[], void, undefined> {
  let after = '';
  for (;;) {
    const rows = await store.transaction((tx) => tx.results.answers(consultation, after, perPage));
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.id ?? '';
    if (rows.length < perPage) return;
  }
}

/**
 * The figures of a consultation, null when there is no such one, or it is a draft. Those of a closed one are made once and kept: were they
 * counted again after somebody erased themselves, the difference would tell on them. An open one's are counted each time.
 */
export async function publishedFigures(
  { store, city }: { readonly store: Store; readonly city: City },
  id: string,
  now: Instant,
): Promise<Published | null> {
  const [row, known] = await store.transaction(
    async (tx) => [await tx.consultations.load(id), await tx.results.figures(id)] as const,
  );
  if (!row || row.consultation.state === 'draft') return null;
  const { consultation: round, results } = row;
  if (results && known) return { round, results, figures: known };
  const tally = newTally();
  for await (const rows of answerPages(store, id)) for (const one of rows) addTo(tally, round.questions, one);
  const totals = results ?? totalsOf(round, tally);
  const made = { round, results: totals, figures: figuresOf(round, tally, totals, city) };
  if (!results) return made;
  return store.transaction(async (tx) => ({ ...made, figures: await kept(tx, made, now) }));
}

/** Who came first has the last word. */
async function kept(tx: Tx, { round, figures }: Published, now: Instant): Promise<ConsultationFigures> {
  await tx.results.keepFigures(round.id, figures, now);
  return (await tx.results.figures(round.id)) ?? figures;
}
