import { fromWindows1252 } from '../../windows-1252.ts';

/**
 * A query whose values may be in any charset: Kannel percent-encodes the raw bytes of a message, UTF-16BE included when
 * `mo-recode` is off, which URLSearchParams would spoil.
 */
export interface RawQuery {
  get(name: string): string | null;
  /** The bytes of a value. */
  bytes(name: string): Buffer | null;
}

function unquote(value: string): Buffer {
  const bytes: number[] = [];
  const source = Buffer.from(value, 'utf8');
  for (let at = 0; at < source.length; at += 1) {
    const byte = source[at] ?? 0;
    const hex = byte === 0x25 ? source.toString('latin1', at + 1, at + 3) : '';
    if (/^[0-9a-f]{2}$/iu.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else bytes.push(byte === 0x2b ? 0x20 : byte);
  }
  return Buffer.from(bytes);
}

/** Of a path with its query, as received; the first of a repeated name counts. */
export function readQuery(url: string): RawQuery {
  const values = new Map<string, Buffer>();
  const mark = url.indexOf('?');
  for (const pair of mark < 0 ? [] : url.slice(mark + 1).split('&')) {
    const equals = pair.indexOf('=');
    const name = unquote(equals < 0 ? pair : pair.slice(0, equals)).toString('utf8');
    if (!values.has(name)) values.set(name, unquote(equals < 0 ? '' : pair.slice(equals + 1)));
  }
  return {
    get: (name) => values.get(name)?.toString('utf8') ?? null,
    bytes: (name) => values.get(name) ?? null,
  };
}

/** `charset` as Kannel names it (`%C`); anything unknown, and its own `GSM`, is UTF-8, as smsbox recodes it. */
export function decode(bytes: Buffer, charset: string): string {
  if (/^(?:windows-?1252|cp1252|iso-?8859-?1|latin-?1)$/iu.test(charset)) return fromWindows1252(bytes);
  const name = /^(?:utf-?16|ucs-?2)(?:-?be)?$/iu.test(charset) ? 'utf-16be' : charset;
  try {
    return new TextDecoder(name).decode(bytes);
  } catch {
    // A label that the platform does not know: RangeError.
    return bytes.toString('utf8');
  }
}
