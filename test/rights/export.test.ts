import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileOf } from '../../core/civic/media.ts';
import { purgeFiles } from '../../core/civic/rights-export.ts';
import { conversationId } from '../../core/conversation/persons.ts';
import { lineOwner } from '../../core/conversation/records.ts';
import { canary, number, openTown, type Town, vault } from './scene.ts';

const telegram = '987654321';
const day = 24 * 3_600_000;

let town: Town;
beforeEach(async () => {
  town = await openTown();
});
afterEach(async () => {
  expect(town.scene.errors).toEqual([]);
  await town.close();
});

const sealed = async () => {
  const ref = town.scene.seen.findLast(({ message }) => message.document)?.message.document?.ref ?? '';
  return town.read((tx) => tx.media.load(ref));
};

/** The file that was sent last. */
async function file(): Promise<Readonly<Record<string, unknown>>> {
  const row = await sealed();
  if (!row) throw new Error('no file was sent');
  const { bytes, mime } = fileOf(vault, row);
  expect(mime).toBe('application/json');
  return JSON.parse(bytes.toString('utf8')) as Readonly<Record<string, unknown>>;
}

const report = (words: string, thing = 'banc cassé') => [
  `${words} ${thing} au 5 rue Oberkampf`,
  'oui',
  'oui',
  '(photo)',
  'C’est tout',
  'envoyer',
];
const vote = [
  ...['voter', 'Voter', 'oui', '(contact)', '11e', 'tous les projets', '1 2', 'bulletin'],
  ...['déposer mon vote', 'non', 'menu'],
];

describe('the summary', () => {
  it('tells in figures what is held, never what was voted', async () => {
    await town.says('telegram', telegram, [...report(canary), ...vote, 'stop']);
    const heard = await town.says('telegram', telegram, ['mes données']);
    expect(heard).toContain('Numéro de téléphone : confirmé, il finit par 01.');
    expect(heard).toContain('Arrondissement de vote : 11e arrondissement.');
    expect(heard).toContain('Demandes envoyées : 1. Demandes suivies : aucune.');
    expect(heard).toContain('Votes : 1. Nous savons que vous avez voté. Nous ne savons pas pour quoi.');
    expect(heard).toContain('Messages de consultation arrêtés depuis le 23 novembre 2026.');
    expect(heard).not.toContain(number);
  });

  it('by SMS says where the file is to be had', async () => {
    const heard = await town.says('sms', number, ['mes données'], { e164: number, proven: false });
    expect(heard).toContain('Fichier complet : au 3975');
    expect(heard).not.toContain('Recevoir le fichier');
  });
});

