import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { recountFiles } from '../../bots/cli/pabulib.ts';
import { boundTo } from '../../core/civic/ballots.ts';
import { readableCode } from '../../core/civic/codes.ts';
import { closePoll, openPoll } from '../../core/civic/polls-counting.ts';
import { seal } from '../../core/civic/sealing.ts';
import type { Store } from '../../core/ports.ts';
import { frozenNature } from '../nature.ts';
import { boxOf, pollOf, projectsOf, seeded } from './election.ts';

const VOTERS = 10_000;
const folder = mkdtempSync(join(tmpdir(), 'whole-'));
const nature = frozenNature();
let store: Store;
beforeAll(async () => {
  store = await openSqlite({ file: ':memory:' });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Runs the script on these files, some of them changed. */
function recount(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const paths = ['box.csv', 'poll.json', 'results.json'].map((name) => join(folder, name));
  return spawnSync(process.execPath, ['recount.mjs', ...paths], { encoding: 'utf8' });
}

describe('a vote of ten thousand', () => {
  it('is opened, sealed, counted by equal shares, published and recounted; one byte changed is found', async () => {
    const staffed = { store, nature, actor: 'staff-1' };
    const random = seeded(7);
    const award = { kind: 'equal-shares', utility: 'cost', completion: 'add1-greedy' } as const;
    const closesAt = nature.now() + 60_000;
    const poll = { ...pollOf({ kind: 'approval' }, award), closesAt, state: 'draft' as const };
    const projects = projectsOf(random);
    await store.transaction(async (tx) => {
      await tx.polls.save({ poll, wrappedKey: null, results: null });
      await tx.polls.putProjects(poll.id, projects);
    });
    const opened = await openPoll(staffed, poll.id);
    if (!opened.ok) throw new Error(opened.reason);
    const key = (await store.transaction((tx) => tx.polls.load(poll.id)))?.poll.publicKey ?? '';
    const cast = boxOf(poll.rule, projects, VOTERS, random).map((row) => ({
      ...row,
      tracker: readableCode(nature, 2, 4),
    }));
    await store.transaction(async (tx) => {
      for (const [at, { tracker, sector, marks }] of cast.entries()) {
        const voterKey = `voter-${at}`;
        const text = JSON.stringify({ v: 1, tracker, sector, marks });
        const envelope = seal(nature, key, text, boundTo(poll.id, voterKey));
        await tx.ballots.cast({
          poll: poll.id,
          voterKey,
          rollKey: `roll-${at}`,
          day: '2026-11-23',
          envelope,
        });
      }
    });
    const closed = await closePoll(staffed, poll.id, opened.passphrases);
    if (!closed.ok) throw new Error(closed.reason);
    expect(closed.results).toMatchObject({ v: 2, ballots: VOTERS, damaged: 0 });
    expect(closed.results.areas.map(({ area }) => area)).toEqual(['city', '11', '12']);
    const published = Object.fromEntries(
      ((await recountFiles({ store }, poll.id)) ?? []).map(({ name, text }) => [name, text]),
    );
    const whole = recount(published);
    expect(whole.stdout).toContain('Same as the official results.');
    expect(whole.status).toBe(0);
    const box = published['box.csv'] ?? '';
    const at = box.indexOf('p0', box.length / 2) + 2;
    const other = box[at] === '1' ? '2' : '1';
    const changed = recount({ 'box.csv': `${box.slice(0, at)}${other}${box.slice(at + 1)}` });
    expect(changed.stdout).toMatch(/DIFFÉRENT, ligne \d+/);
    expect(changed.status).toBe(1);
  }, 120_000);
});
