import type { RoundRefusal } from '../../core/delivery/rounds/desk.ts';
import type { Outcome, RoundReason, RoundState } from '../../core/delivery/rounds/round.ts';

/** Each refusal says how to mend it. */
export const refusals: Readonly<Record<RoundRefusal, string>> = {
  unknown: 'Il n’y a pas d’envoi de ce nom. Les voir : parvis round list',
  begun: 'Cet envoi a commencé : il ne se change plus. Arrêtez-le, et préparez-en un autre.',
  'same-person':
    'Qui a écrit un envoi, ou l’a changé en dernier, ne peut pas le libérer. Demandez à une autre personne.',
  'not-counted': 'Ce qui est écrit maintenant n’a pas été compté. D’abord : parvis round count',
  nobody: 'Personne n’est concerné. Changez le public, puis comptez à nouveau.',
  closed: 'La fin de cet envoi est passée. Changez-la dans le fichier, puis importez-le à nouveau.',
  'no-text': 'Le texte dans la langue de la ville manque. Écrivez-le, puis importez à nouveau.',
  consultation: 'La consultation est inconnue, close, ou se termine avant l’envoi. Changez l’une ou l’autre.',
  'wrong-state': 'Cela ne se fait pas dans l’état où est cet envoi. Le voir : parvis round show',
};

/** Of a round that was stopped or ended by hand. */
export const notRetried =
  'Un envoi arrêté, ou terminé à la main, ne repart pas vers ceux chez qui il a échoué. Arrêté : d’abord parvis round resume. Terminé : préparez un nouvel envoi.';

export const states: Readonly<Record<RoundState, string>> = {
  draft: 'brouillon',
  released: 'libéré',
  preparing: 'en préparation',
  sending: 'en cours',
  stopped: 'arrêté',
  done: 'terminé',
};

export const reasons: Readonly<Record<RoundReason, string>> = {
  staff: 'à la main',
  failures: 'trop d’échecs',
  stops: 'trop de personnes se désabonnent',
  budget: 'budget atteint',
  drift: 'le public a changé depuis le comptage',
  edited: 'modifié après l’accord',
  restored: 'une sauvegarde a été remise en place',
  closed: 'sa fin est passée',
  finished: 'tout est parti',
};

export const outcomeNames: Readonly<Record<Outcome, string>> = {
  waiting: 'à venir',
  excluded: 'écartés',
  queued: 'en file',
  sent: 'envoyés',
  delivered: 'remis',
  read: 'lus',
  failed: 'échoués',
  expired: 'trop tard',
  uncertain: 'en doute',
};

export const number = (value: number): string => new Intl.NumberFormat('fr-FR').format(value);

/** `1 personne`, `1 200 personnes` */
export const persons = (count: number): string => `${number(count)} personne${count > 1 ? 's' : ''}`;
