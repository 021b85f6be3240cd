import { isGsm7 } from '../segments.ts';
import { toOctets } from './gsm7.ts';

/** SMPP data_coding. */
export const coding = { gsm7: 0, ucs2: 8 } as const;

/** One SMS as it goes on the air. */
export interface Segment {
  readonly octets: Buffer;
  readonly coding: number;
  /** A user data header stands before the text: esm_class 0x40. */
  readonly header: boolean;
}

/** Octets of a text alone, and of each part behind its header (3GPP TS 23.040: 140, less 6 for the header). */
const room = {
  gsm7: { whole: 160, part: 153 },
  ucs2: { whole: 140, part: 134 },
} as const;

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/** What is never cut: an escaped character, a grapheme as far as it fits. */
function unitsOf(text: string, isGsm: boolean): readonly Buffer[] {
  if (isGsm) return Array.from(text, (character) => Buffer.from(toOctets(character)));
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment).flatMap((grapheme) =>
    grapheme.length * 2 > room.ucs2.part ? Array.from(grapheme, utf16) : [utf16(grapheme)],
  );
}

function fill(units: readonly Buffer[], most: number): readonly Buffer[] {
  const parts: Buffer[][] = [[]];
  let size = 0;
  for (const unit of units) {
    if (size + unit.length > most) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(unit);
    size += unit.length;
  }
  return parts.map((part) => Buffer.concat(part));
}

/** The segments of a text, with 8-bit references (`05 00 03 ref total n`) when there are several. */
export function cut(text: string, ref: number): readonly Segment[] {
  const isGsm = isGsm7(text);
  const { whole, part } = isGsm ? room.gsm7 : room.ucs2;
  const data = isGsm ? coding.gsm7 : coding.ucs2;
  const units = unitsOf(text, isGsm);
  const all = Buffer.concat(units);
  if (all.length <= whole) return [{ octets: all, coding: data, header: false }];
  const parts = fill(units, part);
  return parts.map((octets, at) => ({
    octets: Buffer.concat([Buffer.from([5, 0, 3, ref & 0xff, parts.length, at + 1]), octets]),
    coding: data,
    header: true,
  }));
}
