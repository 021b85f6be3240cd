import type { Command } from 'commander';

/** Commander's own words in French, the language of the help. Errors come from it as sentences only, hence the patterns. */
const errors: readonly (readonly [RegExp, string])[] = [
  [/^error: /, 'Erreur : '],
  [/missing required argument '(.+)'/, 'il manque « $1 ».'],
  [/required option '(.+)' not specified/, 'il manque l’option $1.'],
  [/option '(.+)' argument missing/, 'l’option $1 attend une valeur.'],
  [/option '(.+)' cannot be used with option '(.+)'/, 'l’option $1 ne va pas avec $2.'],
  [/option '(.+)' argument '(.*)' is invalid\./, 'l’option $1 ne prend pas la valeur « $2 ».'],
  [/command-argument value '(.*)' is invalid for argument '(.+)'\./, '« $1 » ne convient pas pour « $2 ».'],
  [/Allowed choices are (.+)\./, 'Au choix : $1.'],
  [/unknown option '(.+)'/, 'l’option $1 n’existe pas.'],
  [/unknown command '(.+)'/, 'la commande « $1 » n’existe pas.'],
  [
    /too many arguments(?: for '(.+)')?\. Expected (\d+) arguments? but got (\d+)\./,
    'trop de mots : $3 au lieu de $2.',
  ],
  [/\(Did you mean (?:one of )?(.+)\?\)/, 'Vouliez-vous dire : $1 ?'],
];

export const errorInFrench = (error: string): string =>
  errors.reduce((text, [pattern, french]) => text.replace(pattern, french), error);

const titles: Readonly<Record<string, string>> = {
  'Usage:': 'Emploi :',
  'Arguments:': 'À donner :',
  'Options:': 'Options :',
  'Commands:': 'Commandes :',
};

interface Described {
  readonly description: string;
  readonly argChoices?: readonly string[] | undefined;
  readonly defaultValue?: unknown;
  /** Of options. */
  readonly mandatory?: boolean;
}

function described({ description, argChoices, defaultValue, mandatory }: Described): string {
  const isShown = typeof defaultValue === 'string' || typeof defaultValue === 'number';
  const more = [
    ...(mandatory ? ['obligatoire'] : []),
    ...(argChoices ? [`au choix : ${argChoices.join(', ')}`] : []),
    ...(isShown ? [`sinon : ${defaultValue}`] : []),
  ];
  return more.length === 0 ? description : `${description} (${more.join(' ; ')})`;
}

/** Has commander speak French in this program, and in the commands that are then added to it. */
export function speakFrench(program: Command): Command {
  return program
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      styleUsage: (usage) => usage.replace('[command]', '[commande]'),
      optionDescription: described,
      argumentDescription: described,
    })
    .configureOutput({ outputError: (error, write) => write(errorInFrench(error)) })
    .helpOption('-h, --help', 'montrer cette aide')
    .helpCommand('help [commande]', 'montrer l’aide d’une commande')
    .showHelpAfterError();
}

/** Says what a command does, and shows an example of it below its help. */
export function explain(command: Command, what: string, example: string): Command {
  return command.description(what).addHelpText('after', `\nExemple :\n  parvis ${example}`);
}
