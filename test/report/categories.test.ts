import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { isSure, searchCategories } from '../../core/civic/categories.ts';
import { readPlace } from '../../core/civic/places-words.ts';
import { tellsOfProblem } from '../../core/civic/reports-read.ts';

const city = loadCity('cities/paris');

/** What people write, and the category that an agent would put it in. */
const labelled: readonly (readonly [string, string])[] = [
  ['il y a un matelas devant le 12 rue de Belleville', 'encombrants'],
  ['un vieux canapé sur le trottoir', 'encombrants'],
  ['frigo abandonné depuis 3 jours', 'encombrants'],
  ['des meubles ont été déposés dans ma rue', 'encombrants'],
  ['depot sauvage encombrants', 'encombrants'],
  ['machine à laver sur le trottoir', 'encombrants'],
  ['des sacs poubelle éventrés', 'sacs-cartons'],
  ['cartons par terre devant le magasin', 'sacs-cartons'],
  ['un tas de gravats', 'gravats'],
  ['un caddie abandonné', 'chariot'],
  ['matelas avec punaises de lit', 'punaises'],
  ['la poubelle pleine déborde', 'poubelle-pleine'],
  ['poubelle de rue qui déborde', 'poubelle-pleine'],
  ['poubele pleine', 'poubelle-pleine'],
  ['poubelle cassée', 'poubelle-cassee'],
  ['crottes de chien partout', 'crotte-chien'],
  ['ça sent l’urine', 'urine'],
  ['odeur de pipi sous le pont', 'urine'],
  ['trottoir très sale', 'dechets-sol'],
  ['du verre cassé par terre', 'dechets-sol'],
  ['feuilles mortes glissantes', 'feuilles-mortes'],
  ['des mégots partout', 'megots'],
  ['les poubelles de l’immeuble ne sont pas ramassées, poubelles non ramassées', 'bac-debordant'],
  ['caca de pigeon', 'fientes'],
  ['il y a des rats', 'rats'],
  ['un rat mort', 'animal-mort'],
  ['pigeon mort sur le trottoir', 'animal-mort'],
  ['tag sur le mur', 'graffiti-mur'],
  ['grafiti sur la façade', 'graffiti-mur'],
  ['tags', 'graffiti-mur'],
  ['croix gammée', 'inscription-haineuse'],
  ['tag raciste sur l’école', 'inscription-haineuse'],
  ['affichage sauvage', 'affiche-mur'],
  ['rideau métallique tagué', 'tag-rideau'],
  ['nid de poule', 'chaussee-trou'],
  ['nids-de-poule rue Oberkampf', 'chaussee-trou'],
  ['trou dans le trottoir', 'trottoir-trou'],
  ['panneau tordu', 'panneau-casse'],
  ['feu rouge en panne', 'feu-lampe'],
  ['les feux tricolores sont en panne au carrefour', 'feux-carrefour'],
  ['passage piéton effacé', 'passage-pieton'],
  ['bouche d’égout qui sent mauvais', 'bouche-egout'],
  ['trou dans la piste cyclable', 'piste-trou'],
  ['lampadaire éteint', 'lampe-eteinte'],
  ['réverbère éteint la nuit', 'lampe-eteinte'],
  ['lampadaire penché', 'lampadaire'],
  ['lampadaire allumé le jour', 'lampe-jour'],
  ['fils électriques qui pendent', 'fils-lampadaire'],
  ['banc cassé', 'banc'],
  ['potelet arraché', 'potelet'],
  ['toboggan cassé', 'jeux-abimes'],
  ['horodateur hs', 'horodateur'],
  ['sanisette hors service', 'sanisette-hs'],
  ['abribus cassé', 'abribus'],
  ['voiture mal garée sur le passage piéton', 'auto-genante'],
  ['épave de scooter', 'moto-epave'],
  ['vélo abandonné', 'velo-epave'],
  ['terrasse bruyante, trop de bruit', 'terrasse-bruit'],
  ['arbre qui penche', 'arbre-dangereux'],
  ['branches trop longues', 'elagage'],
  ['mauvaises herbes', 'herbes'],
  ['fuite d’eau', 'fuite-eau'],
  ['fontaine en panne', 'fontaine-boire'],
  ['a mattress on the pavement', 'encombrants'],
  ['pothole', 'chaussee-trou'],
  ['street light out', 'lampe-eteinte'],
  ['there is a broken street light', 'lampe-eteinte'],
  ['streetlight not working', 'lampe-eteinte'],
  ['broken bench', 'banc'],
  ['dog poo', 'crotte-chien'],
];

