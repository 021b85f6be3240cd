import { create } from 'qrcode';

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
