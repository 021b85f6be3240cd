import type { Figure, Question, QuestionResult } from '../../core/civic/consultations.ts';
import { resultsOf } from '../../core/civic/consultations-results.ts';
import { localised } from '../../core/civic/polls.ts';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import { did, notDone, type Printed } from './printed.ts';

const states = { draft: 'brouillon', open: 'ouverte', closed: 'terminée' } as const;

const count = (value: number, one: string): string => `${value} ${one}${value > 1 ? 's' : ''}`;

/** A group of fewer than ten is hidden: so few could be recognised. */
const figure = (value: Figure | undefined): string => (value == null ? 'moins de 10' : String(value));

const counted = (value: Figure | undefined, one: string): string =>
  value == null ? `moins de 10 ${one}s` : count(value, one);

/** What a choice is called; places and steps of a scale are what they are. */
function labelOf(question: Question | undefined, id: string, language: string): string {
  const choice =
    question && 'choices' in question ? question.choices.find((one) => one.id === id) : undefined;
  return choice ? localised(choice.text, language) : id || 'sans lieu';
}

function linesOf(result: QuestionResult, label: (id: string) => string): readonly string[] {
  switch (result.kind) {
    case 'ranking':
      return Object.entries(result.points ?? {}).map(
        ([id, points]) => `${label(id)} : ${count(points, 'point')}`,
      );
    case 'text':
      return ['Les textes se lisent dans la console : Résultats.'];
    case 'scale': {
      const head =
        result.mean === null ? [] : [`moyenne ${french(result.mean)}, médiane ${french(result.median ?? 0)}`];
      return [...head, ...Object.entries(result.counts).map(([id, votes]) => `${id} : ${figure(votes)}`)];
    }
    case 'one':
    case 'several':
    case 'place':
      return Object.entries(result.counts).map(([id, votes]) => `${label(id)} : ${figure(votes)}`);
    default:
      throw new Error(`unknown ${result satisfies never}`);
  }
}

const french = (value: number): string => String(value).replace('.', ',');

/** `parvis consultation results ID`: the figures, also while it is open; groups of fewer than ten are hidden. */
export async function consultationResults(
  { store }: Pick<Staffed, 'store'>,
  id: string,
  language: string,
): Promise<Printed> {
  const [row, rows] = await store.transaction(
    async (tx) => [await tx.consultations.load(id), await tx.consultations.participations(id)] as const,
  );
  if (!row) return notDone(`Aucune consultation ne s’appelle « ${id} ».`);
  const { consultation } = row;
  const results = row.results ?? resultsOf(consultation, rows);
  const lines = results.questions.flatMap((result, index) => {
    const question = consultation.questions[index];
    const asked = localised(question?.text ?? {}, language);
    return [
      `${index + 1}. ${asked} (${counted(result.answers, 'réponse')})`,
      ...linesOf(result, (choice) => labelOf(question, choice, language)).map((line) => `   ${line}`),
    ];
  });
  return did(
    [
      `${id} : ${states[consultation.state]}, ${counted(results.participants, 'participant')}.`,
      ...lines,
    ].join('\n'),
  );
}
