import { describe, expect, it } from 'vitest';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { intentIn, readIntents } from '../../core/conversation/intents.ts';
import type { OfferedChoice } from '../../core/conversation/session.ts';
import { choiceIn, numberIn } from '../../core/conversation/understand.ts';
import {
  commandIn,
  isTypo,
  languageOf,
  normalise,
  readWords,
  withoutCourtesy,
} from '../../core/conversation/words.ts';

const { languages } = loadCity('cities/paris');
const locales = loadLocales('locales', languages);
const lexicons = languages.map((language) => readWords(language, locales.words[language] ?? {}));

const offered = (labels: Readonly<Record<string, string>>): OfferedChoice[] =>
  Object.entries(labels).map(([id, label], at) => ({ id, label, number: at + 1 }));

describe('a text brought to its bare words', () => {
  it.each([
    ['  Où ÊTES-vous ?! ', 'ou etes vous'],
    ['Un ŒUF, vingt ÆGIR', 'un oeuf vingt aegir'],
    ['٢', '2'],
    ['۳', '3'],
    ['２', '2'],
    ['2️⃣', '2'],
    ['②', '2'],
    ['l’arrêt', 'l arret'],
    ['a\u200bb', 'a b'],
    ['\u0000\u0007', ''],
    ['🛑', ''],
  ])('%j is %j', (text, bare) => {
    expect(normalise(text)).toBe(bare);
  });

  it('reads only the beginning of a very long text', () => {
    expect(normalise('x'.repeat(100_000))).toHaveLength(4096);
  });
});

describe('a number', () => {
  it.each([
    ['2', 2],
    ['2.', 2],
    ['2)', 2],
    ['n° 2', 2],
    ['n°2', 2],
    ['nº2', 2],
    ['No 2', 2],
    ['numéro 2', 2],
    ['choix 2', 2],
    ['option 2', 2],
    ['number two', 2],
    ['deux', 2],
    ['Deuxième', 2],
    ['le deuxième', 2],
    ['la 2e', 2],
    ['the second', 2],
    ['2nd', 2],
    ['1er', 1],
    ['la première', 1],
    ['٣', 3],
    ['dix', 10],
    ['12', 12],
    ['0', 0],
  ])('%j is %i', (text, number) => {
    expect(numberIn(text, lexicons)).toBe(number);
  });

  it.each(['2 rue de Rivoli', 'deux bancs', '75011', '', 'oui', '-', '1 2'])('%j is none', (text) => {
    expect(numberIn(text, lexicons)).toBeNull();
  });
});

const colours = offered({ red: 'Rouge', green: 'Vert foncé', pale: 'Vert pâle', blue: 'Bleu nuit' });
const asked = offered({ yes: 'Envoyer', no: 'Modifier', skip: 'Sans photo' });

describe('the choice that a text means', () => {
  it.each([
    ['1', 'red'],
    ['le 2', 'green'],
    ['quatre', 'blue'],
    ['rouge', 'red'],
    ['ROUGE !', 'red'],
    ['rouje', 'red'],
    ['rogue', 'red'],
    ['rouges', 'red'],
    ['vert pale', 'pale'],
    ['pâle', 'pale'],
    ['bleu', 'blue'],
    ['nuit', 'blue'],
  ])('%j is %s', (text, id) => {
    expect(choiceIn(text, colours, lexicons)?.id).toBe(id);
  });

  it.each(['vert', '5', '0', 'jaune', '', '?', 'ro', 'il est rouge et vert'])('%j is none', (text) => {
    expect(choiceIn(text, colours, lexicons)).toBeNull();
  });

  it.each([
    ['oui', 'yes'],
    ['ok', 'yes'],
    ["d'accord", 'yes'],
    ['yes', 'yes'],
    ['sure', 'yes'],
    ['skip', 'skip'],
    ['passer', 'skip'],
    ['rien', 'skip'],
    ['nope', 'no'],
  ])('%j is %s whatever its label', (text, id) => {
    expect(choiceIn(text, asked, lexicons)?.id).toBe(id);
  });

  it('takes no side when a word means two of them', () => {
    expect(choiceIn('non', asked, lexicons)).toBeNull();
  });

  it('takes the exact label before a number in words', () => {
    expect(choiceIn('Un', offered({ many: 'Plusieurs', one: 'Un' }), lexicons)?.id).toBe('one');
  });
});

