import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { countPoll } from '../../core/civic/count/poll.ts';
import { boxCsv, pollJson, resultsJson } from '../../core/civic/count/publish.ts';
import { boxOf, pollOf, projectsOf, rulesAndAwards, seeded } from './election.ts';

const folder = mkdtempSync(join(tmpdir(), 'recount-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Published {
  readonly box: string;
  readonly poll: string;
  readonly results: string;
}

/** Runs the script as anyone would. */
function recount({ box, poll, results }: Published) {
  const files = { 'box.csv': box, 'poll.json': poll, 'results.json': results };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const paths = Object.keys(files).map((name) => join(folder, name));
  const run = spawnSync(process.execPath, ['recount.mjs', ...paths], { encoding: 'utf8' });
  return { code: run.status, told: run.stdout + run.stderr };
}

function publishedOf(at: number, ballots: number, cents = false): Published {
  const [, rule, award] = rulesAndAwards[at] ?? [];
  if (!rule) throw new Error('no such rule');
  const random = seeded(at + 1);
  const poll = pollOf(rule, award);
  const projects = projectsOf(random, cents);
  const box = boxOf(rule, projects, ballots, random);
  return {
    box: boxCsv(box),
    poll: pollJson(poll, projects),
    results: resultsJson(countPoll(poll, projects, box)),
  };
}

describe('recount.mjs, written apart from the service', () => {
  it.each(rulesAndAwards.map(([name], at) => [name, at] as const))('%s: the same, byte for byte', (_, at) => {
    const published = publishedOf(at, 300, at % 2 === 1);
    const { code, told } = recount(published);
    expect(told).toContain('Identique aux résultats officiels.\nSame as the official results.');
    expect(code).toBe(0);
  });

  it.each(['box', 'poll', 'results'] as const)(
    'refuses a %s with one byte changed, in both languages',
    (name) => {
      const published = publishedOf(1, 50);
      const text = published[name];
      const at = text.indexOf(name === 'box' ? 'T7' : name === 'poll' ? '"fr": "p03"' : '"votes"') + 1;
      const other = `${text.slice(0, at)}~${text.slice(at + 1)}`;
      const { code, told } = recount({
        ...published,
        [name]: name === 'poll' ? text.replace('"fr": "p03"', '"fr": "p0~"') : other,
      });
      expect(code).toBe(1);
      expect(told).toMatch(/DIFFÉRENT, ligne \d+ .*\nDIFFERENT, line \d+ /);
    },
  );

  it('names a line with an unknown project', () => {
    const published = publishedOf(1, 50);
    const box = published.box.replace(/\np?T0,(\d+),.*/, '\nT0,$1,p99,');
    const { code, told } = recount({ ...published, box });
    expect(code).toBe(1);
    expect(told).toContain('Line 2: no project is called p99.');
  });

  it('tells how to use it', () => {
    const run = spawnSync(process.execPath, ['recount.mjs'], { encoding: 'utf8' });
    expect(run.status).toBe(2);
    expect(run.stdout).toContain('recount.mjs box.csv poll.json');
  });

  it('says that a file is not there, or damaged', () => {
    const none = spawnSync(process.execPath, ['recount.mjs', 'no.csv', 'no.json'], { encoding: 'utf8' });
    expect([none.status, none.stdout]).toEqual([
      2,
      "no.csv ne s’ouvre pas (ENOENT).\nno.csv can't be opened (ENOENT).\n",
    ]);
    const { code, told } = recount({ ...publishedOf(1, 5), poll: '{' });
    expect([code, told]).toEqual([
      1,
      'Le fichier du vote (poll.json) est abîmé.\nThe file of the poll (poll.json) is damaged.\n',
    ]);
  });
});
