import { describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { sectorIn } from '../../core/civic/eligibility.ts';

const city = loadCity('cities/paris');

describe('the sector that a person means', () => {
  it.each([
    ['11', '11'],
    ['11e', '11'],
    ['11ème', '11'],
    ['le 11', '11'],
    ['Paris 11', '11'],
    ['j’habite dans le onzième', '11'],
    ['j habite dans le dix-septieme arrondissement', '17'],
    ['je travaille dans le septième', '7'],
    ['1er', 'centre'],
    ['3e arrondissement', 'centre'],
    ['Paris Centre', 'centre'],
    ['centre', 'centre'],
    ['75004', 'centre'],
    ['75020', '20'],
    ['75116 Paris', '16'],
    ['12 rue de Belleville, 75020', '20'],
    ['in the 20th', '20'],
    ['the eighteenth district', '18'],
    ['٢٠', '20'],
    ['vingtième', '20'],
  ])('%s', (said, id) => {
    expect(sectorIn(city, said)).toMatchObject({ ok: true, sector: { id } });
  });

  it.each([
    ['93100', 'outside'],
    ['13001 Marseille', 'outside'],
    ['21', 'unknown'],
    ['chez moi', 'unknown'],
    ['j’ai deux enfants', 'unknown'],
    ['', 'unknown'],
    ['12 rue de Belleville', 'unknown'],
  ])('%s is not one', (said, reason) => {
    expect(sectorIn(city, said)).toEqual({ ok: false, reason });
  });
});
