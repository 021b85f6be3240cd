import { expect, test } from 'vitest';
import type { Fault } from './faults.ts';
import { chaos, type Outcome } from './run.ts';

const minutes = 60_000;
const count = ({ faults }: Outcome, kind: Fault['kind']) =>
  faults.filter((fault) => fault.kind === kind).length;

test('six kills lose and double nothing', { timeout: 3 * minutes }, async () => {
  const points = ['before-commit', 'after-commit', 'before-send', 'taken', 'before-noted', 'starting'];
  const outcome = await chaos({ kills: 6, seconds: 120, seed: 11, keep: false, points });
  expect(outcome.faults).toEqual([]);
  expect(outcome.kills).toBe(6);
  expect(outcome.accepted).toBeGreaterThan(20);
});

/** Kills four times at one point, with the service broken in one way. */
const broken = (sabotage: string, point: string) =>
  chaos({ kills: 4, seconds: 120, seed: 7, keep: false, sabotage, points: [point] });

test('an answer before the commit is found: lost', { timeout: 3 * minutes }, async () => {
  expect(count(await broken('late-commit', 'before-answer'), 'lost')).toBeGreaterThan(0);
});

test('a message taken each time that it comes is found: double', { timeout: 3 * minutes }, async () => {
  expect(count(await broken('no-dedupe', 'before-answer'), 'double')).toBeGreaterThan(0);
});

test('a message noted as sent before it is, is found: lost', { timeout: 3 * minutes }, async () => {
  expect(count(await broken('sent-first', 'before-send'), 'lost')).toBeGreaterThan(0);
});
