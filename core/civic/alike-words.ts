import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as french } from '@orama/stemmers/french';
import { normalise } from '../conversation/words.ts';
import type { City } from './city.ts';
import { wordsOf } from './words.ts';

/** Words that tell nothing of what is wished for, asked for, or where: grammar, and what every civic text holds. */
const empty = new Set(
  (
    'a ai ainsi alors apres au aucun aujourd aussi autour autre autres aux avec avoir avant bien bonjour c car ce ceci cela celle ' +
    'ces cet cette ceux chaque chez comme comment contre d dans de deja depuis des devant dont du elle elles en encore ' +
    'entre est et etre eu eux fait faire faut font hui il ils j je jusqu l la le les leur leurs lors lui m ma mais me meme mes ' +
    'mieux moi moins mon n ne ni non nos notre nous nouveau nouveaux nouvel nouvelle nouvelles on ont ou par parce pas ' +
    'pendant peu peut plus plusieurs pour pourquoi pres qu quand que quel quelle quelles quels qui s sa sans se selon ' +
    'ses si soit son sont sous sur t ta te tes toi ton tous tout toute toutes tres trop tu un une vers voici vos votre ' +
    'vous y afin cote chacun places public publics publique publiques plein pleine quelque quelques merci svp ici oui ' +
    'rue rues quartier quartiers arrondissement arrondissements ville ' +
    'mairie budget participatif habitant habitants gens monde proposer propose proposition projet idee souhaite voudrais ' +
    'veux veut aimerais demande besoin mettre mise installer installation creer creation construire amenager amenagement ' +
    'ajouter developper place davantage donnee donnees jeu fichier liste open data statistique statistiques information ' +
    'informations savoir connaitre cherche cherchons chercher recherche trouver labo laboratoire innovation lab soutenir soutiens the an of in on at is are i we and or to with for from by my our it this that more new ' +
    'dataset list file data city want like would need have please there be'
  ).split(' '),
);

/** How the words of a city's residents are compared: without accents, endings, or the choice between two words for one thing. */
export interface Meanings {
  /** In their order, each as often as it is said. */
  of(text: string): readonly string[];
}

/** Stemming is what searching spends its time on; a language's common words are fewer than this. */
const mostKept = 20_000;

const read = new WeakMap<City, Meanings>();

/** Those of a city, by its first language and its own list of words for one thing. */
export function meaningsOf(city: City): Meanings {
  const known = read.get(city);
  if (known) return known;
  const stem = city.languages[0] === 'en' ? english : french;
  const stems = new Map<string, string>();
  function stemOf(word: string): string {
    const had = stems.get(word);
    if (had !== undefined) return had;
    const made = normalise(stem(word)) || word;
    if (stems.size < mostKept) stems.set(word, made);
    return made;
  }
  const same = new Map<string, string>();
  for (const [first = '', ...others] of city.synonyms)
    for (const word of [first, ...others])
      for (const each of wordsOf(word)) same.set(stemOf(each), stemOf(normalise(first)));
  const meanings: Meanings = {
    of: (text) =>
      wordsOf(text)
        .filter((word) => !empty.has(word) && !city.ownWords.includes(word))
        .map(stemOf)
        .map((stemmed) => same.get(stemmed) ?? stemmed),
  };
  read.set(city, meanings);
  return meanings;
}
