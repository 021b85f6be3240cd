import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceIn } from '../../core/civic/reports.ts';
import { onePhoto } from '../peers/photo.ts';
import { type Neighbourhood, openNeighbourhood } from './resident.ts';

const payload = `<script>alert(1)</script><img src=x onerror="alert(1)">`;
let all: Neighbourhood;
let agent: Awaited<ReturnType<Neighbourhood['desk']['as']>>;
let moderator: typeof agent;
beforeAll(async () => {
  all = await openNeighbourhood();
  agent = await all.desk.as('agent');
  moderator = await all.desk.as('moderator');
});
afterAll(() => all.close());

async function report(resident: number, words = 'banc cassé au 5 rue Oberkampf'): Promise<string> {
  const shown = await all.say(resident, words, 'oui', 'oui');
  const other = /C’est (le même|l’un d’eux) \?/.test(shown) ? ['non, un autre'] : [];
  const sent = await all.say(resident, ...other, 'passer', 'envoyer');
  return referenceIn(sent) ?? sent;
}

const row = (reference: string) =>
  all.desk.service.store.transaction((tx) => tx.reports.byReference(reference));
const lines = (subject: string) =>
  all.desk.service.store.transaction((tx) => tx.audit.page({ before: null, limit: 9, subject }));

describe('a report in the console', () => {
  it('is listed, and shown without its author’s number', async () => {
    const reference = await report(5101);
    const list = await agent.get('/staff/reports');
    expect(list.status).toBe(200);
    expect(list.text).toContain(`<a href="/staff/reports/${reference}">${reference}</a>`);
    const { text } = await agent.get(`/staff/reports/${reference}`);
    expect(text).toContain('5 Rue Oberkampf');
    expect(text).toContain('Lit sur Telegram, en : français');
    expect(text).not.toContain('5101');
    expect((await agent.get('/staff')).text).toContain('1 signalement attend');
    expect((await agent.get('/staff/reports/R-CCCCCC')).status).toBe(404);
  });

  it('changes its state after a preview, and its author hears it in their words', async () => {
    const reference = await report(5102, 'un matelas au 12 rue de Belleville');
    const path = `/staff/reports/${reference}/change`;
    const form = (await agent.get(`${path}?state=done`)).text;
    expect(form).toContain('C’est réparé.');
    const asked = { state: 'done', reason: 'letter.report.mended', words: 'Merci <b>à vous</b>.' };
    const preview = await agent.post(path, asked);
    expect(preview.text).toContain('la Ville dit que c’est fait. C’est réparé. Merci &lt;b>à vous&lt;/b>.');
    expect((await row(reference))?.state).toBe('received');
    expect(await all.heard()).toEqual([]);
    const seen = await agent.post(path, { ...asked, sure: 'yes' });
    expect(seen.to).toBe(`/staff/reports/${reference}`);
    const [told = '', ...more] = await all.heard();
    expect(more).toEqual([]);
    expect(told).toMatch(
      new RegExp(`^5102: ${reference} \\(.+\\) : la Ville dit que c’est fait. C’est réparé. Merci`),
    );
    expect((await row(reference))?.state).toBe('done');
    expect((await lines(reference))[0]).toMatchObject({
      act: 'report.state-changed',
      actor: agent.staff.id,
      detail: { state: 'done' },
    });
    const page = (await agent.get(seen.to)).text;
    expect(page).toContain('C’est noté. Une personne est prévenue.');
    expect(page).toContain('C’est réparé. Merci &lt;b>à vous&lt;/b>.');
  });

  it('takes a slip of the hand back for ten minutes, once, and only by whoever made it', async () => {
    const reference = await report(5120);
    const path = `/staff/reports/${reference}`;
    await agent.post(`${path}/change`, { state: 'done', sure: 'yes' });
    await all.heard();
    const other = await all.desk.as('agent');
    expect((await other.get(path)).text).not.toContain('Annuler mon dernier changement');
    await other.post(`${path}/undo`);
    expect((await row(reference))?.state).toBe('done');
    expect((await agent.get(path)).text).toContain('Annuler mon dernier changement');
    await agent.post(`${path}/undo`);
    expect((await agent.get(path)).text).toContain('Une personne lira que c’était une erreur.');
    expect((await row(reference))?.state).toBe('received');
    expect(await all.heard()).toEqual([
      expect.stringMatching(
        /^5120: .* : notre dernier message était une erreur\. Votre demande en est au même point/,
      ),
    ]);
    expect((await lines(reference))[0]).toMatchObject({
      act: 'report.change-undone',
      detail: { from: 'done', state: 'received' },
    });
    await agent.post(`${path}/undo`);
    expect((await row(reference))?.state).toBe('received');
    await agent.post(`${path}/change`, { state: 'assigned', sure: 'yes' });
    all.desk.nature.advance(11 * 60_000);
    await agent.post(`${path}/undo`);
    expect((await agent.get(path)).text).toContain('Ce changement ne peut plus être annulé.');
    expect((await row(reference))?.state).toBe('assigned');
    await all.heard();
  });

  it('is not refused without a reason', async () => {
    const reference = await report(5103);
    const seen = await agent.post(`/staff/reports/${reference}/change`, { state: 'refused', sure: 'yes' });
    expect(seen.status).toBe(422);
    expect(seen.text).toContain('l’habitant doit savoir pourquoi');
    expect((await row(reference))?.state).toBe('received');
  });

  it('tells each in their own language', async () => {
    const reference = await report(5104, 'un matelas au 12 rue de Belleville');
    await all.say(5104, 'langue', 'english');
    const asked = { state: 'refused', reason: 'letter.report.private', sure: 'yes' };
    await agent.post(`/staff/reports/${reference}/change`, asked);
    expect((await all.heard())[0]).toMatch(/the City can’t do it. It is a private place/);
  });

  it('shows what a resident wrote as text', async () => {
    const { world } = all.desk.service.parvis.engine;
    const reference = await report(5105);
    const found = await row(reference);
    if (!found) throw new Error('no report');
    const words = world.vault.seal(payload);
    await world.store.transaction((tx) => tx.reports.save({ ...found, words, address: words }));
    for (const path of [`/staff/reports/${reference}`, '/staff/reports', '/staff/reports/map']) {
      const { text } = await agent.get(path);
      expect(text).toContain('&lt;script>alert(1)&lt;/script>');
      expect(text).not.toContain('<script>alert');
    }
  });

  it('is found by words, district, type, state and age, a page after the other', async () => {
    const reference = await report(5106, 'un matelas au 12 rue de Belleville');
    const seen = async (query: string) =>
      (await agent.get(`/staff/reports?${query}`)).text.includes(reference);
    expect(await seen('words=BELLEVILLE')).toBe(true);
    expect(await seen(`words=${reference}`)).toBe(true);
    expect(await seen('words=nowhere')).toBe(false);
    const district = (await row(reference))?.district ?? '';
    expect(await seen(`district=${district}`)).toBe(true);
    expect(await seen('district=unknown')).toBe(false);
    expect(await seen('state=done')).toBe(false);
    expect(await seen('state=all')).toBe(true);
    expect(await seen('group=wishes')).toBe(false);
    expect(await seen('age=7')).toBe(false);
    expect(await seen('mine=yes')).toBe(false);
    expect((await agent.post(`/staff/reports/${reference}/take`)).to).toBe(`/staff/reports/${reference}`);
    expect(await seen('mine=yes')).toBe(true);
    await agent.post(`/staff/reports/${reference}/leave`);
    expect(await seen('mine=yes')).toBe(false);
    const later = (await row(reference))?.createdAt ?? 0;
    expect(await seen(`after=${later + 1}.0`)).toBe(false);
  });

  it('is joined with its double: its author follows the other', async () => {
    const first = await report(5107, 'banc cassé au 5 rue Oberkampf');
    const second = await report(5108, 'un matelas au 12 rue de Belleville');
    const seen = await agent.post(`/staff/reports/${second}/join`, { into: first });
    expect(seen.to).toBe(`/staff/reports/${first}`);
    expect((await all.heard())[0]).toMatch(
      new RegExp(`^5108: ${second} \\(.+\\) était déjà signalé. Vous suivez maintenant ${first}`),
    );
    expect((await row(second))?.state).toBe('refused');
    await agent.post(`/staff/reports/${first}/change`, { state: 'assigned', sure: 'yes' });
    expect((await all.heard()).map((each) => each.slice(0, 4)).toSorted()).toEqual(['5107', '5108']);
    const again = await agent.post(`/staff/reports/${second}/join`, { into: first });
    expect((await agent.get(again.to)).text).toContain('L’un des deux est déjà fermé.');
  });

  it('changes with others, after a page that lists them', async () => {
    const one = await report(5109);
    const two = await report(5110, 'un matelas au 12 rue de Belleville');
    const { text } = await agent.get(`/staff/reports/selection?ref=${one}&ref=${two}`);
    expect(text).toContain('Ces 2 signalements vont changer d’état.');
    const refused = await agent.post('/staff/reports/selection', { ref: [one, two], state: 'refused' });
    expect(refused.status).toBe(422);
    const seen = await agent.post('/staff/reports/selection', {
      ref: [one, two, 'R-CCCCCC'],
      state: 'assigned',
    });
    expect((await agent.get(seen.to)).text).toContain('2 signalements ont changé, 1 n’a pas pu changer.');
    expect((await all.heard()).length).toBe(2);
    expect([(await row(one))?.state, (await row(two))?.state]).toEqual(['assigned', 'assigned']);
  });
});

