import { SegmentedMessage } from 'sms-segments-calculator';

export type SmsEncoding = 'gsm7' | 'ucs2';

/** What a text costs: operators bill each segment. */
export interface SegmentCount {
  readonly encoding: SmsEncoding;
  readonly segments: number;
  /** Septets in GSM-7 (an escaped character is two), UTF-16 code units in UCS-2. */
  readonly units: number;
  /** The first character that is not in GSM-7, and so forces UCS-2 upon the whole text. */
  readonly dearest?: string;
}

/** One character of 3GPP TS 23.038: the default alphabet, and its extension table. */
const character =
  /[\n\f\r !"#$%&'()*+,\-./0-9:;<=>?@A-Za-z_£¥§¤¡¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ€[\]{}|\\^~]/u;
const whole = new RegExp(`^${character.source}*$`, 'u');
/** Written as an escape and a second septet. */
const escaped = /[\f€[\]{}|\\^~]/gu;

/** True when every character is in the GSM-7 alphabet or its extension table. */
export const isGsm7 = (text: string): boolean => whole.test(text);

/** Counts as 3GPP TS 23.038 and 23.040 do: 160 or 153 septets a segment, 70 or 67 units. An empty text is one segment. */
export function countSegments(text: string): SegmentCount {
  const isGsm = isGsm7(text);
  const units = isGsm ? text.length + (text.match(escaped)?.length ?? 0) : text.length;
  // Most texts fit into one segment, and the library, which walks through graphemes, is slow for them.
  const isOne = units <= (isGsm ? 160 : 70);
  const segments = isOne ? 1 : new SegmentedMessage(text, 'auto', false).segmentsCount;
  if (isGsm) return { encoding: 'gsm7', segments, units };
  const dearest = Array.from(text).find((one) => !character.test(one));
  return { encoding: 'ucs2', segments, units, ...(dearest === undefined ? {} : { dearest }) };
}
