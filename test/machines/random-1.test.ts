import { describe, it } from 'vitest';
import { dialogs } from '../../dialogs/index.ts';
import { converseAtRandom, LONGEST, SEED } from './random.ts';

const RUNS = 10_000;

describe(`${RUNS} random conversations of up to ${LONGEST} events (seed ${SEED})`, () => {
  // One half of the dialogs: the other is in the file beside, so that two processes share the work.
  it.each(dialogs.filter((_, at) => at % 2 === 0))('$id', { timeout: 60_000 }, (dialog) => {
    converseAtRandom(dialog, RUNS);
  });
});
