import { expect, test } from 'vitest';
import { chaosRound } from './round.ts';

const minutes = 60_000;

test('five kills in the middle of a round: nobody gets it twice, everyone is accounted for', {
  timeout: 3 * minutes,
}, async () => {
  const { faults, kills, figures, byFate, stops, taken } = await chaosRound({ residents: 5000, seed: 5 });
  expect(faults).toEqual([]);
  expect(kills).toBe(5);
  expect(stops).toBe(125);
  expect(figures.audience).toBe(5000);
  expect(figures.outcomes.sent).toBeGreaterThan(4400);
  expect(figures.outcomes.excluded).toBeGreaterThan(10);
  console.log(JSON.stringify({ figures, byFate, taken, stops }));
  expect(figures.outcomes).toMatchObject({ waiting: 0, queued: 0, expired: 0 });
});

test('a round that is sent again after a crash is found: double', { timeout: 3 * minutes }, async () => {
  const { faults } = await chaosRound({ residents: 1000, seed: 5, sabotage: 'sent-again' });
  expect(faults.filter(({ kind }) => kind === 'double').length).toBeGreaterThan(0);
});
