import { describe, expect, it } from 'vitest';
import { dialogs } from '../../dialogs/index.ts';
import { answers, jobs } from './answers.ts';
import { outputs } from './beginnings.ts';
import { checkEffects } from './check.ts';
import { explore, type Step, watch } from './walk.ts';

const LIMIT = 40_000;
const called = new Set<string>();
const opened = new Set<string>();

describe('every state and every transition is reached', () => {
  it.each(dialogs)('$id', (dialog) => {
    const watched = watch(dialog.machine);
    const wrong: string[] = [];
    const visit = (step: Step): void => {
      watched.follow(step);
      for (const effect of step.effects) {
        if (effect.type === 'call') called.add(effect.op);
        if (effect.type === 'go') opened.add(effect.dialog);
      }
      try {
        checkEffects(step.effects);
      } catch (error) {
        wrong.push(`${step.before?.snapshot.value} on ${step.event?.type}: ${error}`);
      }
    };
    explore(dialog, visit, LIMIT);
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(watched.missing()).toEqual([]);
  });

  it('all operations called are among those whose answers are tried, and none of these is out of use', () => {
    expect([...called].filter((op) => answers[op] === undefined)).toEqual([]);
    expect(Object.keys(answers).filter((op) => !called.has(op))).toEqual([]);
    expect([...jobs].filter((op) => !called.has(op))).toEqual([]);
  });

  it('all dialogs opened are there', () => {
    const ids = dialogs.map(({ id }) => id);
    expect([...opened].filter((id) => !ids.includes(id))).toEqual([]);
    expect(Object.keys(outputs).filter((id) => !ids.includes(id))).toEqual([]);
  });
});
