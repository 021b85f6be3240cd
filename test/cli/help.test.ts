import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { helpInFrench } from '../../bots/cli/help-fr.ts';
import { createProgram } from '../../bots/cli/program.ts';

function walk(command: Command, words = ''): readonly (readonly [string, Command])[] {
  const inner = command.commands.flatMap((one) => walk(one, `${words} ${one.name()}`.trim()));
  return [[words, command], ...inner];
}

const all = walk(createProgram('fr'));
const page = readFileSync('docs/commands.md', 'utf8');

describe('parvis --help', () => {
  it.each(all)('%s: it and each of its options say what they are for', (_, command) => {
    expect(command.description().length).toBeGreaterThan(5);
    for (const option of command.options) expect(option.description, option.flags).not.toBe('');
  });

  it('speaks French with an example, for commands that there are', () => {
    const known = new Map(all);
    for (const [words, [what]] of Object.entries(helpInFrench))
      expect(known.get(words)?.description()).toBe(what);
  });

  it.each(all.filter(([words, { commands }]) => words !== '' && commands.length === 0))(
    'docs/commands.md has %s',
    (words) => {
      expect(page.includes(`\n| \`parvis ${words}`)).toBe(true);
    },
  );
});
