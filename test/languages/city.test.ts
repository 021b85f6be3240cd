import { describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { searchCategories } from '../../core/civic/categories.ts';

const city = loadCity('cities/paris');
const best = (text: string) => searchCategories(city, text, 1)[0]?.category.id ?? null;

describe('the city’s own lists', () => {
  it('have a name in every language', () => {
    const named = [
      ...city.categories,
      ...city.categories.flatMap((group) => group.categories),
      ...city.interests,
      ...city.mentions,
    ];
    const lacking = named.flatMap(({ id, name }) =>
      city.languages.filter((language) => !name[language]?.trim()).map((language) => `${id} ${language}`),
    );
    expect(lacking).toEqual([]);
    expect(
      city.wishes.flatMap(({ id, words }) =>
        city.languages.filter((language) => !words[language]?.length).map((l) => `${id} ${l}`),
      ),
    ).toEqual([]);
  });

  it('have names that fit in a list', () => {
    const long = city.categories
      .flatMap((group) => [group, ...group.categories])
      .flatMap(({ name }) => Object.values(name))
      .filter((name) => name.length > 32);
    expect(long).toEqual([]);
  });

  it.each([
    ['encombrants', 'Hay un colchón delante del 12 rue de Belleville'],
    ['chaussee-trou', 'هناك حفرة كبيرة في الشارع'],
    ['rats', 'يوجد فئران في الحديقة'],
    ['encombrants', '门口有一个旧床垫'],
    ['lampe-eteinte', '我们街上的路灯不亮'],
    ['lampe-eteinte', 'Sokak lambası yanmıyor'],
    ['rats', 'Sunt șobolani în curte'],
    ['encombrants', 'Há um colchão na rua'],
    ['encombrants', 'Il y a un matelas devant chez moi'],
    ['rats', 'There are rats in the park'],
  ])('%s: %s', (id, text) => {
    expect(best(text)).toBe(id);
  });
});
