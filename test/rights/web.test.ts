import { afterEach, beforeEach, expect, it } from 'vitest';
import { createVisitor } from '../web/visitor.ts';
import { type Running, startService } from '../whole/service.ts';

let running: Running;
beforeEach(async () => {
  running = await startService(() => ({}));
});
afterEach(() => running.stop());

it('the file comes through the page, opened; after erasing, the page shows nothing of before, also on reload', async () => {
  const visitor = createVisitor(running);
  await visitor.open();
  await visitor.submit({ text: 'banc cassé au 5 rue Oberkampf' });
  await visitor.submit({ text: 'mes données' });
  await visitor.submit({ text: 'recevoir le fichier' });
  const url = /href="(\/chat\/document\/\d+)"/.exec(visitor.html)?.[1] ?? 'none';
  const answer = await visitor.request(url);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(answer.headers.get('content-disposition')).toContain('filename="mes-donnees.json"');
  const held = (await answer.json()) as {
    conversations: { lignes_affichées: { ligne: { text?: string } }[] }[];
  };
  const lines = held.conversations[0]?.lignes_affichées.map(({ ligne }) => ligne.text);
  expect(lines).toContain('banc cassé au 5 rue Oberkampf');

  await visitor.submit({ text: 'supprimer' });
  await visitor.submit({ text: 'tout effacer' });
  const only = [
    'bot: C’est fait : tout est effacé. Si vous m’écrivez à nouveau, je ne vous connaîtrai plus.',
  ];
  expect(visitor.lines()).toEqual(only);
  await visitor.open();
  expect(visitor.lines()).toEqual(only);
  expect((await visitor.request(url)).status).toBe(404);
}, 30_000);