describe('a photo in the console', () => {
  it('is served to the staff, inert, until a moderator hides it for a reason', async () => {
    const reference = await report(5111);
    const { store } = all.desk.service;
    const found = await row(reference);
    await store.transaction(async (tx) => {
      await tx.media.add({ id: 'm1', state: 'kept', mime: 'image/jpeg', bytes: onePhoto, createdAt: 1 });
      await tx.reports.addPhoto(found?.id ?? '', 'm1', 1);
      await tx.media.add({ id: 'm2', state: 'kept', mime: 'image/jpeg', bytes: onePhoto, createdAt: 1 });
    });
    const photo = await agent.get('/staff/media/m1');
    expect(photo.status).toBe(200);
    expect(photo.headers.get('content-type')).toBe('image/jpeg');
    expect(photo.headers.get('cache-control')).toBe('no-store');
    expect(photo.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect((await agent.get('/staff/media/m2')).status).toBe(404);
    expect((await all.desk.as('campaigner').then((other) => other.get('/staff/media/m1'))).status).toBe(403);
    expect((await moderator.post('/staff/media/m1/hide')).status).toBe(422);
    const seen = await moderator.post('/staff/media/m1/hide', { reason: 'letter.photo.plate' });
    expect(seen.to).toBe(`/staff/reports/${reference}`);
    expect(await all.heard()).toEqual([
      `5111: ${reference} : la Ville a masqué votre photo. On y lit une plaque d’immatriculation. Votre demande reste ouverte.`,
    ]);
    expect((await agent.get('/staff/media/m1')).status).toBe(404);
    expect((await moderator.get('/staff/media/m1')).status).toBe(200);
    expect((await lines(reference))[0]).toMatchObject({
      act: 'photo.hidden',
      detail: { media: 'm1', reason: 'letter.photo.plate' },
    });
    await moderator.post('/staff/media/m1/show');
    expect((await agent.get('/staff/media/m1')).status).toBe(200);
    expect(await all.heard()).toEqual([]);
  });
});

describe('the map', () => {
  it('holds the same reports as points, those close together as one', async () => {
    const { text, headers } = await agent.get('/staff/reports/map?state=all');
    expect(text).toContain('/staff/assets/leaflet.');
    expect(text).toContain('data-points="/staff/reports/map/data?state=all"');
    expect(text).not.toContain('data-tiles');
    expect(headers.get('content-security-policy')).toContain("img-src 'self' data:;");
    const read = async (query: string) =>
      JSON.parse((await agent.get(`/staff/reports/map/data?${query}`)).text) as {
        features: { geometry: { type: string }; properties: { count: number; reference?: string } }[];
      };
    const { features } = await read('state=all');
    const total = await all.desk.service.store.transaction(
      async (tx) =>
        (await tx.reports.list({ states: ['received', 'assigned', 'done', 'refused'], limit: 99 })).length,
    );
    expect(features.reduce((sum, { properties }) => sum + properties.count, 0)).toBe(total);
    expect(features.length).toBeLessThan(total);
    expect((await read('state=all&box=0,0,1,1')).features).toEqual([]);
    expect((await read('state=all&box=a,b')).features).toEqual(features);
    const outlines = JSON.parse((await agent.get('/staff/reports/map/outlines')).text);
    expect(outlines.features).toHaveLength(20);
  });

  it('lets its pictures in from the configured host, on that page only', async () => {
    const tiles = 'https://tiles.example.org/{z}/{x}/{y}.png';
    const other = await openNeighbourhood({
      PARVIS_MAP_TILES: tiles,
      PARVIS_MAP_ATTRIBUTION: 'A <b>map</b>',
    });
    try {
      const visitor = await other.desk.as('agent');
      const map = await visitor.get('/staff/reports/map');
      expect(map.headers.get('content-security-policy')).toContain(
        "img-src 'self' data: https://tiles.example.org;",
      );
      expect(map.text).toContain(`data-tiles="${tiles}"`);
      const list = await visitor.get('/staff/reports');
      expect(list.headers.get('content-security-policy')).toContain("img-src 'self' data:;");
    } finally {
      await other.close();
    }
  });
});
