import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../bots/cli/program.ts';

/** The example at the end of a command's help, as its words. */
function exampleOf(command: Command): readonly string[] {
  let text = '';
  command.configureOutput({ writeOut: (more) => (text += more) });
  command.outputHelp();
  return /\nExemple :\n {2}parvis (.+)\n/.exec(text)?.[1]?.split(' ') ?? [];
}

const imports = () => createProgram().commands.find((one) => one.name() === 'import')?.commands ?? [];

describe('the examples of parvis import', () => {
  const said: string[] = [];
  beforeEach(() => {
    vi.stubEnv('PARVIS_DATABASE', 'sqlite::memory:');
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    said.length = 0;
  });

  it.each([
    ['polls', 'bp-2027 : Ajoutés : 2. Changés : 0.'],
    ['consultations', 'charte-2027 : Ajoutés : 3. Changés : 0.'],
    ['workshops', 'Ajoutés : 2. Changés : 0.'],
    ['catalogue', 'Ajoutés : 2. Changés : 0.'],
    ['places', 'Ajoutés : 1. Changés : 0.'],
    ['categories', 'Ajoutés : 3. Changés : 0.'],
  ])('%s: runs as it stands', async (name, told) => {
    const [command] = imports().filter((one) => one.name() === name);
    const words = command ? exampleOf(command) : [];
    expect(words.slice(0, 2)).toEqual(['import', name]);
    await createProgram().parseAsync(words, { from: 'user' });
    expect(said.join('')).toContain(told);
    expect(said.join('')).toMatch(/Essai : rien n’est écrit\.\n$/);
  });

  it('are all of them', () => expect(imports()).toHaveLength(6));
});
