import { A4, MARGIN, pdfOf, type Scan } from './document.ts';
import { drawQr } from './qr.ts';

/** One slip to cut out, with all its words. */
export interface Slip {
  readonly title: string;
  readonly codeLabel: string;
  readonly code: string;
  readonly once: string;
  readonly scans: readonly Scan[];
  /** The words for a text message; null when there is no number. */
  readonly sms: string | null;
  readonly foot: string;
}

const COLUMNS = 2;
const ROWS = 4;
const WIDTH = (A4.width - 2 * MARGIN) / COLUMNS;
const HEIGHT = (A4.height - 2 * MARGIN) / ROWS;
const PADDING = 12;
const QR = 76;

/** A sheet of slips, eight on each A4 page, with lines to cut along. */
export function renderSheet(slips: readonly Slip[], title: string, createdAt: number): Promise<Buffer> {
  return pdfOf({ title, createdAt }, (page) => {
    slips.forEach((slip, index) => {
      const place = index % (COLUMNS * ROWS);
      if (place === 0) page.addPage();
      drawSlip(page, slip, MARGIN + (place % COLUMNS) * WIDTH, MARGIN + Math.floor(place / COLUMNS) * HEIGHT);
    });
  });
}

function drawSlip(page: PDFKit.PDFDocument, slip: Slip, left: number, top: number): void {
  page.rect(left, top, WIDTH, HEIGHT).dash(3, { space: 3 }).lineWidth(0.5).stroke('#888888').undash();
  const x = left + PADDING;
  const width = WIDTH - 2 * PADDING;
  page.fillColor('black');
  page
    .font('Helvetica-Bold')
    .fontSize(12)
    .text(slip.title, x, top + PADDING, { width });
  page
    .font('Helvetica')
    .fontSize(8)
    .text(slip.codeLabel, x, top + 30, { width });
  page
    .font('Courier-Bold')
    .fontSize(21)
    .text(slip.code, x, top + 42, { width, lineBreak: false });
  page
    .font('Helvetica')
    .fontSize(8)
    .text(slip.once, x, top + 64, { width });
  slip.scans.forEach(({ label, url }, index) => {
    const at = x + index * (QR + 24);
    drawQr(page, url, { x: at, y: top + 74, size: QR });
    page.font('Helvetica').fontSize(8).fillColor('black');
    page.text(label, at, top + 74 + QR, { width: QR, align: 'center' });
  });
  const line = { width, lineBreak: false };
  if (slip.sms !== null)
    page
      .font('Helvetica-Bold')
      .fontSize(9)
      .text(slip.sms, x, top + 165, line);
  page
    .font('Helvetica')
    .fontSize(7)
    .fillColor('#555555')
    .text(slip.foot, x, top + HEIGHT - 17, line);
}
