import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeChoice, encodeChoice } from '../../adapters/telegram/callback.ts';

test.each([
  ['yes', 71, '1:1z:yes'],
  ['yes', undefined, '1::yes'],
  ['a:b', 0, '1:0:a:b'],
  ['é'.repeat(29), 71, `1:1z:${'é'.repeat(29)}`],
  ['é'.repeat(30), 71, '1:1z:#3'],
  ['#7', 71, '1:1z:#3'],
  ['', 71, '1:1z:#3'],
])('%j at turn %s is %j', (id, turn, data) => {
  expect(encodeChoice({ id, label: 'x', number: 3 }, turn)).toBe(data);
});

test.each(['', 'yes', '2:1:yes', '1:zzzzzzzzzzz:yes', '1:1:', '1:A:yes', '1:1'])('%j is not ours', (data) => {
  expect(decodeChoice(data)).toBeNull();
});

test('what is printed is at most 64 bytes and comes back', () => {
  const ids = fc.string({ unit: 'binary', minLength: 1, maxLength: 80 });
  const turns = fc.maxSafeNat();
  fc.assert(
    fc.property(ids, turns, fc.integer({ min: 1, max: 9_999 }), (id, turn, number) => {
      const data = encodeChoice({ id, label: 'x', number }, turn);
      expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
      const read = decodeChoice(data);
      expect(read?.turn).toBe(turn);
      expect([id, `#${number}`]).toContain(read?.id);
    }),
  );
});
