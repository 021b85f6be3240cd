import { expect } from 'vitest';
import { type RoundsDesk, typed } from './rounds-desk.ts';

export type Visitor = Awaited<ReturnType<RoundsDesk['as']>>;

const NBSP = /[\u00a0\u202f]/g;

/** A page's words without its marks. */
export const words = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&amp;/g, '&')
    .replace(NBSP, ' ')
    .replace(/\s+/g, ' ');

/** Follows a write: what the next page says. */
export async function saidTo(visitor: Visitor, path: string, fields = {}): Promise<string> {
  const answer = await visitor.post(path, fields);
  expect(answer.status).toBe(303);
  return words((await visitor.get(answer.to)).text);
}

/** A round that `writer` has written; its id. */
export async function drafted(writer: Visitor, more = {}): Promise<string> {
  const answer = await writer.post('/staff/rounds/new', typed(more));
  expect([answer.status, words(answer.text)]).toEqual([303, '']);
  return answer.to.replace('/staff/rounds/', '');
}

/** One that `writer` has written and counted, and `approver` released. */
export async function released(writer: Visitor, approver: Visitor, more = {}): Promise<string> {
  const id = await drafted(writer, more);
  await writer.post(`/staff/rounds/${id}/count`);
  const said = await saidTo(approver, `/staff/rounds/${id}/release`, { version: '1' });
  expect(said).toContain('L’envoi est libéré.');
  return id;
}
