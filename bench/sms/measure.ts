import { countSegments } from '../../adapters/sms/segments.ts';
import type { Tariffs } from '../../bots/city/tariffs.ts';

/** One turn: what the person typed, and the texts that came back. */
export interface Turn {
  readonly human: string;
  readonly answers: readonly string[];
}

export interface Costly {
  readonly segments: number;
  readonly text: string;
}

/** What a journey takes by SMS. */
export interface Cost {
  readonly journey: string;
  /** From the person. */
  readonly written: number;
  readonly writtenSegments: number;
  /** To the person. */
  readonly sent: number;
  readonly sentSegments: number;
  /** Texts outside GSM-7, which cost twice as much for their length. */
  readonly ucs2: number;
  /** Euros; null without a tariff. */
  readonly price: number | null;
  /** Texts above two segments. */
  readonly costly: readonly Costly[];
}

const most = 2;

/** What is typed for a gesture of a script: a label's number, the code that came. */
const typed = (human: string): string => {
  if (human === '(code)') return '123456';
  return /^\[.*\]$/u.test(human) ? '1' : human;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

export function measure(journey: string, turns: readonly Turn[], tariffs: Tariffs | null): Cost {
  const spoken = turns.filter(({ human }) => !human.startsWith('(wait '));
  const written = spoken.map(({ human }) => countSegments(typed(human)).segments);
  const texts = turns.flatMap(({ answers }) => answers);
  const counts = texts.map((text) => ({ text, ...countSegments(text) }));
  const [writtenSegments, sentSegments] = [sum(written), sum(counts.map(({ segments }) => segments))];
  const price = tariffs && sentSegments * tariffs.sms.out + writtenSegments * tariffs.sms.in;
  return {
    ...{ journey, written: spoken.length, writtenSegments, sent: texts.length, sentSegments, price },
    ucs2: counts.filter(({ encoding }) => encoding === 'ucs2').length,
    costly: counts
      .filter(({ segments }) => segments > most)
      .map(({ segments, text }) => ({ segments, text })),
  };
}
