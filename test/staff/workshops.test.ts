import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeatRow } from '../../core/civic/workshops.ts';
import { type DeskTest, openDesk, type Visitor } from './desk.ts';

const HOUR = 3_600_000;

const fields = (city: readonly string[]) => ({
  id: 'compost',
  ...Object.fromEntries(
    city.flatMap((language) => [
      [`title.${language}`, `Compost ${language}`],
      [`theme.${language}`, 'Nature'],
      [`summary.${language}`, 'Apprendre à composter.'],
    ]),
  ),
  starts: '2026-12-03T18:30',
  hours: '2',
  place: 'Maison du jardin',
  address: '',
  places: '2',
  languages: 'fr en',
});

describe('workshops in the console', () => {
  let desk: DeskTest;
  let agent: Visitor;
  let typed: Record<string, string>;

  beforeAll(async () => {
    desk = await openDesk();
    agent = await desk.as('agent');
    typed = fields(desk.service.parvis.engine.world.city.writtenIn);
  });
  afterAll(() => desk.close());

  const load = (id: string) =>
    desk.service.parvis.engine.world.store.transaction((tx) => tx.workshops.load(id));

  const seat = (reference: string, more: Partial<SeatRow> = {}): SeatRow => ({
    id: 0,
    reference,
    workshop: 'compost',
    person: null,
    conversation: null,
    state: 'joined',
    at: 1,
    attendedAt: null,
    card: null,
    rating: null,
    opinion: null,
    ...more,
  });

  it('are made by a form that names what is to be mended', async () => {
    const wrong = await agent.post('/staff/workshops/new', { ...typed, id: 'Compost !' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Nom court : des petites lettres, des chiffres et des tirets seulement');
    const without = await agent.post('/staff/workshops/new', { ...typed, 'title.fr': '' });
    expect(without.text).toContain('Titre (fr) : le texte manque dans cette langue : fr');
    expect(wrong.text).toContain('value="Maison du jardin"');
    expect((await agent.post('/staff/workshops/new', typed)).to).toBe('/staff/workshops/compost');
    expect(await load('compost')).toMatchObject({
      title: { fr: 'Compost fr' },
      startsAt: Date.parse('2026-12-03T17:30:00Z'),
      endsAt: Date.parse('2026-12-03T19:30:00Z'),
      places: 2,
      languages: ['fr', 'en'],
      accessible: false,
      audience: 'all',
    });
    expect((await agent.post('/staff/workshops/new', typed)).text).toContain('déjà pris');
  });

  it('are edited; the date is moved', async () => {
    const page = await agent.get('/staff/workshops/compost/edit');
    expect(page.text).toContain('value="2026-12-03T18:30"');
    await agent.post('/staff/workshops/compost/edit', { ...typed, places: '3', accessible: 'yes' });
    expect(await load('compost')).toMatchObject({ places: 3, accessible: true });
    const past = await agent.post('/staff/workshops/compost/move', { starts: '2020-01-01T10:00' });
    expect(past.text).toContain('Cette date est passée');
    await agent.post('/staff/workshops/compost/move', { starts: '2026-12-04T18:30' });
    expect((await load('compost'))?.startsAt).toBe(Date.parse('2026-12-04T17:30:00Z'));
  });

  it('check people in at the door by their reference, at its hour only', async () => {
    const { store } = desk.service.parvis.engine.world;
    await agent.post('/staff/workshops/new', { ...typed, id: 'other' });
    await store.transaction(async (tx) => {
      await tx.workshops.addSeat(seat('A-3F7K9P'));
      await tx.workshops.addSeat(seat('A-PPPPPP', { state: 'waiting' }));
      await tx.workshops.addSeat(seat('A-CCCCCC', { workshop: 'other' }));
    });
    const check = async (code: string) => {
      const { text } = await agent.post('/staff/workshops/compost/door', { code });
      return /<p class="door[^>]*>([^<]+)</.exec(text)?.[1];
    };
    expect(await check('A-3F7K9P')).toContain('Ce n’est pas l’heure');
    desk.nature.advance(Date.parse('2026-12-04T17:15:00Z') - desk.nature.now());
    agent = await desk.as('agent');
    expect(await check('3f7k9p')).toBe('Inscrit, présent. Bienvenue !');
    expect(await check('a 3f7k9p')).toBe('Inscrit, déjà noté présent.');
    expect(await check('A-PPPPPP')).toContain('liste d’attente');
    expect(await check('A-CCCCCC')).toBe('Inscrit à un autre atelier.');
    expect(await check('A-HHHHHH')).toContain('Référence inconnue');
    expect((await agent.get('/staff')).text).toContain('1 atelier aujourd’hui');
    const list = await agent.get('/staff/workshops/compost/attendance');
    const rows = [...list.text.matchAll(/<th scope="row"[^>]*>([^<]+)<\/th><td[^>]*>([^<]+)</g)];
    expect(rows.map(([, reference, state]) => [reference, state])).toEqual([
      ['A-3F7K9P', 'présent'],
      ['A-PPPPPP', 'liste d’attente'],
    ]);
  });

  it('show opinions afterwards without their authors', async () => {
    const { store, vault } = desk.service.parvis.engine.world;
    await store.transaction(async (tx) => {
      const found = await tx.workshops.byReference('A-3F7K9P');
      if (found)
        await tx.workshops.saveSeat({ ...found, rating: 4, opinion: vault.seal('Très <b>clair</b>') });
    });
    desk.nature.advance(4 * HOUR);
    agent = await desk.as('agent');
    const { text } = await agent.get('/staff/workshops/compost');
    expect(text).toContain('Une note : 4 sur 5.');
    expect(text).toContain('Très &lt;b>clair');
    expect(text).not.toContain('A-3F7K9P');
  });

  it('are called off with a reason; a second time is refused', async () => {
    await agent.post('/staff/workshops/new', { ...typed, id: 'lombric', starts: '2027-01-10T10:00' });
    const none = await agent.post('/staff/workshops/lombric/cancel', { reason: '' });
    expect(none.status).toBe(422);
    expect(none.text).toContain('Écrivez une raison');
    await agent.post('/staff/workshops/lombric/cancel', { reason: 'Salle fermée' });
    expect((await load('lombric'))?.cancelled?.reason).toBe('Salle fermée');
    const { text } = await agent.get('/staff/workshops/lombric');
    expect(text).toContain('Cet atelier est annulé : Salle fermée');
    expect((await agent.post('/staff/workshops/lombric/cancel', { reason: 'encore' })).status).toBe(422);
  });

  it('are for agents only', async () => {
    expect((await (await desk.as('campaigner')).get('/staff/workshops')).status).toBe(403);
  });
});
