import { readFile } from 'node:fs/promises';
import { fromWindows1252 } from '../../adapters/windows-1252.ts';
import { refuse } from './data-file.ts';

/** UTF-16 begins with one of these two, as “Unicode text” of a spreadsheet does. */
const utf16 = [
  [0xff, 0xfe, 'utf-16le'],
  [0xfe, 0xff, 'utf-16be'],
] as const;

function asUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * The text of a file: UTF-8, UTF-16 with its mark, or Windows-1252 (“CSV” of a French Excel, Latin-1 too); without the mark. Throws
 * ParvisError import.invalid, naming the line, where UTF-8 is torn: read as Windows-1252, its accents would be lost.
 */
export function textOf(bytes: Uint8Array): string {
  const [, , wide] = utf16.find(([first, second]) => bytes[0] === first && bytes[1] === second) ?? [];
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes);
  const text = asUtf8(bytes);
  if (text !== null) return text;
  const torn = new TextDecoder('utf-8').decode(bytes);
  const broken = torn.split('\ufffd').length - 1;
  const whole = torn.match(/[^\p{ASCII}\ufffd]/gu)?.length ?? 0;
  if (whole <= broken) return fromWindows1252(Buffer.from(bytes));
  const line = torn.slice(0, torn.indexOf('\ufffd')).split('\n').length;
  return refuse([`line ${line}: has letters that are not written as UTF-8`]);
}

/** Reads a file's text. Throws as `textOf`, and whatever reading throws. */
export const readText = async (file: string): Promise<string> => textOf(await readFile(file));
