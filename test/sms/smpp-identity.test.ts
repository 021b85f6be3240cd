import { describe, expect, it } from 'vitest';
import type { Memory } from '../../adapters/sms/smpp/memory.ts';
import { createRepeats } from '../../adapters/sms/smpp/repeats.ts';
import { countingNature } from './smpp-line.ts';

const first = {};
const second = {};

function open(memory: Memory = { partial: [], taken: [], idForm: 'same' }) {
  const nature = countingNature();
  return { memory, nature, repeats: createRepeats(memory, nature) };
}

describe('the identity of a text over SMPP', () => {
  it('on one link, equal texts are two, even at the same moment', () => {
    const { repeats } = open();
    const [one, two] = [repeats.identify('x', first), repeats.identify('x', first)];
    expect(one.id).not.toBe(two.id);
    repeats.answered(one, 1, false);
    repeats.answered(two, 2, false);
    expect(repeats.identify('x', first).id).not.toBe(two.id);
  });

  it('on the next link it is the same, as often as it was taken and no more', () => {
    const { repeats } = open();
    const ids = [repeats.identify('x', first).id, repeats.identify('x', first).id];
    const again = [1, 2, 3].map(() => repeats.identify('x', second).id);
    expect(again.slice(0, 2)).toEqual(ids);
    expect(ids).not.toContain(again[2]);
  });

  it('once the answer is known to be read, an equal text is another', () => {
    const { repeats, memory } = open();
    const one = repeats.identify('x', first);
    repeats.answered(one, 5, false);
    expect(repeats.read(first, 5)).toBe(false);
    expect(repeats.read(second, 9)).toBe(false);
    expect(repeats.identify('y', first)).toBeDefined();
    expect(repeats.read(first, 6)).toBe(true);
    expect(memory.taken.map(({ hash }) => hash)).toEqual(['y']);
    expect(repeats.identify('x', second).id).not.toBe(one.id);
  });

  it('a late answer, and one that was an error, may bring it again on the same link', () => {
    const { repeats, nature } = open();
    const late = repeats.identify('x', first);
    nature.advance(6_000);
    repeats.answered(late, 1, false);
    const refused = repeats.identify('y', first);
    repeats.answered(refused, 2, true);
    repeats.read(first, 9);
    expect(repeats.identify('x', first).id).toBe(late.id);
    expect(repeats.identify('y', first).id).toBe(refused.id);
  });

  it('what an earlier run left is the same; not after an hour', () => {
    const at = Date.now();
    const memory: Memory = { partial: [], taken: [{ hash: 'x', id: 'kept', at }], idForm: 'same' };
    const { repeats, nature } = open(memory);
    expect(repeats.identify('x', first).id).toBe('kept');
    nature.advance(61 * 60_000);
    repeats.sweep(nature.now());
    expect(memory.taken).toEqual([]);
  });
});
