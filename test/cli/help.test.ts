import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { errorInFrench } from '../../bots/cli/french.ts';
import { createProgram } from '../../bots/cli/program.ts';

function walk(command: Command, words = ''): readonly (readonly [string, Command])[] {
  const inner = command.commands.flatMap((one) => walk(one, `${words} ${one.name()}`.trim()));
  return [[words, command], ...inner];
}

/** What `--help` prints. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (more) => (text += more) });
  command.outputHelp();
  return text;
}

const all = walk(createProgram());
const page = readFileSync('docs/commands.md', 'utf8');
/** Words that only English has. */
const english = /\b(?:the|of|and|with|only|from|Usage|Options:|Commands|Arguments|display|default|choices)\b/;

describe('parvis --help', () => {
  it.each(all)('%s: it, its arguments and its options say in French what they are for', (_, command) => {
    expect(command.description().length).toBeGreaterThan(5);
    for (const one of [...command.options, ...command.registeredArguments])
      expect(one.description, one.name()).not.toBe('');
    expect(helpOf(command)).not.toMatch(english);
  });

  it.each(all)('%s: shows an example of itself', (words, command) => {
    const [, example = ''] = /\nExemple :\n {2}(parvis .+)\n/.exec(helpOf(command)) ?? [];
    expect(example.startsWith(`parvis ${words}`), example).toBe(true);
  });

  it('says which options must be given', () => {
    const [, codes] = all.find(([words]) => words === 'relay codes') ?? [];
    expect(codes && helpOf(codes).match(/--\w+(?= .*\(obligatoire\))/g)).toEqual([
      '--relay',
      '--count',
      '--out',
    ]);
  });

  it('groups the commands under headings', () => {
    const headings = helpOf(createProgram()).match(/^\S.* :$/gm);
    expect(headings).toEqual([
      'Options :',
      'Ce que disent les habitants :',
      'Votes, consultations, ateliers :',
      'Agents de la ville :',
      'Service :',
      'Commandes :',
      'Exemple :',
    ]);
  });

  it.each(all.filter(([words, { commands }]) => words !== '' && commands.length === 0))(
    'docs/commands.md has %s',
    (words) => {
      expect(page.includes(`\n| \`parvis ${words}`)).toBe(true);
    },
  );
});

describe('a command that is not right', () => {
  const tried = async (...words: readonly string[]): Promise<string> => {
    const program = createProgram();
    let text = '';
    for (const [, command] of walk(program))
      command.exitOverride().configureOutput({ writeErr: (more) => (text += more) });
    await expect(program.parseAsync(['node', 'parvis', ...words])).rejects.toThrow();
    return text.split('\n\n')[0]?.split('\nEmploi')[0]?.trim() ?? '';
  };

  it.each([
    [['pol'], 'Erreur : la commande « pol » n’existe pas.\nVouliez-vous dire : poll ?'],
    [['poll', 'open'], 'Erreur : il manque « id ».'],
    [['poll', 'open', 'a', 'b'], 'Erreur : trop de mots : 2 au lieu de 1.'],
    [['chat', '--canal'], 'Erreur : l’option --canal n’existe pas.\nVouliez-vous dire : --channel ?'],
    [['relay', 'add', 'x'], 'Erreur : il manque l’option --quarter <texte>.'],
    [['chat', '--save'], 'Erreur : l’option --save <fichier> attend une valeur.'],
  ])('%j is told in French', async (words, told) => {
    expect(await tried(...words)).toBe(told);
  });

  it('names what may be chosen', () => {
    expect(
      errorInFrench("error: option '--channel <nom>' argument 'x' is invalid. Allowed choices are sms, web."),
    ).toBe('Erreur : l’option --channel <nom> ne prend pas la valeur « x ». Au choix : sms, web.');
  });
});
