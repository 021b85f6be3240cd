import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWritten } from '../../bots/rounds/read.ts';
import { termsOf } from '../../bots/rounds/written.ts';
import { openRoundsDesk, type RoundsDesk, typed } from './rounds-desk.ts';

let desk: RoundsDesk;
type Visitor = Awaited<ReturnType<RoundsDesk['as']>>;
let ana: Visitor;
let ben: Visitor;

beforeEach(async () => {
  desk = await openRoundsDesk();
  ana = await desk.as('campaigner', 'approver');
  ben = await desk.as('approver');
});
afterEach(() => desk.close());

const NBSP = /[\u00a0\u202f]/g;
/** A page's words without its marks. */
const words = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&amp;/g, '&')
    .replace(NBSP, ' ')
    .replace(/\s+/g, ' ');

/** Follows a write: what the next page says. */
async function saidTo(visitor: Visitor, path: string, fields = {}): Promise<string> {
  const answer = await visitor.post(path, fields);
  expect(answer.status).toBe(303);
  return words((await visitor.get(answer.to)).text);
}

async function drafted(more = {}): Promise<string> {
  const answer = await ana.post('/staff/rounds/new', typed(more));
  expect([answer.status, words(answer.text)]).toEqual([303, '']);
  return answer.to.replace('/staff/rounds/', '');
}

async function released(more = {}): Promise<string> {
  const id = await drafted(more);
  await ana.post(`/staff/rounds/${id}/count`);
  expect(await saidTo(ben, `/staff/rounds/${id}/release`, { version: '1' })).toContain('L’envoi est libéré.');
  return id;
}

