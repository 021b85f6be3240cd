import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediatorKey } from '../../core/civic/mediators-word.ts';
import { type DeskTest, openDesk, type Visitor } from './desk.ts';

describe('relays in the console', () => {
  let desk: DeskTest;
  let who: Visitor;
  let at: string;

  beforeAll(async () => {
    desk = await openDesk();
    who = await desk.as('campaigner');
  });
  afterAll(() => desk.close());

  const figures = () => desk.service.parvis.engine.world.store.transaction((tx) => tx.relays.figures());

  it('are added once by name', async () => {
    await who.post('/staff/relays', { name: 'Les Voisins', quarter: 'Belleville' });
    const { text } = await who.get('/staff/relays');
    expect(text).toContain('Le relais Les Voisins est ajouté.');
    at = /href="(\/staff\/relays\/[^"]+)">Les Voisins</.exec(text)?.[1] ?? '';
    await who.post('/staff/relays', { name: 'Les Voisins', quarter: 'Ailleurs' });
    expect((await who.get('/staff/relays')).text).toContain('Il y a déjà un relais « Les Voisins ».');
    expect(await figures()).toMatchObject([{ relay: { quarter: 'Belleville' }, made: 0 }]);
  });

  it('get a sheet of codes as PDF; only their keys are kept', async () => {
    const wrong = await who.post(`${at}/codes`, { count: '0', language: 'fr' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('La feuille n’a pas été créée.');
    const sheet = await who.post(`${at}/codes`, { count: '9', language: 'fr', telegram: 'ParisBot' });
    expect(sheet.headers.get('content-type')).toContain('application/pdf');
    expect(sheet.text.slice(0, 5)).toBe('%PDF-');
    expect(await figures()).toMatchObject([{ made: 9, used: 0, revoked: 0 }]);
  });

  it('have all their codes revoked after a confirmation', async () => {
    expect((await who.get(`${at}/revoke`)).text).toContain('Les codes de « Les Voisins »');
    expect((await who.post(`${at}/revoke`, { code: 'K7QM2-XHD4P' })).to).toBe(at);
    expect((await who.get(at)).text).toContain('Rien n’a été annulé');
    await who.post(`${at}/revoke`);
    expect(await figures()).toMatchObject([{ made: 9, revoked: 9 }]);
  });

  it('have mediators whose word is shown once, until it is revoked', async () => {
    const { store, vault } = desk.service.parvis.engine.world;
    const { text } = await who.post(`${at}/mediators`, { perDay: '5' });
    const word = /class="passphrase">([^<]+)</.exec(text)?.[1] ?? '';
    expect(word).toMatch(/^\w{4}-\w{4}-\w{4}$/);
    const key = mediatorKey(vault, word.replaceAll('-', ''));
    const mediator = await store.transaction((tx) => tx.mediators.byWord(key));
    expect(mediator).toMatchObject({ perDay: 5, revokedAt: null });
    expect((await who.get(at)).text).not.toContain(word);
    expect((await who.post(`/staff/relays/mediators/${mediator?.id}/revoke`)).to).toBe(at);
    expect((await store.transaction((tx) => tx.mediators.byWord(key)))?.revokedAt).toBe(desk.nature.now());
  });
});