describe('universal words', () => {
  const words: readonly (readonly [string, string])[] = [
    ['STOP', 'stop'],
    ['stop.', 'stop'],
    ['Arrêt', 'stop'],
    ['ARRET', 'stop'],
    ['désabonner', 'stop'],
    ['Stop SMS', 'stop'],
    ['unsubscribe', 'stop'],
    ['START', 'start'],
    ['aide', 'help'],
    ['Help', 'help'],
    ['à l’aide', 'help'],
    ['menu', 'menu'],
    ['retour', 'back'],
    ['précédent', 'back'],
    ['go back', 'back'],
    ['annuler', 'cancel'],
    ['never mind', 'cancel'],
    ['langue', 'language'],
    ['Language', 'language'],
    ['mes données', 'data'],
    ['MES DONNEES', 'data'],
    ['my data', 'data'],
    ['supprimer', 'erase'],
    ['PLUS', 'more'],
    ['mes demarches', 'recap'],
  ];
  it.each(words)('%j is %s, even where free text is an answer', (text, command) => {
    expect(commandIn(text, lexicons, false)).toBe(command);
  });

  it.each([
    ['stpo', 'stop'],
    ['stopp', 'stop'],
    ['desaboner', 'stop'],
    ['retoru', 'back'],
    ['anuler', 'cancel'],
    ['mes donées', 'data'],
    ['manu', 'menu'],
  ])('%j is %s where a choice is expected', (text, command) => {
    expect(commandIn(text, lexicons, true)).toBe(command);
    expect(commandIn(text, lexicons, false)).toBeNull();
  });

  it.each([
    'il faut un stop au carrefour',
    'arrêt de bus cassé',
    'le menu du restaurant',
    'il manque une aide',
    'stop stop',
    'oui',
    'non',
    '1',
  ])('%j is a text', (text) => {
    expect(commandIn(text, lexicons, true)).toBeNull();
  });

  it('no word means two commands, in all languages together', () => {
    const seen = new Map<string, string>();
    const double: string[] = [];
    for (const { commands } of lexicons)
      for (const [word, command] of commands) {
        if (seen.has(word) && seen.get(word) !== command) double.push(word);
        seen.set(word, command);
      }
    expect(double).toEqual([]);
  });

  it('no word for a choice, a number or a greeting is a command, or a typo of one', () => {
    const clashes: string[] = [];
    for (const words of lexicons)
      for (const word of [
        ...[...words.choices.values()].flat(),
        ...words.numbers.keys(),
        ...words.greetings,
      ]) {
        const command = commandIn(word, lexicons, true);
        if (command) clashes.push(`${word}: ${command}`);
      }
    expect(clashes).toEqual([]);
  });
});

describe('a typo', () => {
  it.each([
    ['stop', 'stop', true],
    ['stp', 'stop', true],
    ['sotp', 'stop', true],
    ['spto', 'stop', false],
    ['non', 'nom', false],
    ['desabonnemant', 'desabonnement', true],
    ['desabonemant', 'desabonnement', true],
    ['dezabonemant', 'desabonnement', false],
  ])('%s for %s: %s', (written, meant, is) => {
    expect(isTypo(written, meant)).toBe(is);
  });
});

describe('the language of a text', () => {
  it.each([
    ['il y a un trou dans la rue', 'fr'],
    ['there is a hole in the street', 'en'],
    ['bonjour', 'fr'],
    ['hello', null],
    ['42', null],
    ['', null],
  ])('%j is %s', (text, language) => {
    expect(languageOf(text, lexicons)).toBe(language);
  });
});

describe('what a text is about', () => {
  const intents = [
    readIntents('fr', { report: 'matelas|nid de poule|cassé', wish: 'un banc|planter', vote: 'voter' }),
    readIntents('en', { report: 'mattress|pothole', vote: 'vote' }),
  ];
  it.each([
    ['il y a un matelas devant chez moi', 'report'],
    ['IL Y A UN MATELAT', 'report'],
    ['un gros nid de poule', 'report'],
    ['a pothole', 'report'],
    ['je veux voter', 'vote'],
    ['planter un matelas', null],
    ['bonjour', null],
    ['', null],
  ])('%j: %s', (text, dialog) => {
    expect(intentIn(text, intents)).toBe(dialog);
  });
});

describe('words around a command', () => {
  it.each([
    ['stop svp', 'stop'],
    ['STOP, merci', 'stop'],
    ['Bonjour, menu s’il vous plaît', 'menu'],
    ['svp aidez moi', 'help'],
    ['help please', 'help'],
    ['ayuda por favor', 'help'],
    ['arretez de m’écrire', 'stop'],
    ['I don’t speak French', 'language'],
    ['no hablo francés', 'language'],
    ['mes demarche', 'recap'],
    ['les données', null],
    ['il faut un stop au carrefour', null],
    ['merci', null],
    ['merci de mettre un stop', null],
    ['un banc svp', null],
  ])('%j is %s, where free text is an answer too', (text, command) => {
    expect(commandIn(text, lexicons, false)).toBe(command);
  });

  it.each([
    ['Merci beaucoup, au revoir', ''],
    ['bonjour', ''],
    ['svp un banc', 'un banc'],
    ['remerciements', 'remerciements'],
  ])('of %j is left %j', (text, rest) => {
    expect(withoutCourtesy(text, lexicons)).toBe(rest);
  });
});

describe('a project in the words of a hurry', () => {
  const intents = languages.map((language) => readIntents(language, locales.intents[language] ?? {}));
  it.each([
    ['je veu fer un projet de jardin', 'propose'],
    ['mon idée c’est un jardin dans la cour de l’école', 'propose'],
    ['je veux voter pour un projet', 'vote'],
    ['voir les projets', 'vote'],
    ['soutenir un projet', 'support'],
    ['j’ai une idée pour le labo', 'lab'],
  ])('%j opens %s', (text, dialog) => {
    expect(intentIn(text, intents, 'fr')).toBe(dialog);
  });
});