function found(text: string) {
  return searchCategories(city, readPlace(text, city).rest || text, 5);
}

const ranks = labelled.map(([text, id]) => ({
  text,
  id,
  rank: found(text).findIndex(({ category }) => category.id === id),
  first: found(text)[0]?.category.id,
}));

describe('search of categories by words', () => {
  it(`finds the right one first in at least 90 % of ${labelled.length} phrases`, () => {
    const wrong = ranks
      .filter(({ rank }) => rank !== 0)
      .map(({ text, id, first }) => `${text}: ${first}, not ${id}`);
    expect(wrong.length / labelled.length, wrong.join('\n')).toBeLessThanOrEqual(0.1);
  });

  it('shows the right one among five in every phrase', () => {
    expect(ranks.filter(({ rank }) => rank < 0).map(({ text }) => text)).toEqual([]);
  });

  it('is not wrong when it is sure, but for one phrase in fifty', () => {
    const sure = labelled.filter(([text]) => isSure(found(text)));
    const wrong = sure.filter(([text, id]) => found(text)[0]?.category.id !== id).map(([text]) => text);
    expect(sure.length).toBeGreaterThan(labelled.length / 3);
    expect(wrong.length / sure.length, wrong.join('\n')).toBeLessThanOrEqual(0.02);
  });

  it.each(['bonjour', 'merci', 'je veux voter', 'xyzzy', '', 'non', 'oui', 'c’est tout', 'pas du tout'])(
    'finds nothing certain in "%s"',
    (text) => {
      expect(tellsOfProblem(text, city)).toBe(false);
    },
  );

  it.each(['il y a un matelas devant le 12 rue de Belleville', 'lampadaire éteint', 'nid de poule'])(
    'takes "%s" for a report',
    (text) => {
      expect(tellsOfProblem(text, city)).toBe(true);
    },
  );
});

const typesFile = join(import.meta.dirname, '../../../shared/data/dansmarue-types.json');
const hasTypes = existsSync(typesFile);

describe.skipIf(!hasTypes)(
  `against the open data${hasTypes ? '' : ' (skipped: no folder shared/data)'}`,
  () => {
    it('has every sub-type that residents use, under its official name', () => {
      const types = JSON.parse(readFileSync(typesFile, 'utf8')) as Record<string, Record<string, number>>;
      const expected = Object.entries(types).map(([type, subTypes]) => [
        type,
        Object.keys(subTypes).map((name) => name.replace(/\s+/g, ' ')),
      ]);
      const ours = city.categories.map((group) => [
        group.official,
        group.categories.map(({ official }) => official),
      ]);
      expect(ours).toEqual(expected);
    });
  },
);

describe('the categories of Paris', () => {
  const all = city.categories.flatMap((group) => group.categories.map((category) => ({ group, category })));

  it('are 142 in 10 groups, each once', () => {
    expect(city.categories).toHaveLength(10);
    expect(new Set(all.map(({ category }) => category.id)).size).toBe(142);
  });

  it('have names short enough for a line of choice', () => {
    const long = all
      .flatMap(({ category }) => Object.values(category.name))
      .filter((name) => name.length > 30);
    expect(long).toEqual([]);
  });
});
