import { describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { faultText, fieldOf } from '../../bots/rounds/fault.ts';
import { readRoundFile, readWritten } from '../../bots/rounds/read.ts';
import { roundFile, writtenOf } from '../../bots/rounds/write.ts';
import type { Terms } from '../../bots/rounds/written.ts';
import { loadStaffPhrases } from '../../bots/staff/phrases.ts';

const city = loadCity('cities/paris');
const phrases = loadStaffPhrases('bots/staff/phrases', city.timeZone);
const terms: Terms = {
  city,
  now: Date.UTC(2026, 10, 1),
  channels: ['sms', 'telegram', 'whatsapp'],
  relays: [{ id: 'r1', name: 'Maison du quartier' }],
  consultations: [
    { id: 'charte', name: 'La charte', closesAt: Date.UTC(2026, 11, 31), open: true },
    { id: 'passee', name: 'Une autre', closesAt: Date.UTC(2026, 1, 1), open: false },
  ],
  workshops: [{ id: 'atelier', name: 'Un atelier' }],
};

const yaml = `title: La charte
consultation: charte
text:
  en: Two minutes to say it.
  fr: Deux minutes pour le dire.
reminder:
  days: 3
  text: { fr: Il reste peu de jours. }
templates:
  whatsapp: { name: avis, languages: { pt: pt_PT, fr: fr } }
audience:
  languages: [en, fr]
  sectors: [20e, paris centre]
  interests: [Écoles, cycling]
  relays: [maison du quartier]
  tookPart: { consultation: passee, yes: false }
startsAt: 2026-11-23 09:00
closesAt: 2026-11-30
hours: { from: 9, to: 18 }
perMinute: 120
budget: 1200.5
limits: { failures: 5 }
`;

const content = {
  v: 1,
  title: 'La charte',
  consultation: 'charte',
  text: { fr: 'Deux minutes pour le dire.', en: 'Two minutes to say it.' },
  reminder: { text: { fr: 'Il reste peu de jours.' }, after: 3 * 86_400_000 },
  templates: { whatsapp: { name: 'avis', languages: { fr: 'fr', pt: 'pt_PT' } } },
  audience: {
    languages: ['fr', 'en'],
    sectors: ['centre', '20'],
    interests: ['cycling', 'schools'],
    relays: ['r1'],
    tookPart: { in: 'consultation', id: 'passee', yes: false },
  },
  startsAt: Date.UTC(2026, 10, 23, 8),
  closesAt: Date.UTC(2026, 10, 30, 23),
  hours: { from: 9, to: 18 },
  everyDay: false,
  perMinute: 120,
  budget: 1_200_500_000,
  limits: { failures: 0.05, stops: 0.02 },
};

const told = (data: unknown, language = 'fr') => {
  const read = readWritten(data, terms);
  return read.ok ? [] : read.faults.map((fault) => [fieldOf(fault), faultText(phrases, language, fault)]);
};
const least = { title: 'x', text: { fr: 'Bonjour.' }, closesAt: '2026-11-30 18:00' };

describe('a round’s file', () => {
  const read = readRoundFile(yaml, terms, phrases, 'fr');

  it('becomes what the core keeps', () => {
    expect(read).toEqual(content);
  });

  it('written back and read again it is the same, byte for byte', () => {
    expect(JSON.stringify(readRoundFile(roundFile(read, terms), terms, phrases, 'fr'))).toBe(
      JSON.stringify(read),
    );
    const again = readWritten(writtenOf(read, terms), terms);
    expect(JSON.stringify(again.ok && again.content)).toBe(JSON.stringify(read));
  });

  it('needs a title, a text and an end; the rest is usual', () => {
    const usual = readWritten(least, terms);
    expect(usual.ok && usual.content).toEqual({
      ...content,
      title: 'x',
      consultation: null,
      text: { fr: 'Bonjour.' },
      reminder: null,
      templates: {},
      audience: {},
      startsAt: null,
      closesAt: Date.UTC(2026, 10, 30, 17),
      hours: city.dayHours,
      perMinute: null,
      budget: null,
      limits: { failures: 0.1, stops: 0.02 },
    });
  });

  it('lines that are wrong are named with their number, all at once, and nothing is read', () => {
    const wrong = yaml.replace('20e', '21e').replace('2026-11-30', '2026-11-31').replace('budget', 'buget');
    expect(() => readRoundFile(wrong, terms, phrases, 'fr')).toThrow(
      expect.objectContaining({
        message: 'ligne 21: buget: Ce champ n’existe pas. Vérifiez son nom.',
      }),
    );
    expect(() => readRoundFile(wrong.replace('buget', 'budget'), terms, phrases, 'fr')).toThrow(
      /^ligne 13: audience\.sectors\.0: Le secteur « 21e » n’est pas connu\. Choisissez parmi : Paris Centre, .*\nligne 18: closesAt: Cette date ne se lit pas\./,
    );
    expect(() => readRoundFile('title: "x\n', terms, phrases, 'en')).toThrow(
      /^line \d: This line can’t be read/,
    );
  });
});

describe('one sentence for each fault', () => {
  it.each([
    [{ title: 'x', text: { fr: 'Bonjour.' } }, 'closesAt', 'Il manque une valeur ici.'],
    [
      { ...least, text: { en: 'Hi' } },
      'text.fr',
      'Écrivez le texte dans la langue de la ville (fr) : qui lit une autre langue sans texte reçoit celui-ci.',
    ],
    [{ ...least, budget: 'cher' }, 'budget', 'Écrivez un nombre.'],
    [{ ...least, perMinute: 1.5 }, 'perMinute', 'Écrivez un nombre entier.'],
    [{ ...least, title: ' ' }, 'title', 'Ce champ est vide. Remplissez-le, ou retirez-le.'],
    [
      { ...least, closesAt: '2026-10-30' },
      'closesAt',
      'Cette fin est déjà passée. Choisissez une date à venir.',
    ],
    [
      { ...least, startsAt: '2026-12-01 10:00' },
      'closesAt',
      'L’envoi se termine avant d’avoir commencé. Changez le début ou la fin.',
    ],
    [
      { ...least, closesAt: '2027-03-28 02:30' },
      'closesAt',
      'Cette heure n’existe pas cette nuit-là (changement d’heure). Choisissez-en une autre.',
    ],
    [
      { ...least, hours: { from: 21, to: 23 } },
      'hours.from',
      `La ville n’écrit à personne à ces heures. Restez entre ${city.dayHours.from} h et ${city.dayHours.to} h.`,
    ],
    [
      { ...least, reminder: { days: 2, text: { fr: 'x' } } },
      'reminder',
      'Un rappel va à qui n’a pas répondu : choisissez une consultation, ou retirez le rappel.',
    ],
    [
      { ...least, consultation: 'charte', reminder: { days: 40, text: { fr: 'x' } } },
      'reminder.days',
      'Le rappel partirait après la fin. Mettez moins de jours, ou repoussez la fin.',
    ],
    [
      { ...least, consultation: 'passee' },
      'consultation',
      'La consultation « passee » n’est pas connue, ou elle est close. Choisissez parmi : La charte.',
    ],
    [
      { ...least, consultation: 'charte', closesAt: '2027-01-02' },
      'closesAt',
      'La consultation se termine avant cet envoi. Avancez la fin de l’envoi.',
    ],
    [
      { ...least, audience: { channels: ['fax'] } },
      'audience.channels.0',
      'Le canal « fax » n’est pas branché. Choisissez parmi : sms, telegram, whatsapp.',
    ],
    [
      { ...least, audience: { tookPart: {} } },
      'audience.tookPart',
      'Nommez une consultation ou un atelier : un seul des deux.',
    ],
    [
      { ...least, templates: { whatsapp: { name: 'a', languages: { fr: 'français' } } } },
      'templates.whatsapp.languages.fr',
      '« français » n’est pas un code de langue du fournisseur. Exemples : fr, pt_PT.',
    ],
    [{ ...least, limits: { stops: 101 } }, 'limits.stops', 'C’est trop : 100 au plus.'],
  ])('%j', (data, field, sentence) => {
    expect(told(data)).toEqual([[field, sentence]]);
  });

  it('in English too', () => {
    expect(told({ ...least, budget: -1 }, 'en')).toEqual([['budget', 'It is too little: 0 at least.']]);
  });
});
