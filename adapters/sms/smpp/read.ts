import { fromGsm7 } from './gsm7.ts';

/** Which part of which text. */
export interface Fragment {
  /** Of the sender's own counting; unique among what they send at one time. */
  readonly ref: string;
  readonly total: number;
  /** From 1. */
  readonly n: number;
}

/** A deliver_sm or data_sm, whose text may be a part. */
export interface Arrived {
  readonly from: string;
  readonly to: string;
  readonly coding: number;
  readonly octets: Buffer;
  readonly fragment?: Fragment;
  /** For an application on the phone (ports in the header), or with a header that can't be read. */
  readonly isData: boolean;
}

export type Fields = Readonly<Record<string, unknown>>;

export const numberIn = (fields: Fields, name: string): number => {
  const value = fields[name];
  return typeof value === 'number' ? value : 0;
};
export const textIn = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};
const octetsIn = (fields: Fields, name: string): Buffer => {
  const value = fields[name];
  return Buffer.isBuffer(value) ? value : Buffer.alloc(0);
};

/** The text's octets: a long one may stand in the TLV message_payload. */
export function bodyOf(fields: Fields): Buffer {
  const short = octetsIn(fields, 'short_message');
  return short.length > 0 ? short : octetsIn(fields, 'message_payload');
}

/** TON 1 is international: digits without a plus. */
function address(fields: Fields, ton: string, name: string): string {
  const written = textIn(fields, name).trim();
  return numberIn(fields, ton) === 1 && /^\d/u.test(written) ? `+${written}` : written;
}

interface Header {
  readonly fragment?: Fragment;
  readonly isData: boolean;
}

/** Information elements of a user data header (3GPP TS 23.040, 9.2.3.24), without its length octet. */
function readHeader(header: Buffer): Header {
  let fragment: Fragment | undefined;
  let isData = false;
  for (let at = 0; at < header.length; ) {
    const [id = 0, length = 0] = header.subarray(at, at + 2);
    const value = header.subarray(at + 2, at + 2 + length);
    if (value.length < length) return { isData: true };
    if (id === 0x00 && length === 3)
      fragment = { ref: `8:${value[0]}`, total: value[1] ?? 0, n: value[2] ?? 0 };
    if (id === 0x08 && length === 4)
      fragment = { ref: `16:${value.readUInt16BE(0)}`, total: value[2] ?? 0, n: value[3] ?? 0 };
    if (id === 0x04 || id === 0x05) isData = true;
    at += 2 + length;
  }
  return { isData, ...(fragment && { fragment }) };
}

function sar(fields: Fields): Fragment | undefined {
  if (fields.sar_msg_ref_num === undefined) return undefined;
  return {
    ref: `sar:${numberIn(fields, 'sar_msg_ref_num')}`,
    total: numberIn(fields, 'sar_total_segments'),
    n: numberIn(fields, 'sar_segment_seqnum'),
  };
}

/** A part that says "3 of 2" is read as a whole text. */
const isPart = ({ total, n }: Fragment): boolean => total > 1 && n >= 1 && n <= total;

/** Never throws. */
export function readArrived(fields: Fields): Arrived {
  const body = bodyOf(fields);
  const hasHeader = (numberIn(fields, 'esm_class') & 0x40) !== 0 && body.length > 0;
  const length = hasHeader ? (body[0] ?? 0) + 1 : 0;
  const header: Header = length > body.length ? { isData: true } : readHeader(body.subarray(1, length));
  const fragment = header.fragment ?? sar(fields);
  return {
    from: address(fields, 'source_addr_ton', 'source_addr'),
    to: address(fields, 'dest_addr_ton', 'destination_addr'),
    coding: numberIn(fields, 'data_coding'),
    octets: body.subarray(length),
    ...(fragment && isPart(fragment) && { fragment }),
    isData: header.isData,
  };
}

/** The alphabet of a data_coding: SMPP 3.4 section 5.2.19, and 3GPP TS 23.038 section 4 from 0x10 on. */
function alphabetOf(coding: number): string | null {
  switch (coding) {
    case 0:
      return 'gsm7';
    case 1:
    case 3:
      return 'latin1';
    case 6:
      return 'iso-8859-5';
    case 7:
      return 'iso-8859-8';
    case 8:
      return 'utf-16be';
  }
  if (coding >= 0xf0) return (coding & 4) === 0 ? 'gsm7' : null;
  if (coding >= 0xe0) return 'utf-16be';
  if (coding >= 0xc0) return 'gsm7';
  if (coding < 0x10 || coding >= 0x40) return null;
  return ['gsm7', null, 'utf-16be', null][(coding & 0x0c) >> 2] ?? null;
}

/** Null when it is not text. */
export function textOf(coding: number, octets: Buffer): string | null {
  const alphabet = alphabetOf(coding);
  if (alphabet === null) return null;
  if (alphabet === 'gsm7') return fromGsm7(octets);
  // TextDecoder's latin1 is Windows-1252.
  if (alphabet === 'latin1') return octets.toString('latin1');
  return new TextDecoder(alphabet, { ignoreBOM: false }).decode(octets);
}
