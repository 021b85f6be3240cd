import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addLink } from '../../core/staff/manage.ts';
import { openDesk, tokenIn } from './desk.ts';

/** Marks that stand for what must be seen nowhere. */
const canary = {
  login: 'canari-login',
  name: 'Canari Nom',
  password: 'un canari sur le quai',
  tried: 'canari-faux',
};
const marks = [...Object.values(canary), 'canari-chemin', 'canari-recherche', 'canari-entete'];

const holds = (text: string) => marks.filter((mark) => text.includes(mark));

it('who staff are, what they type and where they look are in no file and no line of the log', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-unseen-'));
  const desk = await openDesk({ PARVIS_DATABASE: `sqlite:${join(folder, 'parvis.db')}` });
  const { world } = desk.service.parvis.engine;
  const token = await world.store.transaction((tx) => addLink({ ...world, tx, actor: 'system' }, null));
  const visitor = desk.visitor();
  const welcome = `/staff/welcome/${token}`;
  const { login, name, password } = canary;
  const entered = await visitor.post(welcome, { login, name, password, again: password }, welcome);
  expect(entered.status).toBe(303);
  const cookie = [...visitor.cookies.values()].join(' ');

  const stranger = desk.visitor();
  const csrf = tokenIn((await stranger.get('/staff/sign-in')).text);
  const refused = await stranger.send('/staff/sign-in', {
    method: 'POST',
    body: new URLSearchParams({ csrf, login, password: canary.tried }),
    headers: { origin: desk.url, 'sec-fetch-site': 'same-origin', 'user-agent': 'canari-entete' },
  });
  expect(refused.status).toBe(422);
  await visitor.get('/staff/canari-chemin?q=canari-recherche', { 'x-canary': 'canari-entete' });
  await visitor.send('/staff/me/language', { method: 'POST', body: 'canari-recherche' });

  // What is on the disk while it runs, the journal of the database among it.
  const bytes = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1'));
  expect(bytes.length).toBeGreaterThan(1);
  expect(bytes.flatMap(holds)).toEqual([]);
  for (const secret of cookie.split(' ').filter((value) => value.length > 20))
    expect(bytes.filter((text) => text.includes(secret))).toEqual([]);
  expect(holds(JSON.stringify(desk.logged))).toEqual([]);
  await desk.close();
  rmSync(folder, { recursive: true });
}, 30_000);
