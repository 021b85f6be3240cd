import type { ContributionState } from '../../core/civic/contributions.ts';

/** What the terminal calls each state of a proposal, a request for data or an idea. */
export const stateNames: Readonly<Record<ContributionState, string>> = {
  submitted: 'à lire',
  published: 'publiée',
  costed: 'chiffrée',
  'on-ballot': 'soumise au vote',
  consulted: 'en consultation',
  opened: 'données ouvertes',
  studied: 'à l’étude',
  testing: 'à l’essai',
  adopted: 'adoptée',
  refused: 'refusée',
  merged: 'réunie avec une autre',
  withdrawn: 'retirée',
};

/** The answers of their authors, by their names in the dialogs. */
export const answerNames: Readonly<Record<string, string>> = {
  what: 'Quoi',
  where: 'Où',
  whom: 'Pour qui',
  cost: 'Prix imaginé',
  use: 'Pour quel usage',
  often: 'À quel rythme',
  format: 'Format',
  kind: 'Genre',
  author: 'Qui écrit',
  problem: 'Problème',
  idea: 'Idée',
  measure: 'Comment savoir si cela marche',
  tests: 'Participer aux essais',
  added: 'Mots ajoutés',
};

const chosen: Readonly<Record<string, string>> = {
  yes: 'oui',
  no: 'non',
  resident: 'une personne qui habite la ville',
  agent: 'une personne qui travaille pour la Ville',
};

/** An answer: what was chosen, in words; what was written, as it is. */
export const answerSaid = (name: string, said: string): string =>
  name === 'tests' || name === 'author' ? (chosen[said] ?? said) : said;