describe('from the draft to the last message', () => {
  it('is written by one, counted, released by another, received once by each', async () => {
    await desk.person('marie', 'x');
    await desk.person('rosa', 'sms');
    await desk.person('amal', 'sms', 'ar');
    const empty = words((await ana.get('/staff/rounds')).text);
    expect(empty).toContain('Aucun envoi. Écrivez le premier.');
    const id = await drafted({ text_ar: 'حديقة جديدة تفتح يوم السبت', budget: '1 200,50' });
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
      'x français 1 0 0 – 0,00 €',
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
    expect([...desk.sms.seen, ...desk.x.seen].map(({ to }) => to).sort()).toEqual(['amal', 'marie', 'rosa']);
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
    await desk.person('marie', 'x');
    desk.nature.advance(11 * 3_600_000);
    ana = await desk.as('campaigner');
    ben = await desk.as('approver');
    const id = await released();
    const page = words((await ben.get(`/staff/rounds/${id}`)).text);
    expect(page).toContain('Ce n’est pas une heure d’envoi. Suite : mardi 3 mars à 8:00.');
    await desk.settle();
    expect(desk.x.seen).toEqual([]);
  });

  it('asks the approver to read again what was edited meanwhile', async () => {
    await desk.person('marie', 'x');
    const id = await drafted();
    await ana.post(`/staff/rounds/${id}/count`);
    await ana.post(`/staff/rounds/${id}/edit`, typed({ text_fr: 'Un autre texte.' }));
    await ana.post(`/staff/rounds/${id}/count`);
    expect(await saidTo(ben, `/staff/rounds/${id}/release`, { version: '1' })).toContain(
      'L’envoi a été modifié depuis que vous l’avez lu. Relisez-le, puis libérez-le.',
    );
    expect((await desk.row(id)).state).toBe('draft');
  });

  it('an edit of a released round voids the release, and says so', async () => {
    await desk.person('marie', 'x');
    const id = await released({ startsAt: '2026-03-03T10:00' });
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

describe('the form', () => {
  it('gives the same round as a file, byte for byte, and shows it again', async () => {
    const id = await drafted({
      audience_sectors: ['11e arrondissement', 'Paris Centre'],
      audience_interests: ['Écoles'],
      audience_channels: ['sms', 'x'],
      everyDay: 'yes',
      perMinute: '600',
      budget: '1200,5',
    });
    const { world } = desk.service.parvis.engine;
    const read = readWritten(
      {
        title: 'Le square',
        text: { fr: 'Un nouveau square ouvre samedi.' },
        audience: { channels: ['x', 'sms'], sectors: ['centre', '11e'], interests: ['schools'] },
        closesAt: '2026-03-06 18:00',
        hours: { from: 8, to: 20 },
        everyDay: true,
        perMinute: 600,
        budget: 1200.5,
      },
      await termsOf(world),
    );
    expect(JSON.stringify((await desk.row(id)).content)).toBe(JSON.stringify(read.ok && read.content));
    const file = await ana.get(`/staff/rounds/${id}/file`);
    expect(file.text).toContain('title: Le square\ntext:\n  fr: Un nouveau square ouvre samedi.\n');
    expect(file.text).toContain('closesAt: 2026-03-06 18:00\n');
    const form = (await ana.get(`/staff/rounds/${id}/edit`)).text;
    expect(form).toContain('value="1200,5"');
    expect(form.match(/name="audience_sectors" value="[^"]+" checked/g)).toEqual([
      'name="audience_sectors" value="Paris Centre" checked',
      'name="audience_sectors" value="11e arrondissement" checked',
    ]);
    const copy = (await ana.get(`/staff/rounds/new?from=${id}`)).text;
    expect(copy).toContain('value="Copie de Le square"');
    expect(copy).toMatch(/name="closesAt" type="datetime-local" value(?:="")? /);
  });

  it('names each wrong field, keeps what was typed, and saves nothing', async () => {
    const refused = await ana.post(
      '/staff/rounds/new',
      typed({ text_fr: '', closesAt: '2026-03-01T18:00', budget: 'cher' }),
    );
    expect(refused.status).toBe(422);
    expect(words(refused.text)).toContain(
      'Un champ est à corriger. Rien n’est enregistré. Écrivez un nombre.',
    );
    expect(refused.text).toContain('value="cher"');
    const second = await ana.post('/staff/rounds/new', typed({ text_fr: '', closesAt: '2026-03-01T18:00' }));
    expect(words(second.text)).toContain('2 champs sont à corriger.');
    expect(second.text).toMatch(/id="closesAt-error">Cette fin est déjà passée\./);
    expect(second.text).toMatch(/id="text_fr-error">Écrivez le texte dans la langue de la ville/);
    expect(await desk.service.store.transaction((tx) => tx.rounds.all())).toEqual([]);
  });

  it('shows the dearer character, and takes the cheaper wording at a press', async () => {
    const text = `${'Un nouveau square ouvre samedi près de chez vous. '.repeat(3)}😀`;
    const seen = await ana.post('/staff/rounds/preview', typed({ text_fr: text }));
    expect(words(seen.text)).toContain(
      '3 segments (UCS-2), 0,135 € par message. Ce caractère rend le message plus cher : « 😀 ».',
    );
    const form = await ana.post('/staff/rounds/new', typed({ text_fr: text, do: 'plain:first:sms:fr' }));
    expect(form.status).toBe(200);
    const [, taken] = /<textarea id="text_fr"[^>]*>([^<]*)</.exec(form.text) ?? [];
    expect(taken).toBe(text.replace(' 😀', ''));
    expect(words(form.text)).toContain('2 segments (GSM-7), 0,09 € par message.');
    const live = await ana.send('/staff/rounds/preview', {
      method: 'POST',
      body: new URLSearchParams({ csrf: csrfOf(form.text), text_fr: text }),
      headers: { origin: desk.url, 'sec-fetch-site': 'same-origin', 'hx-request': 'true' },
    });
    expect(live.text).toMatch(/^<details class="looks" open>/);
    expect(words(live.text)).toContain('Utiliser cette version');
  });

  it('runs nothing that was typed', async () => {
    const payload = '"><script>alert(1)</script>';
    const id = await drafted({ title: payload, text_fr: payload });
    const page = (await ana.get(`/staff/rounds/${id}`)).text;
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script>alert(1)&lt;/script>');
  });
});

const csrfOf = (page: string): string => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';

describe('while it goes', () => {
  it('stops by itself, goes on, sends the failed ones again; every step by value', async () => {
    await desk.people(40, 'x');
    desk.x.script(
      ...Array.from({ length: 4 }, () => ({ ok: false, class: 'invalid', code: '400' }) as const),
    );
    const id = await released();
    await desk.settle();
    expect(await desk.row(id)).toMatchObject({ state: 'stopped', reason: 'failures' });
    expect(words((await ana.get('/staff')).text)).toContain('Un envoi s’est arrêté de lui-même.');
    const stopped = words((await ana.get(`/staff/rounds/${id}`)).text);
    expect(stopped).toContain('Arrêté – trop d’échecs : vérifiez le canal avant de reprendre');
    expect(stopped).toContain('Raison Personnes code 400 du fournisseur 4');
    expect(stopped).toContain('20 sur 40 personnes');
    expect(await saidTo(ana, `/staff/rounds/${id}/resume`)).toContain('L’envoi reprend là où il était.');
    await desk.settle();
    expect((await desk.figures(id)).outcomes).toMatchObject({ sent: 36, failed: 4, waiting: 0 });
    const lines = (await ana.get(`/staff/rounds/${id}/people?outcome=failed`)).text;
    expect(lines.match(/Échecs<\/td>/g)).toHaveLength(4);
    expect(await saidTo(ben, `/staff/rounds/${id}/retry`)).toContain(
      '4 personnes recevront un nouveau message.',
    );
    await desk.settle();
    expect((await desk.figures(id)).outcomes).toMatchObject({ sent: 40, failed: 0 });
    expect(new Set(desk.x.seen.map(({ to }) => to)).size).toBe(40);
    expect(desk.x.seen).toHaveLength(44);
    expect(await saidTo(ana, `/staff/rounds/${id}/retry`)).toContain('Aucun message n’a échoué');
  });

  it('one press stops it; what has not left does not leave; then it is ended', async () => {
    await desk.people(60, 'x');
    const id = await released();
    while ((await desk.row(id)).fed < 20) await desk.feeder.pass();
    expect(await saidTo(ben, `/staff/rounds/${id}/stop`)).toContain('L’envoi est arrêté. Plus rien ne part.');
    await desk.settle();
    expect((await desk.figures(id)).outcomes).toMatchObject({ sent: 20, waiting: 40 });
    expect(desk.x.seen).toHaveLength(20);
    expect(await saidTo(ben, `/staff/rounds/${id}/stop`)).toContain('L’envoi n’en est plus là');
    expect(await saidTo(ben, `/staff/rounds/${id}/end`)).toContain('L’envoi est terminé.');
    expect(await desk.row(id)).toMatchObject({ state: 'done', reason: 'staff' });
    expect(words((await ana.get(`/staff/rounds/${id}/edit`)).text)).toBe('');
  });

  it('progress comes by itself', async () => {
    await desk.people(3, 'x');
    const id = await released();
    await desk.settle();
    const cookie = [...ana.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const gone = new AbortController();
    const stream = await fetch(`${desk.url}/staff/events/rounds/${id}`, {
      headers: { cookie },
      signal: gone.signal,
    });
    let text = '';
    for await (const chunk of stream.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.includes('event: controls')) break;
    }
    gone.abort();
    expect(text).toContain('event: progress\ndata: <p><strong>Terminé – tout est parti</strong></p>');
    expect(text).toContain('<progress max="3" value="3">');
  });

  it('lists people by id, page by page, never by number', async () => {
    await desk.people(60, 'x');
    const id = await released();
    await desk.settle();
    const first = (await ana.get(`/staff/rounds/${id}/people`)).text;
    const next = /href="([^"]+after=[^"]+)"/.exec(first)?.[1]?.replace('&amp;', '&') ?? '';
    const second = (await ana.get(next)).text;
    const people = (page: string) => [...page.matchAll(/>(p\d{4})</g)].map(([, name]) => name);
    expect(people(first)).toHaveLength(50);
    expect(people(second)).toHaveLength(10);
    expect(new Set([...people(first), ...people(second)]).size).toBe(60);
  });
});

describe('a test to oneself', () => {
  it('says how to link a conversation; goes to a linked one, and to no other', async () => {
    await desk.person('agent-chat', 'sms');
    await desk.person('marie', 'sms');
    const id = await drafted();
    expect(words((await ana.get(`/staff/rounds/${id}`)).text)).toContain(
      'Pour recevoir un essai, liez d’abord votre conversation à votre compte',
    );
    const at = desk.nature.now();
    await desk.service.store.transaction(async (tx) => {
      const link = { conversation: 'agent-chat', staff: ana.staff.id, id: 'c1', channel: 'sms' };
      await tx.staff.linkChat({ ...link, linkedAt: at, usedAt: at });
    });
    expect(words((await ana.get(`/staff/rounds/${id}`)).text)).toContain('sms, utilisée le 2 mars 2026');
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
