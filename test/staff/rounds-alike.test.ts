import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createProgress } from '../../bots/cli/progress.ts';
import { addRoundCommands } from '../../bots/cli/round-commands.ts';
import { createPasswords } from '../../bots/staff/password.ts';
import { staffRow } from '../../core/staff/manage.ts';
import { openRoundsDesk, type RoundsDesk, typed } from './rounds-desk.ts';

const password = 'une longue phrase de passe';
const written = `title: Le square
text:
  fr: Un nouveau square ouvre samedi.
closesAt: 2026-03-06 18:00
hours: { from: 8, to: 20 }
limits: { failures: 10, stops: 2 }
`;

let desk: RoundsDesk;
let folder: string;
beforeEach(async () => {
  desk = await openRoundsDesk();
  folder = mkdtempSync(join(tmpdir(), 'parvis-alike-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await desk.close();
});

/** All that the database has of a round, but what names it: its row, and a row for each recipient. */
async function rowsOf(id: string): Promise<unknown> {
  const round = await desk.row(id);
  const { id: _, author, editedBy, releasedBy, ...row } = round;
  const lines = await desk.service.store.transaction((tx) =>
    tx.rounds.lines({ round, after: '', limit: 99 }),
  );
  return {
    row: {
      ...row,
      excusedTo: 0,
      isWrittenByOne: author === editedBy,
      isReleasedByOther: releasedBy !== author,
    },
    lines: lines
      .map(({ round: _round, key: _key, ...line }) => line)
      .sort((a, b) => ((a.person ?? '') < (b.person ?? '') ? -1 : 1)),
  };
}

async function byFile(): Promise<string> {
  const { store, vault, nature } = desk.service.parvis.engine.world;
  const hash = await createPasswords({ log2: 10, blockSize: 8, parallel: 1 }).hash(password);
  const row = staffRow(
    { nature, vault },
    { login: 'ana', name: 'ana', roles: ['campaigner'], language: 'fr' },
  );
  await store.transaction((tx) => tx.staff.add({ ...row, password: hash }));
  const file = join(folder, 'square.yaml');
  writeFileSync(file, written);
  const printed: string[] = [];
  const program = new Command().exitOverride();
  addRoundCommands({
    program,
    withService: (work) => work(desk.service),
    print: (line) => printed.push(line),
    progress: createProgress({ write: () => {} }),
    isTerminal: false,
    password: async () => password,
    home: resolve('.'),
  });
  await program.parseAsync(['round', 'import', file, '--as', 'ana'], { from: 'user' });
  return /^\w+/.exec(printed.join('\n'))?.[0] ?? '';
}

it('a round from the file and one from the console leave the same rows', async () => {
  await desk.people(12, 'telegram');
  await desk.person('marie', 'sms');
  const campaigner = await desk.as('campaigner');
  const approver = await desk.as('approver');
  const console = (await campaigner.post('/staff/rounds/new', typed())).to.replace('/staff/rounds/', '');
  const file = await byFile();
  const kept: unknown[] = [];
  for (const id of [file, console]) {
    const before = [desk.telegram.seen.length, desk.sms.seen.length] as const;
    await campaigner.post(`/staff/rounds/${id}/count`);
    const counted = await desk.row(id);
    await approver.post(`/staff/rounds/${id}/release`, { version: '1' });
    await desk.settle();
    const lines = await campaigner.get(`/staff/rounds/${id}/people`);
    kept.push({
      ...((await rowsOf(id)) as object),
      counted: counted.counted,
      figures: await desk.figures(id),
      people: [...lines.text.matchAll(/>(p\d{4}|marie)</g)].map(([, name]) => name).sort(),
      sent: [desk.telegram.seen, desk.sms.seen].map((all, at) =>
        all
          .slice(before[at])
          .map(({ to, text }) => `${to} ${text}`)
          .sort(),
      ),
    });
  }
  expect(kept[0]).toEqual(kept[1]);
  expect(kept[0]).toMatchObject({
    row: { state: 'done', isWrittenByOne: true, isReleasedByOther: true },
    lines: { length: 13 },
    figures: { audience: 13, outcomes: { sent: 13 } },
  });
  expect((kept[0] as { sent: string[][] }).sent.map(({ length }) => length)).toEqual([12, 1]);
  expect((kept[0] as { people: string[] }).people).toHaveLength(13);
});
