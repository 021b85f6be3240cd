import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { posterOf, posterWrite } from '../../bots/cli/posters.ts';
import { relayAdd, relayCodes, relayReport, relayRevoke, slipOf } from '../../bots/cli/relays.ts';
import { postedPoint, postedWords } from '../../dialogs/report-poster.ts';
import { openScene, type Scene } from '../scene.ts';
import { paper } from './paper.ts';

let folder: string;
let scene: Scene;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sheet-'));
  scene = await openScene({ poll: true, demonstration: true, relay: true });
});
afterEach(async () => {
  await scene.close();
  rmSync(folder, { recursive: true });
});

const reach = { telegram: '@parvis_bot', whatsapp: '+33 1 86 86 86 86', sms: '3975' };
const wanted = (more: object = {}) => ({
  relay: 'Les Voisins',
  count: 9,
  out: join(folder, 'codes.pdf'),
  language: 'fr',
  ...reach,
  ...more,
});

describe('the sheet of codes', () => {
  it('has on each slip the code, a QR for each messenger and the words for a text message', () => {
    const relay = { id: 'r', name: 'Les Voisins', quarter: 'Belleville', createdAt: 0 };
    expect(slipOf(scene.parvis.engine, relay, '5FEGCGE3GJ', wanted())).toEqual({
      title: 'Votez et répondez par message',
      codeLabel: 'Votre code',
      code: '5FEGC-GE3GJ',
      once: 'Il sert une seule fois. Pas besoin de donner votre nom.',
      scans: [
        { label: 'Telegram', url: 'https://t.me/parvis_bot?start=relay_5FEGCGE3GJ' },
        { label: 'WhatsApp', url: 'https://wa.me/33186868686?text=5FEGC-GE3GJ' },
      ],
      sms: 'Par SMS : envoyez 5FEGC-GE3GJ au 3975',
      foot: 'Les Voisins, Belleville',
    });
  });

  it('is a PDF of two pages for nine codes, for its owner’s eyes only; the codes are counted', async () => {
    expect(await relayCodes(scene.parvis.engine, wanted())).toMatch(/^9 codes pour « Les Voisins » : /);
    const bytes = readFileSync(join(folder, 'codes.pdf'));
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.toString('latin1').match(/\/Type \/Page\n/g)).toHaveLength(2);
    expect(statSync(join(folder, 'codes.pdf')).mode & 0o777).toBe(0o600);
    expect((await relayReport(scene.parvis.engine)).split('\n')).toEqual([
      '    faits utilisés  annulés    aidés    votes réponses  relais',
      '       14        0        1        0        0        0  Les Voisins (Belleville)',
    ]);
  });

  it('is refused for an unknown relay, a count or a name that makes no sense; nothing is made', async () => {
    const { engine } = scene.parvis;
    await expect(relayCodes(engine, wanted({ relay: 'Nobody' }))).rejects.toThrow(
      'Aucun relais ne s’appelle « Nobody »',
    );
    await expect(relayCodes(engine, wanted({ count: 0 }))).rejects.toThrow('--count');
    await expect(relayCodes(engine, wanted({ count: Number.NaN }))).rejects.toThrow('--count');
    await expect(relayCodes(engine, wanted({ telegram: 'a b?' }))).rejects.toThrow('--telegram');
    await expect(relayCodes(engine, wanted({ out: join(folder, 'no/where.pdf') }))).rejects.toThrow('ENOENT');
    await expect(relayAdd(engine, 'Les Voisins', 'Belleville')).rejects.toThrow('Il y a déjà un relais');
    expect(await relayReport(engine)).toContain('        5        0        1');
  });
});

describe('revoking', () => {
  it('one code, then all that have not voted', async () => {
    const { engine } = scene.parvis;
    const [code = ''] = paper;
    expect(await relayRevoke(engine, { code: code.toLowerCase() })).toBe('Ce code est annulé.');
    await expect(relayRevoke(engine, { code })).rejects.toThrow('Rien n’est annulé');
    await expect(relayRevoke(engine, { code: 'K7QM2-XHD4' })).rejects.toThrow('pas un code papier');
    await expect(relayRevoke(engine, {})).rejects.toThrow('Dites lequel');
    expect(await relayRevoke(engine, { relay: 'Les Voisins' })).toMatch(
      /^Codes de « Les Voisins » annulés : 3\./,
    );
  });
});

