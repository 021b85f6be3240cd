import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishSome } from '../propose/published.ts';
import { type Neighbourhood, openNeighbourhood } from './resident.ts';

let all: Neighbourhood;
let moderator: Awaited<ReturnType<Neighbourhood['desk']['as']>>;
beforeAll(async () => {
  all = await openNeighbourhood();
  moderator = await all.desk.as('moderator');
  const { store, vault, city } = all.desk.service.parvis.engine.world;
  await publishSome(store, vault, city, all.desk.nature.now());
});
afterAll(() => all.close());

const row = (reference: string) =>
  all.desk.service.store.transaction((tx) => tx.contributions.byReference(reference));

async function proposed(resident: number, title: string, what: string): Promise<string> {
  const said = await all.say(
    resident,
    `je propose ${title}`,
    what,
    'toute la ville',
    'tous',
    'passer',
    'oui',
  );
  return /P-\w{6}/.exec(said)?.[0] ?? said;
}

/** A step with its message seen and confirmed. */
const step = (base: string, reference: string, to: string, more: Readonly<Record<string, string>> = {}) =>
  moderator.post(`/staff/${base}/${reference}/step`, { to, ...more, sure: 'yes' });

describe('a proposal in the console', () => {
  it('waits in the queue, and is refused with a reason that its author reads', async () => {
    const reference = await proposed(6101, 'un verger au square', 'planter trente pommiers à cueillir');
    expect((await moderator.get('/staff')).text).toContain('1 proposition à lire');
    expect((await moderator.get('/staff/proposals')).text).toContain(`/staff/proposals/${reference}`);
    const shown = (await moderator.get(`/staff/proposals/${reference}`)).text;
    expect(shown).toContain('planter trente pommiers à cueillir');
    expect(shown).not.toContain('6101');
    const path = `/staff/proposals/${reference}/step`;
    expect((await moderator.get(`${path}?to=refused`)).text).toContain('La Ville le fait déjà.');
    expect((await moderator.post(path, { to: 'refused', sure: 'yes' })).status).toBe(422);
    const asked = { to: 'refused', reason: 'letter.proposal.exists' };
    const preview = (await moderator.post(path, asked)).text;
    expect(preview).toContain('n’est pas retenu. La Ville dit : La Ville le fait déjà.');
    expect((await row(reference))?.state).toBe('submitted');
    expect((await moderator.post(path, { ...asked, sure: 'yes' })).to).toBe(`/staff/proposals/${reference}`);
    expect((await row(reference))?.state).toBe('refused');
    expect(await all.heard()).toEqual([
      `6101: Le projet ${reference} « Un verger au square » n’est pas retenu. La Ville dit : La Ville le fait déjà.`,
    ]);
  });

  it('is asked for a precision, and its author answers by adding words', async () => {
    const reference = await proposed(6102, 'des bancs à l’ombre', 'des bancs sous les arbres du canal');
    await step('proposals', reference, 'question', { words: 'Combien de bancs ?' });
    const [told = ''] = await all.heard();
    expect(told).toMatch(
      new RegExp(`^6102: ${reference} « .+ » : la Ville vous pose une question. Combien de bancs`),
    );
    expect((await row(reference))?.state).toBe('submitted');
    const page = (await moderator.get(`/staff/proposals/${reference}`)).text;
    expect(page).toContain('Combien de bancs ?');
  });

  it('is published, then merged into one like it that is shown beside it', async () => {
    const reference = await proposed(6103, 'une patinoire', 'une patinoire en hiver');
    const { store, vault } = all.desk.service.parvis.engine.world;
    const found = await row(reference);
    if (!found) throw new Error('no proposal');
    const title = vault.seal('Un jardin partagé');
    const answers = vault.seal(JSON.stringify({ what: 'créer un jardin partagé rue de Belleville' }));
    await store.transaction((tx) => tx.contributions.save({ ...found, title, answers }));
    const shown = (await moderator.get(`/staff/proposals/${reference}`)).text;
    expect(shown).toContain('Celles qui lui ressemblent');
    expect(shown).toContain('P-HJ34KM');
    const none = await step('proposals', reference, 'merged', { into: 'P-CCCCCC' });
    expect(none.status).toBe(422);
    expect(none.text).toContain('Choisissez une autre référence');
    await step('proposals', reference, 'merged', { alike: 'P-HJ34KM' });
    expect(await row(reference)).toMatchObject({ state: 'merged', into: 'P-HJ34KM' });
    expect((await all.heard())[0]).toContain(`${reference} « Un jardin partagé » est regroupé avec P-HJ34KM`);
    const again = await step('proposals', reference, 'published');
    expect(again.status).toBe(404);
  });

  it('is read by an auditor, who decides nothing', async () => {
    const auditor = await all.desk.as('auditor');
    const seen = await auditor.get('/staff/proposals/P-HJ34KM');
    expect(seen.status).toBe(200);
    expect(seen.text).not.toContain('/staff/proposals/P-HJ34KM/step');
    expect((await auditor.post('/staff/proposals/P-HJ34KM/step', { to: 'refused' })).status).toBe(403);
    expect((await auditor.get('/staff/datasets/P-HJ34KM')).status).toBe(404);
  });
});

