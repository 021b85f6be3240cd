import { describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { dangerIn } from '../../core/civic/danger.ts';

const city = loadCity('cities/paris');

const dangers: readonly (readonly [string, string])[] = [
  ['au feu !', '18'],
  ['il y a un feu dans la poubelle', '18'],
  ['un immeuble prend feu', '18'],
  ['ça sent le gaz dans la rue', '18'],
  ['FUITE DE GAZ', '18'],
  ['incendie rue Oberkampf', '18'],
  ['une personne inconsciente sur le trottoir', '15'],
  ['il y a un blessé', '15'],
  ['accident de scooter, il saigne', '15'],
  ['une agression en cours', '17'],
  ['il a un couteau', '17'],
  ['des gens se battent', '17'],
  ['coups de feu', '17'],
  ['un homme armé', '17'],
  ['une personne en danger', '112'],
  ['fil électrique au sol', '112'],
  ['quelqu’un se noie dans le canal', '112'],
  ['there is a fire', '18'],
  ['smell of gas', '18'],
  ['someone is unconscious', '15'],
  ['he has a knife', '17'],
];

const harmless = [
  'feu rouge en panne',
  'feux tricolores éteints',
  'le feu piéton ne marche pas',
  'les feux du carrefour sont éteints',
  'arrêt de bus cassé',
  'bouche d’incendie qui fuit',
  'poteau d’incendie abîmé',
  'armoire de feux ouverte',
  'armoire abandonnée',
  'risque d’accident',
  'il faut éviter un accident',
  'feuilles mortes',
  'gazon abîmé',
  'eau gazeuse',
  'fontaine pétillante gazeuse',
  'pigeon blessé',
  'scooter brûlé',
  'violet, la peinture du banc',
  'fire hydrant leaking',
  'traffic light out',
  'firewood on the pavement',
  'begun yesterday',
  'risk of accident',
];

describe('words of danger', () => {
  it.each(dangers)('"%s" calls the %s', (text, phone) => {
    expect(dangerIn(text, city)?.phone).toBe(phone);
  });

  it.each(harmless)('"%s" is no danger', (text) => {
    expect(dangerIn(text, city)).toBeNull();
  });

  it('is heard behind a harmless word of the same kind', () => {
    expect(dangerIn('le feu rouge est en panne et une voiture est en feu', city)?.phone).toBe('18');
  });
});
