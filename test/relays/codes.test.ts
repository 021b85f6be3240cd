import { describe, expect, it } from 'vitest';
import { readableAlphabet } from '../../core/civic/codes.ts';
import { checkCharacter, newPaperCode, paperCodeIn, shownCode } from '../../core/civic/relays-code.ts';
import { frozenNature } from '../nature.ts';

const nature = frozenNature();
const codes = Array.from({ length: 500 }, () => newPaperCode(nature));

describe('paper codes', () => {
  it('are ten readable characters with a right check, of letters and digits, all different', () => {
    for (const code of codes) {
      expect(code).toMatch(/^[2-9A-HJ-NP-Z]{10}$/);
      expect(code).toMatch(/\d/);
      expect(code).toMatch(/[A-Z]/);
      expect(paperCodeIn(code)).toEqual({ code, valid: true });
    }
    expect(new Set(codes).size).toBe(500);
  });

  it('are read as people type them', () => {
    expect(shownCode('5FEGCGE3GJ')).toBe('5FEGC-GE3GJ');
    for (const typed of ['5FEGC-GE3GJ', '5fegc ge3gj', ' 5fegcge3gj ', '5-FEGCG E3GJ'])
      expect(paperCodeIn(typed)).toEqual({ code: '5FEGCGE3GJ', valid: true });
  });

  it('the check by hand: A is 8, doubled 16; B is 9; 16 + 9 = 25, and 32 - 25 = 7 is the digit 9', () => {
    expect(readableAlphabet.indexOf('A')).toBe(8);
    expect(checkCharacter('BA')).toBe(readableAlphabet[7]);
    expect(checkCharacter('BA')).toBe('9');
  });

  it('any one wrong character is seen', () => {
    for (const code of codes.slice(0, 20))
      for (let at = 0; at < code.length; at += 1)
        for (const other of readableAlphabet) {
          const changed = code.slice(0, at) + other + code.slice(at + 1);
          if (other !== code[at]) expect(paperCodeIn(changed)?.valid ?? false).toBe(false);
        }
  });

  it('nothing else looks like one', () => {
    for (const text of [
      '0612345678',
      '2345678923',
      'lampadaire',
      'signalement',
      '2 rue Rivoli',
      'R-7K3F9M',
      'K7QM-2XHD',
      'il y a un code 5FEGC-GE3GJ',
    ])
      expect(paperCodeIn(text)).toBeNull();
  });
});
