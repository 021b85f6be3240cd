import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acts } from '../../bots/staff/acts.ts';
import { type DeskTest, openDesk } from './desk.ts';

let desk: DeskTest;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

/** What the code notes, wherever the act is written out beside the call. */
const noted = ['core', 'bots', 'adapters']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  )
  .flatMap((text) =>
    [...text.matchAll(/(?:\bnote\([^')]*|\bact: )'([a-z]+\.[a-z-]+)'/g)].map(([, act = '']) => act),
  );

it('every act that is noted has words for who reads the log', () => {
  expect(new Set(noted).size).toBeGreaterThan(60);
  expect([...new Set(noted)].filter((act) => !acts.some((each) => each === act))).toEqual([]);
});

it('the log tells acts in words, the service by its name, and is filtered by act', async () => {
  const { store, nature } = desk.service.parvis.engine.world;
  const auditor = await desk.as('auditor');
  await store.transaction(async (tx) => {
    const line = { at: nature.now(), actor: 'system', subject: 'r1' };
    await tx.audit.append({ ...line, act: 'round.ended' });
    await tx.audit.append({ ...line, act: 'round.released', actor: auditor.staff.id });
    await tx.audit.append({ ...line, act: 'former.act' });
  });
  const { text } = await auditor.get('/staff/audit');
  const cells = (page: string) =>
    [...page.matchAll(/data-head="(?:Qui|Acte)">([^<]*)</g)].map(([, cell]) => cell);
  expect(cells(text)).toEqual([
    'Le service',
    'former.act',
    'Agent 1',
    'Envoi libéré',
    'Le service',
    'Envoi terminé',
  ]);
  const one = await auditor.get('/staff/audit?act=round.released');
  expect(cells(one.text)).toEqual(['Agent 1', 'Envoi libéré']);
  expect(one.text).toContain('<option value="round.released" selected>Envoi libéré</option>');
});
