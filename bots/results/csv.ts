import { stringify } from 'csv-stringify/sync';

export type CsvCell = string | number | null;

/** First bytes of a file: spreadsheets then read UTF-8. */
export const csvMark = '\ufeff';

/**
 * Lines of CSV as a French spreadsheet opens them: parted by semicolons, decimals with a comma. A text that a spreadsheet would run as a
 * formula gets an apostrophe before it (OWASP, CSV injection).
 */
export function csvLines(rows: readonly (readonly CsvCell[])[]): string {
  return stringify(
    rows.map((row) => row.map(written)),
    { delimiter: ';', record_delimiter: '\r\n' },
  );
}

function written(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell).replace('.', ',');
  return /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell;
}
