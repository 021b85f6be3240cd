import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { render } from '../../adapters/sms/render.ts';
import { isGsm7 } from '../../adapters/sms/segments.ts';
import { cut } from '../../adapters/sms/smpp/cut.ts';
import { textOf } from '../../adapters/sms/smpp/read.ts';

const letters = fc.constantFrom(...'aé€{ Zà@\n', 'ç', 'œ', 'ё', '🏛️', '🥚', '👩‍👩‍👧', 'ش');
const gsm = fc.constantFrom(...'aé€{ Zà@\n');
const text = fc.oneof(
  fc.array(gsm, { maxLength: 700 }).map((all) => all.join('')),
  fc.array(letters, { maxLength: 300 }).map((all) => all.join('')),
);

describe('the segments of a text', () => {
  it('hold all of it, none of them too much, and as many as were counted', () => {
    fc.assert(
      fc.property(text, fc.nat(255), (written, ref) => {
        for (const part of render({ v: 1, language: 'fr', text: written })) {
          const segments = cut(String(part.text), ref);
          expect(segments.length).toBe(part.segments);
          const bodies = segments.map(({ octets, header }) => octets.subarray(header ? 6 : 0));
          const [{ coding } = { coding: -1 }] = segments;
          expect(coding).toBe(isGsm7(String(part.text)) ? 0 : 8);
          const room = segments.length === 1 ? [160, 140] : [153, 134];
          for (const body of bodies) expect(body.length).toBeLessThanOrEqual(room[coding === 0 ? 0 : 1] ?? 0);
          expect(textOf(coding, Buffer.concat(bodies))).toBe(part.text);
          // Each can be read by itself: no character is cut.
          expect(bodies.map((body) => textOf(coding, body)).join('')).toBe(part.text);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('count from 1 behind one reference', () => {
    const heads = cut('a'.repeat(400), 0x2a).map(({ octets }) => octets.subarray(0, 6).toString('hex'));
    expect(heads).toEqual(['0500032a0301', '0500032a0302', '0500032a0303']);
  });
});