describe('posters', () => {
  const poster = (kind: 'place' | 'workshop' | 'project' | 'consultation', id: string, more: object = {}) =>
    posterOf(scene.parvis.engine, {
      for: kind,
      id,
      out: join(folder, 'p.pdf'),
      language: 'fr',
      ...reach,
      ...more,
    });
  const urls = async (...args: Parameters<typeof poster>) =>
    (await poster(...args)).scans.map(({ url }) => url);

  it('open the dialog of what they are for', async () => {
    const wa = 'https://wa.me/33186868686?text=';
    const tg = 'https://t.me/parvis_bot?start=';
    expect(await urls('place', 'square-leon')).toEqual([
      `${tg}report_square-leon`,
      `${wa}SIGNALER%20%23square-leon`,
    ]);
    const [round] = await scene.store.transaction((tx) => tx.consultations.all());
    const id = round?.consultation.id ?? '';
    expect(await urls('consultation', id)).toEqual([
      `${tg}consultation_${id}`,
      `${wa}CONSULTATION%20%23${id}`,
    ]);
    const [project] = await scene.store.transaction((tx) => tx.polls.projects('demonstration'));
    const of = project?.id ?? '';
    expect(await urls('project', of)).toEqual([`${tg}vote_${of}`, `${wa}VOTER%20%23${of}`]);
    expect((await poster('project', of)).about).toBe(project?.title.fr);
  });

  it.each([
    ['report_square-leon', 'Quel est le problème'],
    ['vote_p01', 'N° 1. Cours d’école à l’ombre'],
    ['vote_nothing', 'Je ne trouve pas ce projet'],
    ['consultation_nothing', 'Je ne connais pas cette consultation'],
    ['workshop_nothing', 'Je ne trouve pas'],
    ['support_P-T3W4VX', 'Quel est le code ?'],
    ['lab', 'labo'],
    ['relay', 'Quel est le code'],
  ])('the link %s is one that the bot opens', async (payload, heard) => {
    const said = { kind: 'started' as const, payload };
    const answer = await scene.say('telegram', '1', said, { language: 'fr' });
    expect(answer.join('\n')).toContain(heard);
  });

  it.each([
    ['VOTER #p01', 'Cours d’école à l’ombre'],
    ['voter # p01', 'Cours d’école à l’ombre'],
    ['VOTER #nothing', 'Je ne trouve pas ce projet'],
    ['SIGNALER #square-leon', 'Quel est le problème'],
  ])('the words %s open it where there are no links', async (text, heard) => {
    const said = { kind: 'text' as const, text };
    const bySms = (await scene.say('sms', '+33639980001', said, { language: 'fr' })).join('\n');
    expect(bySms.replaceAll("'", '’')).toContain(heard);
    for (const channel of ['whatsapp', 'web'])
      expect((await scene.say(channel, '33639980002', said, { language: 'fr' })).join('\n')).toContain(heard);
  });

  it('of a place has it filled in: by its point, or by its name', async () => {
    const at = { at: '48.8865, 2.3512' };
    const [telegram] = await urls('place', 'square-leon', at);
    expect(telegram).toBe('https://t.me/parvis_bot?start=report_g4888650_235120');
    await expect(urls('place', 'square-leon', { at: 'here' })).rejects.toThrow(
      'écrivez-le comme 48.8865,2.3512',
    );
    expect(postedPoint('g4888650_235120')).toEqual({ lat: 48.8865, lon: 2.3512 });
    expect(postedWords('g4888650_235120')).toBe('');
    expect(postedPoint('square-leon')).toBeNull();
    expect(postedWords('square-leon')).toBe('square leon');
  });

  it('are A4 pages; what does not exist has none', async () => {
    const out = join(folder, 'p.pdf');
    const given = {
      for: 'place' as const,
      id: 'square',
      title: 'Square Léon',
      out,
      language: 'fr',
      ...reach,
    };
    expect(await posterWrite(scene.parvis.engine, given)).toBe(
      `${out} : Un problème ici ? Écrivez à la Ville`,
    );
    expect(readFileSync(out).toString('latin1')).toContain('/MediaBox [0 0 595.28 841.89]');
    await expect(poster('workshop', 'nothing')).rejects.toThrow('atelier inconnu');
    await expect(poster('place', 'square léon')).rejects.toThrow('des lettres, des chiffres');
    const none = { telegram: undefined, whatsapp: undefined, sms: undefined };
    await expect(poster('place', 'square', none)).rejects.toThrow('--telegram, --whatsapp ou --sms');
  });
});
