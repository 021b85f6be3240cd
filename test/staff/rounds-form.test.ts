import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWritten } from '../../bots/rounds/read.ts';
import { termsOf } from '../../bots/rounds/written.ts';
import { openRoundsDesk, type RoundsDesk, typed } from './rounds-desk.ts';
import { drafted, type Visitor, words } from './rounds-said.ts';

let desk: RoundsDesk;
let ana: Visitor;

beforeEach(async () => {
  desk = await openRoundsDesk();
  ana = await desk.as('campaigner', 'approver');
});
afterEach(() => desk.close());

describe('the form', () => {
  it('gives the same round as a file, byte for byte, and shows it again', async () => {
    const id = await drafted(ana, {
      audience_sectors: ['11e arrondissement', 'Paris Centre'],
      audience_interests: ['Écoles'],
      audience_channels: ['sms', 'telegram'],
      everyDay: 'yes',
      perMinute: '600',
      budget: '1200,5',
    });
    const { world } = desk.service.parvis.engine;
    const read = readWritten(
      {
        title: 'Le square',
        text: { fr: 'Un nouveau square ouvre samedi.' },
        audience: { channels: ['telegram', 'sms'], sectors: ['centre', '11e'], interests: ['schools'] },
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
    const id = await drafted(ana, { title: payload, text_fr: payload });
    const page = (await ana.get(`/staff/rounds/${id}`)).text;
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script>alert(1)&lt;/script>');
  });
});

const csrfOf = (page: string): string => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
