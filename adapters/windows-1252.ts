/** Bytes 80 to 9F, where Windows-1252 is not Latin-1 (https://encoding.spec.whatwg.org/index-windows-1252.txt). */
const own = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Latin-1, or what Windows makes of it. Node 20's own decoder of this name reads €, ’ and œ as control characters. */
export const fromWindows1252 = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[\u0080-\u009f]/g, (char) => own[char.charCodeAt(0) - 0x80] ?? char);
