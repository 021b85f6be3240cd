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

/** Counts as 3GPP TS 23.038 and 23.040 do: 160 or 153 septets a segment, 70 or 67 units. An empty text is one segment. */
export function countSegments(text: string): SegmentCount {
  const counted = new SegmentedMessage(text, 'auto', false);
  const segments = counted.segmentsCount;
  if (counted.encodingName === 'GSM-7')
    return { encoding: 'gsm7', segments, units: counted.numberOfCharacters };
  const [dearest] = counted.getNonGsmCharacters();
  return { encoding: 'ucs2', segments, units: text.length, ...(dearest === undefined ? {} : { dearest }) };
}