describe('a request for data in the console', () => {
  it('is ranked by support, and answered with a dataset of the catalogue', async () => {
    const ranked = (await moderator.get('/staff/datasets?state=ranked')).text;
    expect(ranked.indexOf('D-HJ34KN')).toBeGreaterThan(0);
    expect(ranked.indexOf('D-HJ34KN')).toBeLessThan(ranked.indexOf('D-HJ34KM'));
    const { store, vault } = all.desk.service.parvis.engine.world;
    const found = await row('D-HJ34KM');
    if (!found) throw new Error('no request');
    const title = vault.seal('Comptage vélo par compteur');
    await store.transaction((tx) =>
      tx.contributions.add({ ...found, id: 'bikes', reference: 'D-FFFFFF', title, changedAt: 1 }),
    );
    const path = '/staff/datasets/D-FFFFFF/step';
    const form = (await moderator.get(`${path}?to=catalogue`)).text;
    const dataset = /name="dataset" value="([^"]+)"/.exec(form)?.[1] ?? '';
    expect((await step('datasets', 'D-FFFFFF', 'catalogue', { dataset: 'made-up' })).status).toBe(422);
    await step('datasets', 'D-FFFFFF', 'catalogue', { dataset });
    expect((await row('D-FFFFFF'))?.state).toBe('opened');
    const changes = await store.transaction((tx) => tx.contributions.changes('bikes'));
    const note = changes.at(-1)?.note ?? '';
    expect(vault.open(note)).toMatch(/^Ces données existent déjà : Comptage vélo, .+ https?:/);
  });

  it('goes into a draft consultation of the most supported', async () => {
    const path = '/staff/datasets/consultation';
    expect((await moderator.get(path)).text).toContain('D-HJ34KN – Le bruit des chantiers, rue par rue (9)');
    const labels = {
      'D-HJ34KN.fr': 'Bruit des chantiers',
      'D-HJ34KN.en': 'Noise of works',
      'D-HJ34KM.fr': 'Horaires',
      'D-HJ34KM.en': 'Hours',
    };
    const asked = { id: 'donnees-1', days: '30', request: ['D-HJ34KN', 'D-HJ34KM'], ...labels };
    expect((await moderator.post(path, { ...asked, request: ['D-HJ34KN'] })).status).toBe(422);
    const wrong = await moderator.post(path, { ...asked, 'D-HJ34KM.en': '' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Le brouillon n’est pas valable.');
    const seen = await moderator.post(path, { ...asked, tell: 'yes' });
    expect(seen.to).toBe('/staff/datasets?state=ranked');
    const made = await all.desk.service.store.transaction((tx) => tx.consultations.load('donnees-1'));
    expect(made?.consultation).toMatchObject({
      state: 'draft',
      title: { fr: 'Quelles données ouvrir ?', en: 'Which data to open?' },
      questions: [{ kind: 'ranking', choices: [{ id: 'd-hj34kn' }, { id: 'd-hj34km' }] }],
    });
    expect((await row('D-HJ34KN'))?.state).toBe('consulted');
    expect((await moderator.post(path, asked)).text).toContain('Cet identifiant est déjà pris.');
  });
});

describe('a lab idea in the console', () => {
  it('is answered, tried and taken up; its author hears of each', async () => {
    const { store, vault } = all.desk.service.parvis.engine.world;
    const proposal = await proposed(6104, 'une boîte', 'une boîte à livres pour tous');
    const found = await row(proposal);
    if (!found) throw new Error('no proposal');
    const title = vault.seal('Une boîte à livres');
    await store.transaction((tx) =>
      tx.contributions.add({ ...found, id: 'box', kind: 'idea', reference: 'I-FFFFFF', title }),
    );
    expect((await moderator.get('/staff/lab')).text).toContain('I-FFFFFF');
    const told: string[] = [];
    for (const to of ['studied', 'testing', 'adopted']) {
      await step('lab', 'I-FFFFFF', to);
      told.push(...(await all.heard()));
    }
    expect(told).toEqual([
      '6104: Le labo étudie votre idée I-FFFFFF.',
      '6104: Votre idée I-FFFFFF est mise à l’essai.',
      '6104: Bonne nouvelle : votre idée I-FFFFFF est adoptée.',
    ]);
    expect((await moderator.get('/staff/lab/I-FFFFFF')).text).toContain('Il n’y a plus rien à décider ici.');
  });
});
