import { join } from 'node:path';
import { ParvisError } from '../../core/errors.ts';
import type { SayPhrase } from '../staff/contract.ts';
import { faultsIn } from '../staff/faults.ts';
import { loadStaffPhrases } from '../staff/phrases.ts';
import { Refusal } from './refusal.ts';

/** What a file of the disk can have against it, by the code of node's error. */
const ofFiles: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `« ${path} » n’existe pas. Vérifiez le nom et le dossier.`,
  EISDIR: (path) => `« ${path} » est un dossier. Donnez le nom d’un fichier.`,
  EACCES: (path) => `« ${path} » ne s’ouvre pas : vous n’en avez pas le droit.`,
  ENOSPC: () => 'Le disque est plein. Faites de la place, puis recommencez.',
};

const portalSaid: readonly (readonly [RegExp, string])[] = [
  [/^it answered nothing$/, 'pas de réponse'],
  [/^it answered (\d+)$/, 'réponse $1'],
  [
    /^it has \d+ data sets or more.*$/,
    'il en a trop pour être lu ainsi ; importez le fichier JSON de son export',
  ],
  [/^its answer is not a catalogue$/, 'sa réponse n’est pas un catalogue'],
];

/** What is said of settings (`bots/config.ts`), in the same order. */
const settings: readonly (readonly [RegExp, string])[] = [
  [/is a whole number from (\d+) to (\d+)/g, 'écrivez un nombre entier, de $1 à $2'],
  [/is a number from (\d+) to (\d+)/g, 'écrivez un nombre, de $1 à $2'],
  [/is neither (sqlite:\S+, like \S+), nor (\S+)/g, 'écrivez $1, ou $2'],
  [/is not redis:/g, 'écrivez redis:'],
  [/is not smpp:/g, 'écrivez smpp:'],
  [
    /is letters, digits, points and dashes, (\d+) at most/g,
    'lettres, chiffres, points et tirets, $1 au plus',
  ],
  [/is not a list of addresses or networks, like/g, 'écrivez une liste d’adresses ou de réseaux, comme'],
  [/is not a list like/g, 'écrivez une liste comme'],
  [/is not an address that begins with/g, 'écrivez une adresse qui commence par'],
  [/is not an address that holds/g, 'écrivez une adresse qui contient'],
  [/needs (\d+) characters or more/g, '$1 caractères au moins'],
  [/is two whole numbers, like/g, 'écrivez deux nombres entiers, comme'],
  [/See \.env\.example\./g, 'Voir .env.example.'],
  [/, like /g, ', comme '],
  [/ or (?=https?:)/g, ' ou '],
];

const settingsInFrench = (message: string): string =>
  settings.reduce((text, [shape, french]) => text.replace(shape, french), message);

/** Each fault of a file on its line: where, which field, what is wrong and how to mend it. */
export function faultLines(say: SayPhrase, message: string): readonly string[] {
  return faultsIn(say, message).map(({ place, field, what }) =>
    [place, field, what].filter((one) => one !== '').join(' : '),
  );
}

function refused(say: SayPhrase, message: string): string {
  const isOfFile = /^(?:line|entry|feature|ligne) \d/m.test(message);
  const lines = faultLines(say, message);
  return (isOfFile ? ['Rien n’est importé. À corriger dans le fichier :', ...lines] : lines).join('\n');
}

function broken(say: SayPhrase, error: ParvisError): string {
  const { code, message, detail } = error;
  switch (code) {
    case 'import.invalid':
      return refused(say, message);
    case 'catalogue.unavailable': {
      const why = portalSaid.reduce(
        (text, [shape, french]) => text.replace(shape, french),
        String(detail.reason),
      );
      return `Le portail de données ne se lit pas : ${why}. Ce qui est déjà lu est gardé. Recommencez plus tard : la suite reprendra de là.`;
    }
    case 'config.invalid':
      return `Un réglage manque ou ne va pas :\n${settingsInFrench(message)}`;
    case 'store.newer':
      return 'Cette base vient d’une version plus récente de Parvis. Installez cette version, puis recommencez.';
    case 'store.unavailable':
      return 'La base de données ne répond pas (disque plein, base occupée ou réglage PARVIS_DATABASE). Lancez : parvis doctor';
    case 'store.conflict':
      return 'Quelqu’un a changé la même chose au même moment. Recommencez.';
    case 'vault.unreadable':
      return 'Ces données ne s’ouvrent pas avec cette clé. PARVIS_SECRET est-il celui du service ?';
    default:
      return message;
  }
}

/** What the terminal says, in French, of a command that ended by an error. `home`: the package's folder. */
export function failureInFrench(error: unknown, home: string): string {
  if (error instanceof ParvisError) return broken(frenchOf(home), error);
  if (error instanceof Refusal) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  if (code?.startsWith('SQLITE_'))
    return `La base de données ne s’ouvre pas (${code}). PARVIS_DATABASE est-il le bon fichier ? Voir ce qu’elle a : parvis doctor`;
  const ofFile = code === undefined ? undefined : ofFiles[code];
  return ofFile ? ofFile(path ?? '') : `Erreur imprévue : ${error.message}`;
}

/** The console's phrases, in French: what staff read is said with the same words in both. */
export function frenchOf(home: string): SayPhrase {
  const phrases = loadStaffPhrases(join(home, 'bots/staff/phrases'), 'UTC');
  return (key, values = {}) => phrases.render('fr', key, values, false);
}
