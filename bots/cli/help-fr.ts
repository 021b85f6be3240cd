import type { Command } from 'commander';

/** What a group of commands, or a command, does, in French, by its words; and an example of it. */
export const helpInFrench: Readonly<Record<string, readonly [what: string, example: string]>> = {
  '': [
    'Les commandes des agents. Les réglages sont lus dans l’environnement, comme par npm start.',
    'parvis import polls vote.yaml --dry-run',
  ],
  chat: [
    'Parler au robot dans ce terminal, sur une base à part, oubliée à la fin.',
    'parvis chat --channel sms',
  ],
  import: [
    'Faire entrer des données. Rien n’est importé à moitié.',
    'parvis import places quartiers.geojson',
  ],
  'import polls': [
    'Un vote et ses projets (YAML, JSON ou Pabulib) ; gardé comme brouillon.',
    'parvis import polls vote.yaml --projects projets.csv',
  ],
  'import consultations': [
    'Une série de questions (YAML ou JSON) ; gardée comme brouillon.',
    'parvis import consultations charte.yaml',
  ],
  'import workshops': [
    'Des ateliers (YAML, JSON ou CSV) ; les inscrits apprennent les changements.',
    'parvis import workshops ateliers.csv --dry-run',
  ],
  'import catalogue': [
    'Le catalogue d’un portail de données, ou le fichier JSON de son export. Repris là où il s’est arrêté.',
    'parvis import catalogue https://opendata.paris.fr',
  ],
  'import places': ['Les limites officielles (GeoJSON).', 'parvis import places quartiers.geojson'],
  'import categories': [
    'Ce que l’on peut signaler (YAML, JSON ou CSV) ; pris au prochain démarrage.',
    'parvis import categories categories.csv --dry-run',
  ],
};

/** Says in French what the commands do, with an example each; those that are not in the table keep their English. */
export function helpIn(language: string, program: Command): void {
  if (language !== 'fr') return;
  const walk = (command: Command, words: string): void => {
    const told = helpInFrench[words];
    if (told) command.description(told[0]).addHelpText('after', `\nExemple :\n  ${told[1]}`);
    for (const inner of command.commands) walk(inner, `${words} ${inner.name()}`.trim());
  };
  walk(program, '');
}
