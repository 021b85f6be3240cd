import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Said } from '../../core/conversation/vocabulary.ts';
import { usualRetention } from '../../core/retention/table.ts';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';
import { openScene, type Scene } from '../scene.ts';

const operations = readFileSync('docs/operations.md', 'utf8');
const guide = /## How big a machine(.*?)\n## /s.exec(operations)?.[1] ?? '';
const KB = 1024;
const DAY = 86_400_000;

/** The number of a line of the guide's table. */
function costOf(what: string): number {
  const line = guide.split('\n').find((each) => each.startsWith(`| ${what}`)) ?? '';
  return Number(/\| (?:[^|]*?)([\d.]+) (?:KB|ms|MB)/.exec(line.slice(what.length + 2))?.[1] ?? Number.NaN);
}

/** Says that the guide has this sentence. */
const says = (words: string): void => expect(guide.replaceAll(/\s+/g, ' ')).toContain(words);
const near = (value: number, wanted: number): void => {
  expect(Math.abs(value - wanted) / wanted).toBeLessThan(0.07);
};

describe('what the sizing guide says of the disk is not less than what is stored', () => {
  const people = 40;
  const lines = ['un matelas abandonné au coin', 'oui', '(pin)', 'oui', 'passer', 'oui, envoyer'];
  /** Each somewhere else: a second report of one place joins the first. */
  const saidOf = (line: string, person: number): Said =>
    line === '(pin)'
      ? { kind: 'location', lat: 48.85 + person * 0.0005, lon: 2.33 + person * 0.001 }
      : { kind: 'text', text: line };
  let folder: string;
  let geocoder: GeocoderStub;
  let scene: Scene;
  /** Pages that each table has while it is empty. */
  let empty: Readonly<Record<string, number>>;

  /** Bytes of a table's pages, its indexes included. */
  function weigh(table: string): number {
    const database = new Database(join(folder, 'parvis.db'), { readonly: true });
    const weight = database
      .prepare(
        'SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name = ?)',
      )
      .pluck()
      .get(table);
    database.close();
    return Number(weight);
  }

  const grown = (table: string): number => weigh(table) - (empty[table] ?? Number.NaN);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parvis-sizing-'));
    geocoder = await startGeocoder();
    scene = await openScene({ file: join(folder, 'parvis.db'), geocoderUrl: geocoder.url });
    empty = Object.fromEntries(
      ['inbox', 'outbox', 'report', 'conversation'].map((table) => [table, weigh(table)]),
    );
    for (let person = 0; person < people; person += 1)
      for (const line of lines) await scene.say('telegram', `${5000 + person}`, saidOf(line, person));
  }, 60_000);
  afterAll(async () => {
    await scene.close();
    await geocoder.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('messages, replies and reports', () => {
    expect(scene.seen.filter(({ text }) => /R-[A-Z0-9]{6}/.test(text))).toHaveLength(people);
    const turns = people * lines.length;
    expect(grown('inbox') / turns).toBeLessThan(costOf('a message, kept') * KB);
    expect(grown('outbox') / turns).toBeLessThan(costOf('its reply, kept') * KB);
    expect(grown('report') / people).toBeLessThan(costOf('a report') * KB);
  });

  it('conversations: at work, and at rest', async () => {
    expect(grown('conversation') / people).toBeLessThan(12.5 * KB);
    says('4 KB; 12 KB while a dialog is under way');
    for (let person = 0; person < people; person += 1)
      await scene.say('telegram', `${5000 + person}`, { kind: 'text', text: 'menu' });
    scene.nature.advance(4 * DAY);
    await scene.parvis.idle();
    // A page of their own at most, and the index's share.
    await expect.poll(() => grown('conversation') / people, { timeout: 10_000 }).toBeLessThan(4.6 * KB);
    expect(costOf('a conversation')).toBe(4);
  });
});

describe('the arithmetic to a million residents', () => {
  const million = 1_000_000;
  const turn = costOf('a turn') / 1000;

  it('an ordinary day, and the last evening of a vote', () => {
    const day = (million / 100) * 10;
    const peak = Math.ceil((day / (12 * 3600)) * 5);
    says(
      `100,000 turns. Spread over twelve hours, with a peak of five times the mean, that is ${peak} turns`,
    );
    says(`${(peak * turn * 100).toFixed(1)} % of one core`);
    const evening = (million / 20) * 13;
    const mean = Math.round(evening / 7200);
    says(
      `650,000 turns, ${mean} a second, ${mean * 3} at a peak of three times the mean: ${mean * 3 * turn * 100} %`,
    );
    expect(evening).toBe(650_000);
  });

  it('the disk, by the days that things are kept', () => {
    const { received, sent, reports } = usualRetention;
    expect([received, sent, reports]).toEqual([30, 90, 730]);
    const kilobytes = {
      conversations: 330_000 * costOf('a conversation'),
      messages: 100_000 * (received * costOf('a message, kept') + sent * costOf('its reply, kept')),
      reports: 100 * reports * costOf('a report'),
      photos: 100 * reports * costOf('a photo'),
    };
    near(kilobytes.conversations / 1e6, 1.3);
    near(kilobytes.messages / 1e6, 3);
    expect(kilobytes.reports / 1e6).toBeLessThan(0.1);
    near(kilobytes.photos / 1e6, 22);
    says('are 1.3 GB; 100,000 messages a day for 30 days, and their replies for 90, 3 GB');
    says('0.1 GB, and their photos 22 GB. 27 GB in all');
    near(Object.values(kilobytes).reduce((sum, each) => sum + each) / 1e6, 27);
    says(`a week of them is ${Math.ceil((27 * 7) / 10) * 10} GB`);
  });

  it('a round to everyone, by the paces', () => {
    const minutes = Math.ceil(million / 30 / 60);
    says(`a million take ${Math.floor(minutes / 60)} hours and ${minutes % 60} minutes`);
    near(million / 80 / 3600, 3.5);
    expect((million * costOf('a message of a round')) / 1000 / 60).toBeLessThan(10);
  });

  it('is on the worse side of what was measured', () => {
    const measured = readFileSync('docs/measured.md', 'utf8');
    const alone = /The same on the machine alone.*?\| parvis {3}\| +(\d+) \|.*?\| +([\d.]+) \| +- \|/s.exec(
      measured,
    );
    expect(Number(alone?.[1])).toBeGreaterThanOrEqual(1000);
    expect(Number(alone?.[2])).toBeLessThanOrEqual(costOf('a turn'));
    const sentPerSecond = /messages of the round sent a second \| ([\d,]+) /.exec(measured)?.[1] ?? '';
    expect(1000 / Number(sentPerSecond.replace(',', ''))).toBeLessThanOrEqual(costOf('a message of a round'));
  });
});
