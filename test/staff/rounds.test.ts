import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRoundsDesk, type RoundsDesk, typed } from './rounds-desk.ts';
import { drafted, released, saidTo, type Visitor, words } from './rounds-said.ts';

let desk: RoundsDesk;
let ana: Visitor;
let ben: Visitor;

beforeEach(async () => {
  desk = await openRoundsDesk();
  ana = await desk.as('campaigner', 'approver');
  ben = await desk.as('approver');
});
afterEach(() => desk.close());

describe('from the draft to the last message', () => {
  it('is written by one, counted, released by another, received once by each', async () => {
    await desk.person('marie', 'telegram');
    await desk.person('rosa', 'sms');
    await desk.person('amal', 'sms', 'ar');
    const empty = words((await ana.get('/staff/rounds')).text);
    expect(empty).toContain('Aucun envoi. Écrivez le premier.');
    const id = await drafted(ana, { text_ar: 'حديقة جديدة تفتح يوم السبت', budget: '1 200,50' });
    const draft = words((await ana.get(`/staff/rounds/${id}`)).text);
    expect(draft).toContain('Comptez les personnes : sans ce compte, l’envoi ne peut pas être libéré.');
    expect(draft).toContain(
      'Un nouveau square ouvre samedi. Pour ne plus recevoir ces messages, écrivez STOP.',
    );
    expect(await saidTo(ana, `/staff/rounds/${id}/count`)).toContain('3 personnes le recevront.');
    const counted = (await ana.get(`/staff/rounds/${id}`)).text;
    const rows = [...counted.matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => words(row).trim());
    expect(rows).toEqual([
      'Canal Langue Personnes Par modèle approuvé Hors d’atteinte Un message Coût',
      expect.stringMatching(/^SMS arabe 1 0 0 1 segment \(UCS-2\) – « ح », « د »,.*, … 0,05 €$/),
      'SMS français 1 0 0 1 segment (GSM-7) 0,05 €',
      'Telegram français 1 0 0 – 0,00 €',
    ]);
    expect(words(counted)).toContain('Coût de l’envoi 0,09 €');
    expect(words(counted)).toContain('Budget 1 200,50 €');
    expect(words(counted)).toContain('Premier message lundi 2 mars, 10:00');
    expect(words(counted)).toContain(
      'Vous avez écrit ou modifié cet envoi : une autre personne doit le libérer.',
    );

    expect(await saidTo(ana, `/staff/rounds/${id}/release`, { version: '1' })).toContain(
      'Vous avez écrit ou modifié cet envoi : une autre personne doit le libérer.',
    );
    expect((await desk.row(id)).state).toBe('draft');
    const today = words((await ben.get('/staff')).text);
    expect(today).toContain('Un envoi attend d’être libéré.');
    expect(await saidTo(ben, `/staff/rounds/${id}/release`, { version: '1' })).toContain(
      'L’envoi est libéré.',
    );
    await desk.settle();
    expect([...desk.sms.seen, ...desk.telegram.seen].map(({ to }) => to).sort()).toEqual([
      'amal',
      'marie',
      'rosa',
    ]);
    expect(desk.sms.seen.find(({ to }) => to === 'rosa')?.text).toBe(
      'Un nouveau square ouvre samedi.\nSTOP : plus de messages.',
    );
    const done = (await ana.get(`/staff/rounds/${id}`)).text;
    expect(words(done)).toContain('Terminé – tout est parti');
    expect(words(done)).toContain('3 sur 3 personnes');
    expect(words(done)).toContain('Dépensé 0,09 € sur 1 200,50 €');
    expect(done).toContain('<progress max="3" value="3">');
  });

  it('waits while the city does not write, and says until when', async () => {
    await desk.person('marie', 'telegram');
    desk.nature.advance(11 * 3_600_000);
    ana = await desk.as('campaigner');
    ben = await desk.as('approver');
    const id = await released(ana, ben);
    const page = words((await ben.get(`/staff/rounds/${id}`)).text);
    expect(page).toContain('Ce n’est pas une heure d’envoi. Suite : mardi 3 mars à 8:00.');
    await desk.settle();
    expect(desk.telegram.seen).toEqual([]);
  });

  it('asks the approver to read again what was edited meanwhile', async () => {
    await desk.person('marie', 'telegram');
    const id = await drafted(ana);
    await ana.post(`/staff/rounds/${id}/count`);
    await ana.post(`/staff/rounds/${id}/edit`, typed({ text_fr: 'Un autre texte.' }));
    await ana.post(`/staff/rounds/${id}/count`);
    expect(await saidTo(ben, `/staff/rounds/${id}/release`, { version: '1' })).toContain(
      'L’envoi a été modifié depuis que vous l’avez lu. Relisez-le, puis libérez-le.',
    );
    expect((await desk.row(id)).state).toBe('draft');
  });

  it('an edit of a released round voids the release, and says so', async () => {
    await desk.person('marie', 'telegram');
    const id = await released(ana, ben, { startsAt: '2026-03-03T10:00' });
    const form = words((await ana.get(`/staff/rounds/${id}/edit`)).text);
    expect(form).toContain('Toute modification annule l’accord');
    const again = await saidTo(ana, `/staff/rounds/${id}/edit`, typed({ title: 'Autre' }));
    expect(again).toContain('Il avait été libéré : cet accord ne vaut plus.');
    expect(again).toContain('Brouillon – modifié après l’accord');
    expect(await desk.row(id)).toMatchObject({
      state: 'draft',
      reason: 'edited',
      releasedBy: null,
      counted: null,
    });
  });
});

describe('a test to oneself', () => {
  it('says how to link a conversation; goes to a linked one, and to no other', async () => {
    await desk.person('agent-chat', 'sms');
    await desk.person('marie', 'sms');
    const id = await drafted(ana);
    expect(words((await ana.get(`/staff/rounds/${id}`)).text)).toContain(
      'Pour recevoir un essai, liez d’abord votre conversation à votre compte',
    );
    const at = desk.nature.now();
    await desk.service.store.transaction(async (tx) => {
      const link = { conversation: 'agent-chat', staff: ana.staff.id, id: 'c1', channel: 'sms' };
      await tx.staff.linkChat({ ...link, linkedAt: at, usedAt: at });
    });
    expect(words((await ana.get(`/staff/rounds/${id}`)).text)).toContain('SMS, utilisée le 2 mars 2026');
    expect(await saidTo(ana, `/staff/rounds/${id}/test`, { chat: 'marie', language: 'fr' })).toContain(
      'Cette conversation n’est pas liée à votre compte.',
    );
    expect(await saidTo(ana, `/staff/rounds/${id}/test`, { chat: 'c1', language: 'fr' })).toContain(
      'L’essai est parti.',
    );
    await desk.settle();
    expect(desk.sms.seen.map(({ to, text }) => [to, text])).toEqual([
      ['agent-chat', 'Un nouveau square ouvre samedi.\nSTOP : plus de messages.'],
    ]);
  });
});
