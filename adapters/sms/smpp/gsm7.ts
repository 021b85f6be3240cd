/** 3GPP TS 23.038, section 6.2.1: one octet a character, as SMPP carries it (unpacked). */
const alphabet =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** The extension table, after an escape. */
const extension: ReadonlyMap<string, number> = new Map([
  ['\f', 0x0a],
  ['^', 0x14],
  ['{', 0x28],
  ['}', 0x29],
  ['\\', 0x2f],
  ['[', 0x3c],
  ['~', 0x3d],
  [']', 0x3e],
  ['|', 0x40],
  ['€', 0x65],
]);

const escapeOctet = 0x1b;
const octetOf: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ...Array.from(alphabet, (character, octet): [string, number[]] => [character, [octet]]),
  ...Array.from(extension, ([character, octet]): [string, number[]] => [character, [escapeOctet, octet]]),
]);
const escaped: ReadonlyMap<number, string> = new Map(
  Array.from(extension, ([character, octet]) => [octet, character]),
);

/** One or two octets of a character of the alphabet; a space for any other (the caller has looked: `isGsm7`). */
export const toOctets = (character: string): readonly number[] => octetOf.get(character) ?? [0x20];

/** What came as unpacked GSM-7. Octets above 127 can't be: the SMS centre's own alphabet is then Latin-1. */
export function fromGsm7(octets: Buffer): string {
  if (octets.some((octet) => octet > 0x7f)) return octets.toString('latin1');
  let text = '';
  for (let at = 0; at < octets.length; at += 1) {
    if (octets[at] !== escapeOctet) text += alphabet.charAt(octets[at] ?? 0);
    else if (at + 1 < octets.length) {
      at += 1;
      // An unknown escape is read as the character itself, as the standard has it.
      text += escaped.get(octets[at] ?? 0) ?? alphabet.charAt(octets[at] ?? 0);
    }
  }
  return text;
}
