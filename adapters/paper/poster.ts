import { A4, pdfOf, type Scan } from './document.ts';
import { drawQr } from './qr.ts';

export interface Poster {
  readonly heading: string;
  /** What it is about: a workshop's title, a place's name; empty for none. */
  readonly about: string;
  readonly scan: string;
  readonly scans: readonly Scan[];
  readonly sms: string | null;
  readonly foot: string;
}

const SIDE = 50;
const WIDTH = A4.width - 2 * SIDE;
const GAP = 30;

/** One A4 page to put on a wall. */
export function renderPoster(poster: Poster, createdAt: number): Promise<Buffer> {
  return pdfOf({ title: poster.heading, createdAt }, (page) => {
    page.addPage().fillColor('black');
    const centred = { width: WIDTH, align: 'center' } as const;
    page.font('Helvetica-Bold').fontSize(40).text(poster.heading, SIDE, 70, centred);
    page
      .font('Helvetica')
      .fontSize(24)
      .text(poster.about, SIDE, page.y + 20, centred);
    const size = poster.scans.length > 1 ? (WIDTH - GAP) / 2 : 320;
    const first = (A4.width - poster.scans.length * size - (poster.scans.length - 1) * GAP) / 2;
    page.fontSize(18).text(poster.scan, SIDE, 360, centred);
    poster.scans.forEach(({ label, url }, index) => {
      const x = first + index * (size + GAP);
      drawQr(page, url, { x, y: 390, size });
      page
        .font('Helvetica')
        .fontSize(16)
        .text(label, x, 390 + size, { width: size, align: 'center' });
    });
    if (poster.sms !== null) page.font('Helvetica-Bold').fontSize(18).text(poster.sms, SIDE, 745, centred);
    page.font('Helvetica').fontSize(10).text(poster.foot, SIDE, 800, centred);
  });
}
