import fc from 'fast-check';
import type { Dialog } from '../../core/conversation/turn.ts';
import { checkTurn } from './check.ts';
import { type Event, events, inputs, rests, type Standing, type Step, start, step } from './walk.ts';

export const SEED = 20_261_123;
export const LONGEST = 40;

/** Plays one random conversation: each number takes one of what can happen then. Throws at the first thing wrong. */
export function converse(dialog: Dialog, beginning: number, numbers: readonly number[]): number {
  const all = inputs(dialog);
  const input = all[beginning % all.length];
  if (!input) return 0;
  let made = [start(dialog, input)];
  let before: Standing | null = null;
  let event: Event | null = null;
  let turns = 0;
  for (const number of [...numbers, 0]) {
    made = settle(dialog, made, number);
    checkTurn(before, event, made);
    before = made.at(-1)?.after ?? null;
    if (!before || before.done) break;
    const possible = events(before);
    event = possible[number % possible.length] ?? null;
    if (!event) break;
    made = [step(dialog, before, event)];
    turns += 1;
  }
  return turns;
}

/** Answers the calls that are answered in the same turn. */
function settle(dialog: Dialog, made: Step[], number: number): Step[] {
  for (let last = made.at(-1)?.after; last && !last.done && !rests(last); last = made.at(-1)?.after) {
    const possible = events(last);
    const event = possible[(number * 7 + made.length) % possible.length];
    if (!event) break;
    made.push(step(dialog, last, event));
    if (made.length > 60) throw new Error(`never waits: ${last.snapshot.value}`);
  }
  return made;
}

/** `runs` conversations of up to 40 events; the same ones each time. */
export function converseAtRandom(dialog: Dialog, runs: number): void {
  const numbers = fc.array(fc.nat(10_007), { maxLength: LONGEST, size: 'max' });
  fc.assert(
    fc.property(fc.nat(10_007), numbers, (beginning, each) => {
      converse(dialog, beginning, each);
    }),
    { numRuns: runs, seed: SEED },
  );
}
