import { describe, expect, it } from 'vitest';
import type { Answers, Given, Question, QuestionChoice } from '../../core/civic/consultations.ts';
import { medianOf, resultsOf } from '../../core/civic/consultations-results.ts';

const text = { fr: 'Question' };
const choices: readonly QuestionChoice[] = ['a', 'b', 'c'].map((id) => ({ id, text: { fr: id } }));
const base = { id: 'q', text, required: false };
const one: Question = { ...base, kind: 'one', choices };
const several: Question = { ...base, kind: 'several', choices, max: 2 };
const ranking: Question = { ...base, kind: 'ranking', choices };
const scale: Question = { ...base, kind: 'scale', to: 5, low: text, high: text };

const row = (given: Given): { answers: Answers } => ({ answers: { q: given } });
const times = (count: number, given: Given) => Array.from({ length: count }, () => row(given));
const chose = (choice: string): Given => ({ v: 1, kind: 'one', choice });
const picked = (kind: 'several' | 'ranking', ...ids: string[]): Given => ({ v: 1, kind, choices: ids });
const mark = (value: number): Given => ({ v: 1, kind: 'scale', value });
const skipped: Given = { v: 1, kind: 'skipped' };
const of = (question: Question, rows: readonly { answers: Answers }[]) =>
  resultsOf({ questions: [question] }, rows);

describe('the results of a round', () => {
  it('one choice: counts; who skipped is not counted', () => {
    const rows = [...times(30, chose('a')), ...times(12, chose('b')), ...times(5, skipped)];
    expect(of(one, rows)).toEqual({
      v: 1,
      participants: 42,
      questions: [{ question: 'q', kind: 'one', answers: 42, counts: { a: 30, b: 12, c: 0 } }],
    });
  });

  it('fewer than ten are hidden, and the next smallest with them, so that no subtraction finds them', () => {
    const rows = [...times(30, chose('a')), ...times(12, chose('b')), ...times(9, chose('c'))];
    expect(of(one, rows).questions[0]).toEqual({
      question: 'q',
      kind: 'one',
      answers: 51,
      counts: { a: 30, b: null, c: null },
    });
    const two = [...times(30, chose('a')), ...times(3, chose('b')), ...times(9, chose('c'))];
    expect(of(one, two).questions[0]).toMatchObject({ counts: { a: 30, b: null, c: null } });
    expect(of(one, times(9, chose('a')))).toMatchObject({
      participants: null,
      questions: [{ answers: null }],
    });
  });

  it('several: each choice by itself', () => {
    const rows = [...times(15, picked('several', 'a', 'b')), ...times(10, picked('several', 'b'))];
    expect(of(several, rows).questions[0]).toMatchObject({ answers: 25, counts: { a: 15, b: 25, c: 0 } });
  });

  it('ranking: Borda points, also of those who ranked some only', () => {
    const rows = [...times(8, picked('ranking', 'a', 'b', 'c')), ...times(4, picked('ranking', 'c'))];
    // a: 8 x 3; b: 8 x 2; c: 8 x 1 + 4 x 3.
    expect(of(ranking, rows).questions[0]).toMatchObject({ answers: 12, points: { a: 24, b: 16, c: 20 } });
    expect(of(ranking, rows.slice(0, 9)).questions[0]).toMatchObject({ answers: null, points: null });
  });

  it('scale: mean and median', () => {
    const rows = [...times(10, mark(1)), ...times(10, mark(4)), ...times(10, mark(5))];
    expect(of(scale, rows).questions[0]).toEqual({
      question: 'q',
      kind: 'scale',
      answers: 30,
      mean: 3.33,
      median: 4,
      counts: { 1: 10, 2: 0, 3: 0, 4: 10, 5: 10 },
    });
    expect([medianOf([3, 1]), medianOf([2]), medianOf([])]).toEqual([2, 2, null]);
  });

  it('words are only counted; places by district', () => {
    const words: Given = { v: 1, kind: 'text', sealed: 'sealed' };
    expect(of({ ...base, kind: 'text' }, times(11, words)).questions[0]).toEqual({
      question: 'q',
      kind: 'text',
      answers: 11,
    });
    const place = (district: string): Given => ({ v: 1, kind: 'place', sealed: 'sealed', district });
    const rows = [...times(12, place('11')), ...times(10, place('3'))];
    expect(of({ ...base, kind: 'place' }, rows).questions[0]).toMatchObject({ counts: { 11: 12, 3: 10 } });
  });

  it('an answer of another kind than the question, from an earlier form of it, is not counted', () => {
    expect(of(scale, times(20, chose('a'))).questions[0]).toMatchObject({ answers: 0 });
  });
});