describe('the file', () => {
  it('lists exactly what is stored, on all channels of the person', async () => {
    await town.says('web', 'neighbour', report('voisine', 'matelas'));
    await town.says('telegram', telegram, [...report(canary), ...vote]);
    const whatsapp = { e164: number, proven: true };
    await town.says('whatsapp', '33639980001', ['voter', 'Voter', 'oui', 'oui', 'menu'], whatsapp);
    await town.says('telegram', telegram, ['mes données', 'recevoir le fichier']);
    const held = await file();
    expect(held).toMatchObject({
      ville: 'Paris',
      numéro: { numéro: number },
      messages_de_consultation: { arrêtés_le: null },
      préférences: { sector: '11' },
      conversations: expect.arrayContaining([
        expect.objectContaining({ canal: 'telegram', identifiant: telegram, langue: 'fr' }),
        expect.objectContaining({ canal: 'whatsapp', identifiant: '33639980001', langue: 'fr' }),
      ]),
      demandes: [
        {
          nature: 'signalement',
          sujet: 'Banc abîmé',
          état: 'received',
          mots: `${canary} banc cassé au 5 rue Oberkampf`,
          lieu: { adresse: '5 Rue Oberkampf', arrondissement: '11', latitude: 48.8637, longitude: 2.367 },
          photos: 1,
          suites: [{ état: 'received', mot_de_la_ville: null }],
        },
      ],
      suivis: [],
      votes: [{ scrutin: 'Budget participatif', jour: '2026-11-23' }],
    });
    expect(String(held.fait_le)).toMatch(/^2026-11-23T09:\d\d:\d\d\.000Z$/);
    expect(JSON.stringify(held)).not.toMatch(/voisine|neighbour|p0[12]"/);
  });

  it('of a neighbour holds nothing of anyone else', async () => {
    await town.says('telegram', telegram, [...report(canary), ...vote]);
    await town.says('web', 'neighbour', [
      ...report('voisine', 'matelas'),
      'mes données',
      'recevoir le fichier',
    ]);
    const held = await file();
    expect(held).toMatchObject({
      numéro: null,
      votes: [],
      demandes: [{ mots: expect.stringContaining('voisine') }],
    });
    expect(JSON.stringify(held)).not.toMatch(new RegExp(`${canary}|${telegram}|3998`));
  });

  it('says which reports are followed, and the lines that the page shows', async () => {
    await town.says('telegram', telegram, report(canary));
    const [reference = ''] = /R-\w{6}/.exec(await town.cells()) ?? [];
    await town.says('web', 'visitor', ['banc cassé au 5 rue Oberkampf', 'oui', 'oui']);
    const heard = await town.says('web', 'visitor', ['1']);
    expect(heard).toContain(reference);
    const line = { v: 1, from: 'person', text: 'bonjour' };
    const owner = lineOwner(vault, 'visitor');
    const at = town.scene.nature.now();
    await town.read((tx) =>
      tx.lines.append({ owner, key: 'k', body: vault.seal(JSON.stringify(line)), at }, 9),
    );
    await town.says('web', 'visitor', ['mes données', 'recevoir le fichier']);
    expect(await file()).toMatchObject({
      conversations: [{ canal: 'web', lignes_affichées: [{ le: new Date(at).toISOString(), ligne: line }] }],
    });
    expect(await file()).toMatchObject({
      suivis: [{ référence: reference, sujet: 'Banc abîmé', état: 'received' }],
    });
  });

  it('holds what the person proposed, in their words', async () => {
    await town.says('telegram', telegram, ['bonjour']);
    const conversation = conversationId({ vault }, 'telegram', telegram);
    await town.read(async (tx) =>
      tx.contributions.add({
        id: 'c1',
        reference: 'P-C3D4F7',
        kind: 'proposal',
        state: 'submitted',
        title: vault.seal('Un verger'),
        answers: vault.seal(JSON.stringify({ why: canary })),
        lat: null,
        lon: null,
        district: '11',
        into: null,
        person: (await tx.conversations.load(conversation))?.person ?? null,
        conversation,
        createdAt: 0,
        changedAt: 0,
      }),
    );
    const heard = await town.says('telegram', telegram, ['mes données']);
    expect(heard).toContain('Demandes envoyées : 1.');
    await town.says('telegram', telegram, ['recevoir le fichier']);
    expect(await file()).toMatchObject({
      contributions: [
        { référence: 'P-C3D4F7', nature: 'proposal', titre: 'Un verger', réponses: { why: canary } },
      ],
    });
    await town.says('telegram', telegram, ['supprimer', 'tout effacer']);
    expect(await town.cells()).not.toMatch(new RegExp(`${canary}|verger`));
  });

  it('is sealed on the disk, and gone after a day', async () => {
    await town.says('telegram', telegram, [...report(canary), 'mes données', 'recevoir le fichier']);
    expect(await town.bytes()).not.toContain(canary);
    expect((await sealed())?.state).toBe('sealed');
    await purgeFiles(town.scene.store, town.scene.nature.now() + day - 60_000);
    expect((await sealed())?.state).toBe('sealed');
    town.scene.nature.advance(day + 1);
    await purgeFiles(town.scene.store, town.scene.nature.now());
    expect((await sealed())?.id).toBeUndefined();
  });

  it('is erased with the rest', async () => {
    await town.says('telegram', telegram, [...report(canary), 'mes données', 'recevoir le fichier']);
    await town.says('telegram', telegram, ['supprimer', 'tout effacer']);
    expect((await sealed())?.id).toBeUndefined();
  });
});
