import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeskTest, openDesk, tokenIn } from './desk.ts';

const source = readFileSync('cities/paris/demonstration/consultation.yaml', 'utf8');
const id = /^id: (\S+)/m.exec(source)?.[1] ?? '';

describe('a consultation in the console', () => {
  let desk: DeskTest;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  it('is imported after a dry run, opened and closed by somebody else', async () => {
    const { store } = desk.service.parvis.engine.world;
    const state = async () =>
      (await store.transaction((tx) => tx.consultations.load(id)))?.consultation.state;
    const who = await desk.as('campaigner', 'approver');
    const body = new FormData();
    body.set('csrf', tokenIn((await who.get('/staff/consultations/import')).text));
    body.set('file', new File([source], 'c.yaml'));
    const headers = { origin: desk.url, 'sec-fetch-site': 'same-origin' };
    const tried = await who.send('/staff/consultations/import/try', { method: 'POST', body, headers });
    expect(tried.text).toContain('Rien n’est encore enregistré.');
    expect(await state()).toBeUndefined();
    const hidden = [...tried.text.matchAll(/type="hidden" name="(name|source)" value="([^"]*)"/g)];
    const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
    expect((await who.post('/staff/consultations/import', fields)).to).toBe(`/staff/consultations/${id}`);
    expect(await state()).toBe('draft');
    await who.post(`/staff/consultations/${id}/open`);
    expect((await who.get(`/staff/consultations/${id}`)).text).toContain('un autre valideur doit l’ouvrir');
    const other = await desk.as('approver');
    await other.post(`/staff/consultations/${id}/open`);
    expect(await state()).toBe('open');
    expect((await other.get(`/staff/consultations/${id}`)).text).toContain('Réponses commencées</dt><dd>0');
    await other.post(`/staff/consultations/${id}/close`);
    expect(await state()).toBe('closed');
    await other.post(`/staff/consultations/${id}/close`);
    const { text } = await other.get(`/staff/consultations/${id}`);
    expect(text).toContain('Cette consultation n’est pas ouverte.');
    expect(text).toContain(`/staff/results/consultations/${id}`);
  });
});
