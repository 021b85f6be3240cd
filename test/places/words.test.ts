import { describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { readDistrict, readPlace } from '../../core/civic/places-words.ts';

const city = loadCity('cities/paris');

const addresses: readonly (readonly [string, string | null, string | null])[] = [
  ['il y a un matelas devant le 12 rue de Belleville', '12 rue de Belleville', null],
  ['12 rue de belleville', '12 rue de belleville', null],
  ['12 bis, avenue Parmentier 75011', '12 bis avenue Parmentier', '11'],
  ['lampadaire éteint au 5 bd Voltaire dans le 11e', '5 bd Voltaire', '11'],
  ['trou rue Oberkampf, depuis lundi', 'rue Oberkampf', null],
  ['tag sur la façade, place de la République', 'place de la République', null],
  ['dans le 11e', null, '11'],
  ['75011', null, '11'],
  ['75116', null, '16'],
  ['Paris 18', null, '18'],
  ['18ème arrondissement', null, '18'],
  ['1er', null, '1'],
  ['la poubelle de rue pleine', null, null],
  ['la rue est sale', null, null],
  ['un trou dans la rue devant chez moi', null, null],
  ['75000', null, null],
  ['99e', null, null],
  ['3 rue de l’Orillon il y a des rats', '3 rue de l’Orillon', null],
  ['au 8 quai de Jemmapes depuis hier', '8 quai de Jemmapes', null],
];

describe('an address in a person’s words', () => {
  it.each(addresses)('"%s"', (text, address, district) => {
    const read = readPlace(text, city);
    expect({ address: read.address, district: read.district?.id ?? null }).toEqual({ address, district });
  });

  it.each([
    ['angle rue Oberkampf et rue Saint-Maur', ['rue Oberkampf', 'rue Saint-Maur']],
    ['au coin de la rue de Belleville et de la rue Rébeval', ['rue de Belleville', 'rue Rébeval']],
    ['croisement avenue Parmentier / rue Oberkampf', ['avenue Parmentier', 'rue Oberkampf']],
  ])('"%s" is a crossing', (text, streets) => {
    expect(readPlace(text, city).crossing).toEqual(streets);
  });

  it('is taken away from what the matter is', () => {
    expect(readPlace('il y a un matelas devant le 12 rue de Belleville', city).rest).toBe(
      'il y a un matelas devant le',
    );
  });

  it.each([
    ['11', '11'],
    ['le 11', '11'],
    ['dans le vingtième 20', '20'],
    ['75003', '3'],
    ['21', null],
    ['je ne sais pas', null],
    ['vingt', '20'],
    ['le vingtième', '20'],
    ['Onzième', '11'],
    ['dans le douze', '12'],
    ['٢٠', '20'],
    ['je ne sais pas', null],
    ['oui', null],
  ])('"%s" answers which arrondissement', (text, district) => {
    expect(readDistrict(text, city)?.id ?? null).toBe(district);
  });
});
