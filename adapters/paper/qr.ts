import { create, toString as write } from 'qrcode';

/** Modules of white around a code, as ISO/IEC 18004 asks. */
const QUIET = 4;

/** Draws a QR code as squares of ink, so that it stays sharp at any size. `size` in points, its white border included. */
export function drawQr(
  page: PDFKit.PDFDocument,
  text: string,
  at: { readonly x: number; readonly y: number; readonly size: number },
): void {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const unit = at.size / (modules.size + 2 * QUIET);
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1)
      if (modules.get(row, column))
        page.rect(at.x + (column + QUIET) * unit, at.y + (row + QUIET) * unit, unit, unit);
  page.fill('black');
}

/** The same as an SVG image, one unit a module. */
export function qrSvg(text: string): string {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const side = modules.size + 2 * QUIET;
  const ink: string[] = [];
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1)
      if (modules.get(row, column)) ink.push(`M${column + QUIET} ${row + QUIET}h1v1h-1z`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${side * 5}" height="${side * 5}"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${ink.join('')}"/></svg>`;
}

/** The same for a terminal: two modules in each letter. */
export function qrTerminal(text: string): Promise<string> {
  return write(text, { type: 'terminal', small: true });
}
