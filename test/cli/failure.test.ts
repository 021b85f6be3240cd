import { describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { readConsultation } from '../../bots/cli/consultations-file.ts';
import { failureInFrench, faultLines, frenchOf } from '../../bots/cli/failure.ts';
import { elementLines } from '../../bots/cli/json-lines.ts';
import { readPoll } from '../../bots/cli/polls-file.ts';
import { Refusal } from '../../bots/cli/refusal.ts';
import { readWorkshops } from '../../bots/cli/workshops-file.ts';
import { readPabulib } from '../../core/civic/pabulib/read.ts';
import { readAreas } from '../../core/civic/places-import.ts';
import { ParvisError } from '../../core/errors.ts';

const city = loadCity('cities/paris');

function said(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return failureInFrench(error, '.');
  }
  return '';
}

const poll = (more: string) => `id: bp
title: { fr: Un, en: One }
days: 30
rule: { kind: approval }
papers:
  - { id: city, name: { fr: Paris, en: Paris } }
themes:
  - { id: nature, name: { fr: Nature, en: Nature } }
projects:
  - { id: p1, number: 1, theme: nature, cost: 10, title: { fr: A }, place: {}, summary: {}${more} }
`;
const head = 'Rien n’est importé. À corriger dans le fichier :\n';

describe('a file with wrong lines', () => {
  it.each([
    [
      'a field that nobody knows',
      () => readPoll(poll(', colour: red'), city, 0),
      'ligne 10, colonne 101 : projects.0.colour : ce nom de champ n’existe pas : colour. Vérifiez son orthographe, ou retirez-le',
    ],
    [
      'no number',
      () => readPoll(poll('').replace('cost: 10', 'cost: dix'), city, 0),
      'ligne 10, colonne 47 : projects.0.cost : écrivez un nombre',
    ],
    [
      'too little',
      () => readPoll(poll('').replace('days: 30', 'days: 0'), city, 0),
      'ligne 3, colonne 7 : days : trop petit : plus que 0',
    ],
    [
      'an unknown rule',
      () => readPoll(poll('').replace('approval', 'lottery'), city, 0),
      'ligne 4, colonne 15 : rule.kind : écrivez l’un de ces mots : approval, knapsack, ranking, points, judgment',
    ],
    [
      'nothing where something is needed',
      () => readPoll(poll('').replace('number: 1, ', ''), city, 0),
      'ligne 10, colonne 5 : projects.0.number : il manque une valeur ici',
    ],
    [
      'a tab',
      () => readPoll('id: bp\n\ttitle: x', city, 0),
      'ligne 2, colonne 1 : une tabulation commence la ligne : mettez des espaces',
    ],
    [
      'the same field twice',
      () => readPoll(`${poll('')}id: bp\n`, city, 0),
      'ligne 11, colonne 1 : ce champ est écrit deux fois : gardez-en un seul',
    ],
    [
      'a row with a cell too many',
      () => readWorkshops('a.csv', 'id;title_fr\nvelo;Un;deux\n', city, 0),
      'ligne 2 : cette ligne n’a pas autant de cases que la première : vérifiez les séparateurs et les guillemets',
    ],
    [
      'no list of questions',
      () => readConsultation('id: a', city, 0),
      'ligne 1 : title : il manque une valeur ici\nligne 1 : intro : il manque une valeur ici\nligne 1 : next : il manque une valeur ici\nligne 1 : questions : il manque une valeur ici\nligne 1 : opensAt : écrivez une date comme 2026-12-01 ou 2026-12-01T09:00',
    ],
    [
      'a Pabulib file without its sections',
      () => readPabulib('META\nkey;value\n'),
      'ligne 1 : il manque la section PROJECTS\nligne 1 : il manque la section VOTES',
    ],
    [
      'an outline that is none',
      () => readAreas('{"type":"FeatureCollection","features":[null]}', city),
      'contour n° 1 : feature : il manque une valeur ici',
    ],
  ])('%s is told in French, with its place', (_, work, lines) => {
    expect(said(work)).toBe(head + lines);
  });

  it('no GeoJSON at all is one sentence', () => {
    expect(said(() => readAreas('hello', city))).toMatch(/^ce fichier n’est pas une collection GeoJSON/);
  });

  it('what is left of a long list is told', () => {
    const message = 'line 3: is empty\nand 12 more';
    expect(faultLines(frenchOf('.'), message)).toEqual([
      'ligne 3 : c’est vide : remplissez-le, ou retirez-le',
      'et 12 autres lignes à corriger',
    ]);
  });
});

describe('the elements of a JSON list', () => {
  it('have their lines, whatever is in their texts', () => {
    const text = '{\n"name": "x",\n"features": [\n  {"a": "[,{\\"\\n"},\n  3, [1,\n 2],\n  null\n]}';
    expect(elementLines(text, 'features')).toEqual([4, 5, 5, 7]);
    expect(elementLines('[{},\n{}]')).toEqual([1, 2]);
    expect(elementLines('none')).toEqual([]);
  });
});

describe('what stops a command', () => {
  it.each([
    [Object.assign(new Error('x'), { code: 'ENOENT', path: 'vote.yaml' }), /^« vote.yaml » n’existe pas\./],
    [new ParvisError('store.newer', 'x'), /^Cette base vient d’une version plus récente/],
    [
      new ParvisError('catalogue.unavailable', 'x', { reason: 'it answered 503' }),
      /^Le portail de données ne se lit pas : réponse 503\./,
    ],
    [
      new ParvisError('config.invalid', 'PARVIS_SECRET: needs 32 characters or more. See .env.example.'),
      /^Un réglage manque ou ne va pas :\nPARVIS_SECRET: 32 caractères au moins\. Voir \.env\.example\.$/,
    ],
    [
      Object.assign(new Error('file is not a database'), { code: 'SQLITE_NOTADB' }),
      /^La base de données ne s’ouvre pas \(SQLITE_NOTADB\)\..*parvis doctor$/,
    ],
    [new Refusal('Donnez --as.'), /^Donnez --as\.$/],
    [new Error('odd'), /^Erreur imprévue : odd$/],
  ])('%s is a French sentence', (error, sentence) => {
    expect(failureInFrench(error, '.')).toMatch(sentence);
  });
});
