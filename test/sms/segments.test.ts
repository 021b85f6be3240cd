import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { describe, expect, it } from 'vitest';
import { toAlphabet } from '../../adapters/sms/alphabet.ts';
import { countSegments, isGsm7 } from '../../adapters/sms/segments.ts';

/** 3GPP TS 23.038, tables 6.2.1 and 6.2.1.1, typed here anew. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extension = '\f^{}\\[~]|€';

/** An independent count: each unit of text (a character) goes whole into a segment. */
function count(text: string): number {
  const characters = Array.from(text);
  const isGsm = characters.every((one) => basic.includes(one) || extension.includes(one));
  const sizes = characters.map((one) => (isGsm ? (extension.includes(one) ? 2 : 1) : one.length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= (isGsm ? 160 : 70)) return 1;
  let segments = 1;
  let filled = 0;
  for (const size of sizes) {
    if (filled + size > (isGsm ? 153 : 67)) {
      segments += 1;
      filled = 0;
    }
    filled += size;
  }
  return segments;
}

describe('segments', () => {
  it.each([
    ['Votez !', 'gsm7', 1, 7],
    ['ç', 'ucs2', 1, 1],
    ['Ç', 'gsm7', 1, 1],
    ['€', 'gsm7', 1, 2],
    ['Éteint à Où', 'gsm7', 1, 11],
    ['', 'gsm7', 1, 0],
    ['a'.repeat(160), 'gsm7', 1, 160],
    ['a'.repeat(161), 'gsm7', 2, 161],
    ['a'.repeat(306), 'gsm7', 2, 306],
    ['a'.repeat(307), 'gsm7', 3, 307],
    ['€'.repeat(80), 'gsm7', 1, 160],
    ['€'.repeat(153), 'gsm7', 3, 306],
    ['ж'.repeat(70), 'ucs2', 1, 70],
    ['ж'.repeat(71), 'ucs2', 2, 71],
    ['😀'.repeat(35), 'ucs2', 1, 70],
    ['😀'.repeat(36), 'ucs2', 2, 72],
  ])('%j is %s, %i segments, %i units', (text, encoding, segments, units) => {
    expect(countSegments(text)).toMatchObject({ encoding, segments, units });
  });

  it('names the character that makes a text dear', () => {
    expect(countSegments('Le plan est prêt ✅ ici').dearest).toBe('ê');
    expect(countSegments('Plan ✅ ici').dearest).toBe('✅');
    expect('dearest' in countSegments('Plan [ici]')).toBe(false);
  });

  it('agrees with an independent count', () => {
    const letters = fc.constantFrom(...basic, ...extension, 'ç', 'ê', '’', 'ж', 'م', '😀', '🏛');
    const gsm = fc.constantFrom(...basic, ...extension);
    const texts = fc.oneof(
      fc.string({ unit: letters, maxLength: 400 }),
      fc.string({ unit: gsm, maxLength: 700 }),
    );
    fc.assert(fc.property(texts, (text) => countSegments(text).segments === count(text)));
  });

  it('knows the same alphabet as the standard, over the whole basic plane, and as the library', () => {
    const differing: string[] = [];
    for (let code = 0; code < 0x10000; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCharCode(code);
      const isListed = basic.includes(character) || extension.includes(character);
      if (isGsm7(character) !== isListed) differing.push(code.toString(16));
      if (code > 0x2100) continue;
      const { encodingName } = new SegmentedMessage(character);
      if (isListed !== (encodingName === 'GSM-7')) differing.push(`library ${code.toString(16)}`);
    }
    expect(differing).toEqual([]);
  });
});

describe('alphabet', () => {
  it.each([
    ['keeps what the alphabet has', 'é è à ù É Ç ñ ö 5 €', 'é è à ù É Ç ñ ö 5 €'],
    ['spells ç ê œ plainly', 'Ça ne coûte rien : ç, ê, œuf, Œuvre', 'Ça ne coute rien : c, e, oeuf, OEuvre'],
    ['spells capitals plainly', 'À Être Île Ô Ù', 'A Etre Ile O U'],
    ['quotes', 'Répondez « OUI » ou “non”', 'Répondez "OUI" ou "non"'],
    ['apostrophes and dots', 'L’arrêt… d‘ici', "L'arret... d'ici"],
    ['dashes and spaces', 'Oui – non — 8\u202fh\u00a0?', 'Oui - non - 8 h ?'],
    ['numbers', 'n° 12, N°7, 30 m², 20ᵉ', 'no 12, No7, 30 m2, 20e'],
    ['composes first', 'e\u0301te\u0301', 'été'],
    ['drops our ornaments', '✅ C’est noté. 📍 Rue Amelot 🗳️', "C'est noté. Rue Amelot"],
    ['leaves Arabic unspoiled', 'شكرا « ça »', 'شكرا « ça »'],
    [
      'leaves a person’s emoji, and all around it',
      'Vous avez écrit : « forêt 🥚 »',
      'Vous avez écrit : « forêt 🥚 »',
    ],
    ['leaves letters that have no faithful form', 'Đường ở Łódź', 'Đường ở Łódź'],
    ['keeps an ornament that is the whole text', '✅', '✅'],
    ['carriage returns', 'a\r\nb\rc', 'a\nb\nc'],
  ])('%s', (_name, text, expected) => {
    expect(toAlphabet(text)).toBe(expected);
  });

  it('gives GSM-7 or the text itself, and is settled after once', () => {
    const letters = fc.constantFrom(...basic, 'ç', 'ê', '’', '«', '»', '…', '\u00a0', '✅', '😀', 'م', 'n°1');
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 60 }), (text) => {
        const once = toAlphabet(text);
        expect(isGsm7(once) || once === text.replace(/\r\n?/gu, '\n').normalize('NFC')).toBe(true);
        expect(toAlphabet(once)).toBe(once);
      }),
    );
  });
});
