import { createHash } from 'node:crypto';
import type { BoxRow, Poll, PollResults, Project } from '../polls.ts';

/** The opened box as CSV, for anyone to recount: a line per ballot; marks are parted by spaces. */
export function boxCsv(box: readonly BoxRow[]): string {
  const lines = box.map(({ tracker, sector, marks }) =>
    [tracker, sector, marks.city.join(' '), marks.sector.join(' ')].map(cell).join(','),
  );
  return `${['tracker,sector,city,sector_projects', ...lines].join('\n')}\n`;
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The poll as it is published beside the box: what one needs to recount, and the projects' names to read the result. */
export function pollJson(poll: Poll, projects: readonly Project[]): string {
  const { id, title, rule, award, threshold, reserve, papers } = poll;
  const list = [...projects]
    .sort((one, other) => one.number - other.number)
    .map(({ id: project, number, sector, cost, popular, title: name }) => ({
      id: project,
      number,
      sector,
      cost,
      ...(popular && { popular }),
      title: name,
    }));
  return written({ v: 1, id, title, rule, award: award ?? null, threshold, reserve, papers, projects: list });
}

/** The results as they are published, byte for byte what `recount.mjs` works out from the box and the poll. */
export function resultsJson(results: PollResults): string {
  return written(results);
}

const written = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** SHA-256 of a published file, in hexadecimal. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
