import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataPages } from '../../bots/data-link.ts';
import { createServer } from '../../bots/server.ts';
import { canary, number, openTown, type Town } from './scene.ts';

const bySms = { e164: number, proven: false };
const hour = 3_600_000;

let town: Town;
let url: string;
let stop: () => Promise<void>;
beforeEach(async () => {
  town = await openTown('https://parvis.example/');
  const { world } = town.scene.parvis.engine;
  const app = createServer({
    channels: [],
    intake: town.scene.parvis.intake,
    log: world.log,
    nature: world.nature,
    ready: async () => ({ ok: true, checks: {} }),
    metrics: async () => '',
    pages: [dataPages(world)],
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
  stop = () => app.close();
});
afterEach(async () => {
  await stop();
  expect(town.scene.errors).toEqual([]);
  await town.close();
});

const sms = (...lines: readonly string[]) => town.says('sms', number, lines, bySms);
/** Asks for the file by SMS; gives the link's path. */
async function linked(): Promise<string> {
  await sms(`${canary} banc cassé au 5 rue Oberkampf`, 'annuler');
  await sms('mes données', 'recevoir mes données');
  const heard = await sms('(code)');
  return new URL(/https:\S+/.exec(heard)?.[0] ?? 'https://none/none').pathname;
}

describe('the file by a link', () => {
  it('is offered only after the code, since a number can be forged', async () => {
    expect(await sms('mes données')).toContain('Recevoir mes données');
    const asked = await sms('recevoir mes données');
    expect(asked).toContain('code à 6 chiffres');
    expect(town.scene.seen.map(({ text }) => text).join()).toContain(
      'est votre code pour recevoir vos données',
    );
    expect(await sms('000000')).toContain('4 essais');
    expect(await sms('(code)')).toMatch(/https:\/\/parvis\.example\/data\/[\w-]{22}\n/);
  });

  it('leads to the file for an hour, for no cache and no search engine', async () => {
    const path = await linked();
    const answer = await fetch(url + path);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
      'content-disposition': 'attachment; filename="mes-donnees.json"',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(await answer.json()).toMatchObject({ ville: 'Paris', numéro: { numéro: number } });
    town.scene.nature.advance(hour - 1);
    expect((await fetch(url + path)).status).toBe(200);
    town.scene.nature.advance(1);
    const late = await fetch(url + path);
    expect([late.status, await late.text()]).toEqual([
      404,
      expect.stringContaining('Ce lien ne mène plus à rien'),
    ]);
  });

  it('is kept as a hash: the disk does not lead to it', async () => {
    const path = await linked();
    expect(await town.bytes()).not.toContain(path.split('/').at(-1));
    expect((await fetch(`${url}/data/${'A'.repeat(22)}`)).status).toBe(404);
  });

  it('leads nowhere once its person has erased everything', async () => {
    const path = await linked();
    await sms('supprimer', 'oui');
    expect(await sms('(code)')).toContain('tout est effacé');
    expect((await fetch(url + path)).status).toBe(404);
  });
});

describe('in Teams, which carries no document', () => {
  it('the file is a link of an hour as well, without a code: a token vouches for the sender', async () => {
    const teams = (...lines: readonly string[]) => town.says('teams', 'tenant/29:1', lines);
    await teams(`${canary} banc cassé au 5 rue Oberkampf`, 'annuler', 'mes données');
    const heard = await teams('recevoir le fichier');
    const path = new URL(/https:\S+/.exec(heard)?.[0] ?? 'https://none/none').pathname;
    const answer = await fetch(url + path);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('"canal": "teams"');
    town.scene.nature.advance(hour);
    expect((await fetch(url + path)).status).toBe(404);
  });
});

describe('without a public address', () => {
  it('the answer says where to ask, and no code is sent', async () => {
    const bare = await openTown();
    const heard = await bare.says('sms', number, ['mes données'], bySms);
    expect(heard).toContain('Fichier complet : au 3975');
    expect(heard).not.toContain('Recevoir');
    await bare.close();
  });
});
