import type { Given, Question } from '../../core/civic/consultations.ts';
import { localised } from '../../core/civic/polls.ts';
import { smallest } from '../../core/civic/results-hide.ts';
import { answerPages } from '../../core/civic/results-published.ts';
import type { Store, Vault } from '../../core/ports.ts';
import { type CsvCell, csvLines, csvMark } from './csv.ts';

type Chunks = AsyncGenerator<string, void, undefined>;

/** Free texts and exact places are in files of their own: for who sorts them. */
const told = ({ kind }: Question): boolean => kind !== 'text';

/** A line for each participation: its answers alone, nothing of who gave them, by which channel or where from. */
export async function* answersCsv(
  store: Store,
  consultation: string,
  questions: readonly Question[],
  words: { readonly name: (question: Question) => string; readonly language: string },
): Chunks {
  const asked = questions.filter(told);
  yield csvMark + csvLines([asked.map(words.name)]);
  for await (const rows of answerPages(store, consultation))
    yield csvLines(
      rows.map(({ answers }) =>
        asked.map((question) => cellOf(question, answers[question.id], words.language)),
      ),
    );
}

function cellOf(question: Question, given: Given | undefined, language: string): CsvCell {
  const name = (id: string) =>
    'choices' in question
      ? localised(question.choices.find((choice) => choice.id === id)?.text ?? {}, language) || id
      : id;
  switch (given?.kind) {
    case 'one':
      return name(given.choice);
    case 'several':
    case 'ranking':
      return given.choices.map(name).join(' | ');
    case 'scale':
      return given.value;
    case 'place':
      return given.district;
    default:
      return null;
  }
}

/** The same as JSON: an array of answers by question. */
export async function* answersJson(
  store: Store,
  consultation: string,
  questions: readonly Question[],
): Chunks {
  const asked = questions.filter(told);
  let isFirst = true;
  yield '[';
  for await (const rows of answerPages(store, consultation)) {
    const lines = rows.map(({ answers }) =>
      JSON.stringify(Object.fromEntries(asked.map(({ id }) => [id, plain(answers[id])]))),
    );
    yield `${isFirst ? '' : ','}\n${lines.join(',\n')}`;
    isFirst = false;
  }
  yield '\n]\n';
}

function plain(given: Given | undefined): string | number | readonly string[] | null {
  switch (given?.kind) {
    case 'one':
      return given.choice;
    case 'several':
    case 'ranking':
      return given.choices;
    case 'scale':
      return given.value;
    case 'place':
      return given.district;
    default:
      return null;
  }
}

const perPage = 500;

/** The free texts of a question: language, labels, words. */
export async function* textsCsv(
  { store, vault }: { readonly store: Store; readonly vault: Vault },
  of: { readonly consultation: string; readonly question: string },
  heads: readonly string[],
): Chunks {
  const labels = await store.transaction((tx) => tx.results.labels(of.consultation, of.question));
  const names = new Map(labels.map(({ id, name }) => [id, name]));
  yield csvMark + csvLines([heads]);
  let after = '';
  for (;;) {
    const query = { ...of, label: null, after, limit: perPage };
    const rows = await store.transaction((tx) => tx.results.texts(query));
    yield csvLines(
      rows.map(({ language, sealed, labels: ids }) => [
        language,
        ids.map((id) => names.get(id) ?? '').join(' | '),
        vault.open(sealed),
      ]),
    );
    after = rows.at(-1)?.id ?? '';
    if (rows.length < perPage) return;
  }
}

/** Degrees to three decimals: 111 metres from south to north, 73 at our latitude from west to east. */
const rough = (degrees: number): number => Math.round(degrees * 1_000) / 1_000;

/**
 * The places of a question, as points rounded to about 100 metres with how many lie there: only those where ten or more do, so
 * that no point stands for a home. GeoJSON (RFC 7946). What is held in memory grows with the city's surface, not with its people.
 */
export async function* placesGeoJson(
  { store, vault }: { readonly store: Store; readonly vault: Vault },
  consultation: string,
  question: string,
): Chunks {
  const counts = new Map<string, number>();
  for await (const rows of answerPages(store, consultation))
    for (const { answers } of rows) {
      const given = answers[question];
      if (given?.kind !== 'place' || given.sealed === null) continue;
      const { lat, lon } = JSON.parse(vault.open(given.sealed)) as { lat: number | null; lon: number | null };
      if (lat === null || lon === null) continue;
      const point = JSON.stringify([rough(lon), rough(lat)]);
      counts.set(point, (counts.get(point) ?? 0) + 1);
    }
  let parting = '\n';
  yield '{"type":"FeatureCollection","features":[';
  for (const [point, answers] of counts) {
    if (answers < smallest) continue;
    yield `${parting}{"type":"Feature","geometry":{"type":"Point","coordinates":${point}},"properties":{"answers":${answers}}}`;
    parting = ',\n';
  }
  yield '\n]}\n';
}
