import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addStaffCommands } from '../../bots/cli/staff-commands.ts';
import { accountOf, type DeskTest, openDesk } from './desk.ts';

let desk: DeskTest;
let printed: string[];
beforeEach(async () => {
  desk = await openDesk();
  printed = [];
});
afterEach(async () => {
  process.exitCode = 0;
  await desk.close();
});

async function parvis(...words: readonly string[]): Promise<string> {
  printed = [];
  const program = new Command().exitOverride();
  addStaffCommands({
    program,
    withService: (work) => work(desk.service),
    print: (line) => printed.push(line),
  });
  await program.parseAsync(words, { from: 'user' });
  return printed.join('\n');
}

describe('parvis staff', () => {
  it('adds an account whose link opens it, lists it, and changes it', async () => {
    const told = await parvis('staff', 'add', 'ana', '--name', 'Ana', '--role', 'agent', 'auditor');
    const path = /\/staff\/welcome\/[\w-]{43}/.exec(told)?.[0] ?? '';
    expect((await desk.visitor().get(path)).text).toContain('Bonjour Ana.');
    const { id } = (await accountOf(desk, 'ana')) ?? { id: '' };
    expect(await parvis('staff', 'list')).toBe(`${id}\tana\tAna\tagent,auditor\tactif`);
    expect(await parvis('staff', 'roles', 'ana', '--role', 'admin')).toBe(
      'C’est fait. Ses sessions sont fermées.',
    );
    await parvis('staff', 'disable', 'ana');
    expect(await parvis('staff', 'list')).toBe(`${id}\tana\tAna\tadmin\tdésactivé`);
    expect((await desk.visitor().get(path)).status).toBe(404);
    const lines = await desk.service.store.transaction((tx) => tx.audit.page({ before: null, limit: 9 }));
    expect(lines.map(({ actor, act }) => `${actor} ${act}`)).toEqual([
      'cli staff.disabled',
      'cli staff.roles-set',
      'cli staff.added',
    ]);
  });

  it('says why it does not', async () => {
    const admin = await desk.as('admin');
    expect(await parvis('staff', 'disable', 'agent1')).toContain('dernier administrateur');
    expect(await parvis('staff', 'link', 'nobody')).toContain('Aucun compte de ce nom');
    expect(process.exitCode).toBe(1);
    expect((await admin.get('/staff')).status).toBe(200);
  });
});
