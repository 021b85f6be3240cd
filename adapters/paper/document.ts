import PDFDocument from 'pdfkit';

/** A QR code and the word under it. */
export interface Scan {
  readonly label: string;
  readonly url: string;
}

/** A4 in points. */
export const A4 = { width: 595.28, height: 841.89 } as const;
export const MARGIN = 28;

/** Draws an A4 document and gives its bytes. `createdAt`: milliseconds since 1970. */
export function pdfOf(
  about: { readonly title: string; readonly createdAt: number },
  draw: (page: PDFKit.PDFDocument) => void,
): Promise<Buffer> {
  const page = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    info: { Title: about.title, CreationDate: new Date(about.createdAt) },
  });
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    page.on('data', (part: Buffer) => parts.push(part));
    page.on('end', () => resolve(Buffer.concat(parts)));
    page.on('error', reject);
    draw(page);
    page.end();
  });
}
