import { expect, test } from 'vitest';
import { chaosRound } from './round.ts';

const minutes = 60_000;
const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, each) => total + each, 0);

test('five kills in the middle of a round: nobody gets it twice, everyone is accounted for', {
  timeout: 5 * minutes,
}, async () => {
  const { faults, kills, figures, byFate, stops, taken } = await chaosRound({ residents: 5000, seed: 5 });
  expect(faults).toEqual([]);
  expect(kills).toBe(5);
  expect(stops).toBe(125);
  const audience = Object.entries(figures.byChannel).map(([channel, counts]) => [channel, sum(counts)]);
  expect(Object.fromEntries(audience)).toEqual({ telegram: 3950, whatsapp: 900, sms: 150 });
  expect(figures).toMatchObject({ audience: 5000, outcomes: { waiting: 0, queued: 0, expired: 0 } });
  expect(sum(figures.outcomes)).toBe(5000);
  // A message that was with its provider when the service died is in doubt, whosever it is: which, is chance.
  const { sent, failed, excluded, uncertain } = figures.outcomes;
  const doubtful = (of: keyof typeof byFate) => byFate[of].uncertain ?? 0;
  expect(byFate.breaks).toEqual({ uncertain: 50 });
  expect((byFate.takes.sent ?? 0) + doubtful('takes')).toBe(4485);
  expect((byFate['unwell-once'].sent ?? 0) + doubtful('unwell-once')).toBe(145);
  expect((byFate.refuses.failed ?? 0) + doubtful('refuses')).toBe(100);
  expect((byFate.blocked.failed ?? 0) + doubtful('blocked')).toBe(95);
  expect(sum(byFate['said-stop'])).toBe(125);
  expect([excluded, figures.stops]).toEqual([byFate['said-stop'].excluded, 125 - excluded]);
  expect((figures.why.stopped ?? 0) + (figures.why['said-stop'] ?? 0)).toBe(excluded);
  expect(sum(figures.why)).toBe(failed + excluded + uncertain);
  expect(uncertain).toBeLessThan(250);
  expect(taken).toBeGreaterThanOrEqual(sent);
  expect(taken).toBeLessThanOrEqual(sent + uncertain);
});

test('a round that is sent again after a crash is found: double', { timeout: 3 * minutes }, async () => {
  const { faults } = await chaosRound({ residents: 1000, seed: 5, sabotage: 'sent-again' });
  expect(faults.filter(({ kind }) => kind === 'double').length).toBeGreaterThan(0);
});
