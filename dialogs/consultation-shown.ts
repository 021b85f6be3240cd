import type { Say, SayChoice } from '../core/conversation/vocabulary.ts';

/** As `consultations.open` gives it. */
export interface Listed {
  readonly id: string;
  readonly title: string;
  readonly state: 'new' | 'begun' | 'finished' | 'results';
}

/** As `consultations.enter` gives it. */
export interface Entered {
  readonly id: string;
  readonly title: string;
  readonly intro: string;
  readonly closesAt: number;
  readonly total: number;
  readonly next: number;
  readonly begun: boolean;
  readonly demonstration: boolean;
  readonly questions: readonly { readonly index: number; readonly text: string }[];
}

/** As `consultations.answer` gives it. */
export interface Answered {
  readonly next: number;
  readonly finished: boolean;
  readonly thanks: string;
  readonly closesAt: number;
}

/** As `consultations.results` gives it. */
export interface Result {
  readonly title: string;
  readonly kind: string;
  readonly number: number;
  readonly total: number;
  readonly text: string;
  readonly participants: number;
  readonly answers: number;
  readonly lines: string;
  readonly mean: number;
  readonly median: number;
  readonly most: number;
}

export const choice = (id: string): SayChoice => ({ id, key: `consultation.${id}` });
export const asChoice = ({ id, title, state }: Listed): SayChoice => ({
  id,
  key: `consultation.listed_${state}`,
  values: { title },
});

export function resultSay(result: Partial<Result>): Omit<Say, 'type'> {
  const { kind = 'text', number = 1, total = 1, answers = 0 } = result;
  return {
    key: answers === 0 ? 'consultation.result_hidden' : `consultation.result_${kind}`,
    values: { ...result, lines: result.lines ?? '' },
    choices: [...(number < total ? [choice('next')] : []), choice('leave')],
  };
}
