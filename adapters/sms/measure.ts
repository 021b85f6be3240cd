import type { Outbound } from '../../core/conversation/vocabulary.ts';
import type { Measure } from '../../core/delivery/rounds/records.ts';
import { spelledPlainly } from './alphabet.ts';
import { render } from './render.ts';
import { isGsm7 } from './segments.ts';

const graphemes = new Intl.Segmenter();

/** Segments as the operator bills them, and what makes the text dearer: for who writes to many. */
export function measure(message: Outbound): Measure {
  const parts = render(message);
  const segments = parts.reduce((sum, part) => sum + part.segments, 0);
  // An apostrophe beside an emoji is not what makes it dear: without the emoji it is spelled plainly.
  const text = spelledPlainly(parts.map((part) => part.text).join('\n'));
  const dearer = [...new Set(Array.from(graphemes.segment(text), ({ segment }) => segment))].filter(
    (one) => !isGsm7(one),
  );
  if (dearer.length === 0) return { segments, alphabet: 'gsm7', dearer, plain: null };
  const plain = Array.from(graphemes.segment(text), ({ segment }) => (isGsm7(segment) ? segment : ''))
    .join('')
    .replace(/ {2,}/gu, ' ')
    .trim();
  // Without its letters an Arabic text is no wording: only ornaments are worth leaving out.
  const ornaments = !dearer.some((one) => /\p{L}/u.test(one));
  return { segments, alphabet: 'ucs2', dearer, plain: ornaments && plain !== '' ? plain : null };
}
