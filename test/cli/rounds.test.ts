import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProgress } from '../../bots/cli/progress.ts';
import { addRoundCommands } from '../../bots/cli/round-commands.ts';
import { addSenderCommands } from '../../bots/cli/sender-commands.ts';
import { createPasswords } from '../../bots/staff/password.ts';
import type { Role } from '../../core/staff/accounts.ts';
import { staffRow } from '../../core/staff/manage.ts';
import { accountOf, type DeskTest, openDesk } from '../staff/desk.ts';

const password = 'une longue phrase de passe';
const file = `title: Le square
text:
  fr: Un nouveau square ouvre samedi.
closesAt: 2026-03-05 18:00
`;

let desk: DeskTest;
let folder: string;
let shown: string;
let typed: string;
beforeEach(async () => {
  desk = await openDesk();
  folder = mkdtempSync(join(tmpdir(), 'parvis-rounds-'));
  typed = password;
  await account('ana', ['campaigner']);
  await account('ben', ['approver', 'campaigner']);
  await account('eve', ['agent']);
  const { store, vault } = desk.service.parvis.engine.world;
  await store.transaction(async (tx) => {
    const at = desk.nature.now();
    const person = { phoneKey: null, phone: null, provenAt: null, stoppedAt: null, facts: {} };
    await tx.people.add({ id: 'p1', createdAt: at, ...person });
    const session = { session: null, version: 0, leftAt: null, lastSaidAt: at };
    await tx.conversations.add({
      id: 'p1',
      channel: 'web',
      sender: vault.seal('p1'),
      person: 'p1',
      ...session,
    });
  });
});
afterEach(async () => {
  process.exitCode = 0;
  rmSync(folder, { recursive: true, force: true });
  await desk.close();
});

async function account(login: string, roles: readonly Role[]): Promise<void> {
  const { store, vault, nature } = desk.service.parvis.engine.world;
  const hash = await createPasswords({ log2: 10, blockSize: 8, parallel: 1 }).hash(password);
  const row = staffRow({ nature, vault }, { login, name: login, roles, language: 'fr' });
  await store.transaction((tx) => tx.staff.add({ ...row, password: hash }));
}

async function parvis(...words: readonly string[]): Promise<string> {
  const printed: string[] = [];
  shown = '';
  const write = (text: string) => {
    shown += text;
  };
  const program = new Command().exitOverride();
  const given = {
    program,
    withService: (work: (service: DeskTest['service']) => Promise<void>) => work(desk.service),
    print: (line: string) => void printed.push(line),
  };
  const more = { isTerminal: false, password: async () => typed, home: resolve('.') };
  addRoundCommands({ ...given, ...more, progress: createProgress({ write }) });
  addSenderCommands(given);
  await program.parseAsync(words, { from: 'user' });
  return printed.join('\n');
}

async function imported(): Promise<string> {
  writeFileSync(join(folder, 'square.yaml'), file);
  const told = await parvis('round', 'import', join(folder, 'square.yaml'), '--as', 'ana');
  return /^\w+/.exec(told)?.[0] ?? '';
}

const settle = async () => {
  const { rounds, sender } = desk.service.parvis;
  const { createFeeder } = await import('../../core/delivery/rounds/feeder.ts');
  const feeder = createFeeder(rounds, sender);
  while (await feeder.pass());
};

