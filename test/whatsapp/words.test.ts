import { describe, expect, test } from 'vitest';
import { cut, split, splitTail } from '../../adapters/whatsapp/words.ts';

describe('cutting and splitting', () => {
  test.each([
    ['court', 20, 'court'],
    ['exactement vingt car', 20, 'exactement vingt car'],
    ['exactement vingt caractères', 20, 'exactement vingt…'],
    ['anticonstitutionnellement', 20, 'anticonstitutionnel…'],
    ['a anticonstitutionnellement', 20, 'a anticonstitutionn…'],
    ['👨‍👩‍👧'.repeat(4), 20, `${'👨‍👩‍👧'.repeat(2)}…`],
  ])('cut %s at %i', (whole, limit, expected) => {
    expect(cut(whole, limit)).toBe(expected);
  });

  test.each([
    ['un deux trois', 8, ['un deux', 'trois']],
    ['un deux\ntrois quatre', 13, ['un deux', 'trois quatre']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['🚮🚮🚮', 5, ['🚮🚮', '🚮']],
  ])('split %j at %i', (whole, limit, expected) => {
    expect(split(whole, limit)).toEqual(expected);
  });

  test.each([
    ['un deux trois', 20, { head: '', tail: 'un deux trois' }],
    ['un deux trois', 8, { head: 'un deux', tail: 'trois' }],
    ['un\n\ndeux trois', 12, { head: 'un', tail: 'deux trois' }],
    ['abcdefghij', 4, { head: 'abcdef', tail: 'ghij' }],
    ['🚮🚮🚮', 3, { head: '🚮🚮', tail: '🚮' }],
  ])('the tail of %j, at most %i', (whole, limit, expected) => {
    expect(splitTail(whole, limit)).toEqual(expected);
  });
});