describe('parvis round', () => {
  it('imports, counts, releases by a second person, follows, stops, resumes, ends', async () => {
    const id = await imported();
    expect(await parvis('round', 'list')).toBe(`${id}\tbrouillon\tLe square`);
    await expect(parvis('round', 'release', id, '--as', 'ben')).rejects.toThrow('parvis round count');
    expect(await parvis('round', 'count', id)).toBe(
      'web\tfrançais\t1\t0,00\u00a0€\n1 personne, 0,00\u00a0€.',
    );
    await expect(parvis('round', 'release', id, '--as', 'ana')).rejects.toThrow('n’a pas ce rôle');
    expect(await parvis('round', 'release', id, '--as', 'ben')).toBe(`${id} : libéré.`);
    await settle();
    expect(await parvis('round', 'stop', id, '--as', 'ana')).toBe(`${id} : arrêté (à la main).`);
    expect(await parvis('round', 'watch', id)).toBe('arrêté (à la main)');
    expect(shown).toBe('0 sur 1, échoués 0, en doute 0\n');
    expect(process.exitCode).toBe(1);
    expect(await parvis('round', 'resume', id, '--as', 'ben')).toBe(`${id} : en cours.`);
    await parvis('round', 'stop', id, '--as', 'ben');
    expect(await parvis('round', 'end', id, '--as', 'ana')).toBe(`${id} : terminé (à la main).`);
    process.exitCode = 0;
    expect(await parvis('round', 'watch', id)).toBe('terminé (à la main)');
    expect(process.exitCode).toBe(0);
    const [ana, ben] = [await accountOf(desk, 'ana'), await accountOf(desk, 'ben')];
    const lines = await desk.service.store.transaction((tx) =>
      tx.audit.page({ before: null, limit: 9, subject: id }),
    );
    expect(lines.map(({ actor, act }) => [act, actor]).reverse()).toEqual([
      ['round.drafted', ana?.id],
      ['round.released', ben?.id],
      ['round.stopped', ana?.id],
      ['round.resumed', ben?.id],
      ['round.stopped', ben?.id],
      ['round.ended', ana?.id],
    ]);
  });

  it('shows, previews and exports, naming nobody', async () => {
    const id = await imported();
    await parvis('round', 'count', id);
    await parvis('round', 'release', id, '--as', 'ben');
    await settle();
    expect(await parvis('round', 'show', id)).toContain('Public compté : 1 personne\n1 personne : ');
    expect(await parvis('round', 'preview', id, '--channel', 'web')).toMatch(
      /^── web – français\nUn nouveau square ouvre samedi\./,
    );
    await parvis('round', 'stop', id, '--as', 'ana');
    expect(await parvis('round', 'results', id)).toContain(
      'Pourquoi certains n’ont rien reçu :\n1\tMessage retiré à l’arrêt de l’envoi',
    );
    await parvis('round', 'resume', id, '--as', 'ana');
    await settle();
    const csv = join(folder, 'out.csv');
    await parvis('round', 'export', id, '--format', 'csv', '--out', csv);
    const [head, line = ''] = readFileSync(csv, 'utf8').split('\r\n');
    expect(head).toBe('\ufeffkey;channel;language;sector;relay;outcome;why;at;reminder;answered;reason');
    expect(line).toMatch(/^'?[\w-]{22};web;fr;;;queued;;2026-03-02T09:00:00\.000Z;;0;$/);
    const json = JSON.parse(await parvis('round', 'export', id, '--format', 'json')) as {
      figures: object;
      lines: readonly object[];
    };
    expect(json.lines).toMatchObject([{ channel: 'web', outcome: 'queued', why: null, answered: false }]);
    expect(json.figures).toMatchObject({ audience: 1, answered: 0 });
    expect(await parvis('round', 'results', id)).toContain('web\ten file 1');
  });

  it('sends a test to oneself alone, where one has linked a conversation', async () => {
    const id = await imported();
    const trial = (...more: readonly string[]) => parvis('round', 'test', id, '--as', 'ana', ...more);
    await expect(trial()).rejects.toThrow('liez d’abord votre conversation');
    const { store } = desk.service.parvis.engine.world;
    const at = desk.nature.now();
    const staff = (await accountOf(desk, 'ana'))?.id ?? '';
    await store.transaction((tx) =>
      tx.staff.linkChat({ conversation: 'p1', staff, id: 'c1', channel: 'web', linkedAt: at, usedAt: at }),
    );
    await expect(trial('--channel', 'sms')).rejects.toThrow('liez d’abord votre conversation');
    await expect(trial('--language', 'en')).rejects.toThrow('Au choix : fr.');
    expect(await trial()).toBe('L’essai est en file : le service l’envoie. Regardez votre téléphone.');
    const [row] = await store.transaction((tx) =>
      tx.outbox.claim({ node: 'n', now: at, leaseUntil: at + 1000, limit: 9 }),
    );
    expect(row).toMatchObject({ conversation: 'p1', class: 'notice' });
    await expect(parvis('round', 'test', id, '--as', 'eve')).rejects.toThrow('n’a pas ce rôle');
  });

  it('refuses a wrong file by its lines, a wrong password, a wrong role, the writer; keeps nothing on a dry run', async () => {
    const path = join(folder, 'wrong.yaml');
    writeFileSync(path, `${file}hours: midi\n`);
    await expect(parvis('round', 'import', path, '--dry-run')).rejects.toThrow('ligne 5: hours: ');
    writeFileSync(path, file);
    expect(await parvis('round', 'import', path, '--dry-run')).toContain('Rien n’a été gardé.');
    expect(await parvis('round', 'list')).toContain('Aucun envoi.');
    await expect(parvis('round', 'import', path)).rejects.toThrow('--as NOM');
    await expect(parvis('round', 'import', path, '--as', 'eve')).rejects.toThrow('n’a pas ce rôle');
    typed = 'wrong';
    await expect(parvis('round', 'import', path, '--as', 'ana')).rejects.toThrow('n’est pas le bon');
    typed = password;
    const told = await parvis('round', 'import', path, '--as', 'ben');
    const id = /^\w+/.exec(told)?.[0] ?? '';
    await parvis('round', 'count', id);
    await expect(parvis('round', 'release', id, '--as', 'ben')).rejects.toThrow(
      'Demandez à une autre personne',
    );
    await expect(parvis('round', 'retry', 'none', '--as', 'ben')).rejects.toThrow('pas d’envoi de ce nom');
  });
});

describe('parvis sender', () => {
  it('pauses, says so, and resumes', async () => {
    expect(await parvis('sender', 'status')).toBe(
      'Les messages partent.\nEn attente : 0. En doute : 0. Abandonnés : 0.',
    );
    await parvis('sender', 'pause');
    expect(await parvis('sender', 'status')).toContain(
      'Rien ne part, à la demande d’un agent, depuis le 2 mars 2026 à 10:00.',
    );
    await expect(parvis('sender', 'resume', '--discard-older-than', 'hier')).rejects.toThrow('pas une durée');
    expect(await parvis('sender', 'resume', '--discard-older-than', '2h')).toContain(
      'Messages jetés, trop vieux : 0.',
    );
    expect(await parvis('sender', 'resume')).toContain('rien n’a changé');
  });
});
