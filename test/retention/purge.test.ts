import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRetention } from '../../bots/city/retention.ts';
import { retentionLines } from '../../bots/cli/retention-commands.ts';
import { createPurger, dueNow } from '../../core/retention/purge.ts';
import { DAY, ruleNames, usualRetention } from '../../core/retention/table.ts';
import { openScene, type Scene } from '../scene.ts';

let folder: string;
let scene: Scene;
let database: Database.Database;
/** When what is old and what is young was made. */
let then: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'retention-'));
  const file = join(folder, 'parvis.db');
  scene = await openScene({ file });
  database = new Database(file);
  then = scene.nature.now();
});
afterEach(async () => {
  expect(scene.errors).toEqual([]);
  database.close();
  await scene.close();
  rmSync(folder, { recursive: true });
});

const run = (sql: string, ...values: readonly (string | number | null)[]) =>
  database.prepare(sql).run(...values);
const all = (sql: string): unknown[][] => database.prepare(sql).raw().all() as unknown[][];
const pass = () => createPurger(scene.parvis.engine.world, usualRetention, 0).pass();

const letter = (id: number, state: number, at: number, round: string | null = null, status = 0) =>
  run(
    `INSERT INTO outbox (id, conversation, channel, class, message, created_at, not_before, expires_at, state, status, code,
      settled_at, round) VALUES (?, '', 'sms', 3, '', ?, 0, 0, ?, ?, '30007', ?, ?)`,
    id,
    at,
    state,
    status,
    at + 1,
    round,
  );
const message = (key: string, state: number, at: number) =>
  run(
    `INSERT INTO inbox (key, conversation, channel, state, at) VALUES (?, '', 'sms', ?, ?)`,
    key,
    state,
    at,
  );

describe('messages', () => {
  it('keys of received ones go after 30 days, parked ones and letters after 90; what waits never', async () => {
    message('old', 1, then);
    message('waits', 0, then);
    run(`UPDATE inbox SET next_try_at = ? WHERE key = 'waits'`, then + 999 * DAY);
    message('parked', 2, then);
    message('young', 1, then + 20 * DAY);
    for (const [id, state] of [2, 3, 4, 5, 0].entries()) letter(id + 1, state, then);
    letter(6, 2, then + 80 * DAY);
    scene.nature.advance(31 * DAY);
    expect(await pass()).toEqual({ received: 1 });
    expect(all('SELECT key FROM inbox ORDER BY id')).toEqual([['waits'], ['parked'], ['young']]);
    scene.nature.advance(60 * DAY);
    expect(await pass()).toEqual({ received: 1, parked: 1, sent: 2, undelivered: 2 });
    expect(all('SELECT key FROM inbox')).toEqual([['waits']]);
    expect(all('SELECT id, state FROM outbox ORDER BY id')).toEqual([
      [5, 0],
      [6, 2],
    ]);
    expect(all(`SELECT subject, detail FROM audit WHERE act = 'retention.erased' ORDER BY id`)).toEqual([
      ['parked', '{"rows":1}'],
      ['undelivered', '{"rows":2}'],
    ]);
  });

  it('a thousand go in ten pages, none of which holds a turn up', async () => {
    database.transaction(() => {
      for (let n = 0; n < 1_000; n += 1) letter(n + 1, 2, then);
    })();
    scene.nature.advance(91 * DAY);
    const { store } = scene.parvis.engine.world;
    const times: number[] = [];
    const timed = {
      ...store,
      async transaction<T>(work: Parameters<typeof store.transaction<T>>[0]): Promise<T> {
        return store.transaction(async (tx) => {
          const from = performance.now();
          const done = await work(tx);
          times.push(performance.now() - from);
          return done;
        });
      },
    };
    const world = { ...scene.parvis.engine.world, store: timed };
    expect(await createPurger(world, usualRetention, 0).pass()).toEqual({ sent: 1_000 });
    expect(times.length).toBeGreaterThan(10);
    const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
    expect(median).toBeLessThan(20);
  });
});

describe('rounds', () => {
  const round = JSON.stringify({ id: 'r', content: { consultation: 'c' } });
  const line = (key: string, person: string | null, outbox: number | null, excluded: string | null = null) =>
    run(
      `INSERT INTO round_recipient (round, key, person, channel, language, outbox, excluded, at) VALUES ('r', ?, ?, 'sms', 'fr', ?, ?, ?)`,
      key,
      person,
      outbox,
      excluded,
      then,
    );

  it('its figures are the same when its messages are gone, and when nobody is named any more', async () => {
    run(
      `INSERT INTO round (id, state, author, edited_by, released_by, created_at, row) VALUES ('r', 'done', 'a', 'a', 'b', ?, ?)`,
      then,
      round,
    );
    for (const [id, [state, status]] of (
      [
        [2, 3],
        [3, 0],
        [4, 0],
        [5, 0],
        [2, 5],
        [2, 0],
      ] as const
    ).entries())
      letter(id + 1, state, then, 'r', status);
    for (let id = 1; id <= 6; id += 1) line(`k${id}`, `p${id}`, id);
    line('k7', 'p7', null, 'stopped');
    run(
      `INSERT INTO person (id, created_at, stopped_at, facts) VALUES ('p1', ?, ?, '{}')`,
      then,
      then + 1_000,
    );
    run(`INSERT INTO consultation (id, opens_at, round) VALUES ('c', 0, '{}')`);
    run(
      `INSERT INTO participation (id, reference, consultation, person, channel, language, answers, started_at, changed_at,
        finished_at) VALUES ('x', 'C-1', 'c', 'p6', 'sms', 'fr', '{}', 0, 0, 1)`,
    );
    const figures = () =>
      scene.store.transaction((tx) =>
        tx.rounds.figures({ id: 'r', content: { consultation: 'c' }, spent: 0 } as never),
      );
    const before = await figures();
    expect(before.outcomes).toMatchObject({
      delivered: 1,
      failed: 2,
      expired: 1,
      uncertain: 1,
      sent: 1,
      excluded: 1,
    });
    expect([before.answered, before.stops, before.why]).toEqual([1, 1, { 30007: 4, stopped: 1 }]);
    scene.nature.advance(91 * DAY);
    expect(await pass()).toEqual({ sent: 4, undelivered: 2 });
    expect(await figures()).toEqual(before);
    scene.nature.advance(90 * DAY);
    expect(await pass()).toEqual({ recipients: 7 });
    expect(all('SELECT DISTINCT person, conversation FROM round_recipient')).toEqual([[null, null]]);
    expect(await figures()).toEqual(before);
  });
});

describe('people', () => {
  it('a finished report is nobody’s after two years, with its words and photos gone; one under way stays', async () => {
    const report = (id: string, state: string) =>
      run(
        `INSERT INTO report (id, reference, kind, category, state, address, words, person, conversation, created_at, changed_at)
          VALUES (?, ?, 'report', 'tree', ?, 'sealed', 'sealed', 'p', 'c', ?, ?)`,
        id,
        id,
        state,
        then,
        then,
      );
    report('old', 'done');
    report('open', 'received');
    run(
      `INSERT INTO media (id, state, mime, bytes, created_at) VALUES ('m', 'kept', 'image/jpeg', x'00', ?)`,
      then,
    );
    run(`INSERT INTO report_photo (report, media, at) VALUES ('old', 'm', ?)`, then);
    run(`INSERT INTO report_follower VALUES ('old', 'q', 'c', ?)`, then);
    scene.nature.advance(731 * DAY);
    expect(await pass()).toEqual({ reports: 1 });
    expect(all('SELECT id, category, words, address, person, conversation FROM report ORDER BY id')).toEqual([
      ['old', 'tree', null, null, null, null],
      ['open', 'tree', 'sealed', 'sealed', 'p', 'c'],
    ]);
    expect([all('SELECT * FROM media'), all('SELECT * FROM report_follower')]).toEqual([[], []]);
  });

  it('answers to a closed consultation keep choices, not words; a past seat its mark; a counted roll its days', async () => {
    run(
      `INSERT INTO consultation (id, opens_at, round, results) VALUES ('c', 0, ?, '{}')`,
      `{"closesAt":${then}}`,
    );
    run(`INSERT INTO consultation (id, opens_at, round) VALUES ('still', 0, ?)`, `{"closesAt":${then}}`);
    const answers = {
      one: { v: 1, kind: 'one', choice: 'a' },
      text: { v: 1, kind: 'text', sealed: 'words' },
      place: { v: 1, kind: 'place', sealed: 'where', district: '75111' },
    };
    for (const consultation of ['c', 'still'])
      run(
        `INSERT INTO participation (id, reference, consultation, person, conversation, channel, language, answers, started_at,
          changed_at) VALUES (?, ?, ?, 'p', 'v', 'sms', 'fr', ?, 0, 0)`,
        consultation,
        consultation,
        consultation,
        JSON.stringify(answers),
      );
    run(`INSERT INTO workshop VALUES ('w', 0, ?, '{}')`, then);
    run(
      `INSERT INTO seat (reference, workshop, person, conversation, state, at, card, rating, opinion)
        VALUES ('A-1', 'w', 'p', 'v', 'came', 0, 'sealed', 4, 'sealed')`,
    );
    run(`INSERT INTO poll (id, opens_at, body, results) VALUES ('v', 0, ?, '{}')`, `{"closesAt":${then}}`);
    run(
      `INSERT INTO roll VALUES ('v', 'abc', '2026-11-20'), ('v', 'zzz', '2026-11-21'), ('other', 'abc', '2026-11-21')`,
    );
    scene.nature.advance(366 * DAY);
    expect(await pass()).toEqual({ participations: 1, seats: 1, rolls: 2 });
    const [[kept] = [], [untouched] = []] = all('SELECT answers FROM participation ORDER BY id');
    expect(JSON.parse(String(kept))).toEqual({
      one: answers.one,
      text: { ...answers.text, sealed: null },
      place: { ...answers.place, sealed: null },
    });
    expect(JSON.parse(String(untouched))).toEqual(answers);
    expect(all('SELECT person, conversation, state, card, rating, opinion FROM seat')).toEqual([
      [null, null, 'came', null, 4, null],
    ]);
    expect(all(`SELECT day, length(roll_key) FROM roll WHERE poll = 'v' ORDER BY day`)).toEqual([
      ['2026-11-20', 33],
      ['2026-11-21', 33],
    ]);
    expect(all(`SELECT roll_key FROM roll WHERE poll = 'other'`)).toEqual([['abc']]);
    expect(await pass()).toEqual({});
  });

  it('who has written nothing for three years is erased whole; who wrote since on any channel stays', async () => {
    await scene.say('telegram', '1', { kind: 'text', text: 'bonjour' });
    await scene.say('telegram', '2', { kind: 'text', text: 'bonjour' });
    scene.nature.advance(600 * DAY);
    await scene.say('telegram', '2', { kind: 'text', text: 'bonjour' });
    scene.nature.advance(500 * DAY);
    expect((await dueNow(scene.parvis.engine.world, usualRetention)).conversations).toBe(1);
    expect((await pass()).conversations).toBe(1);
    expect([all('SELECT count(*) FROM conversation'), all('SELECT count(*) FROM person')]).toEqual([
      [[1]],
      [[1]],
    ]);
    expect(all(`SELECT count(*) FROM audit WHERE act = 'person.erased'`)).toEqual([[1]]);
    expect((await scene.store.transaction((tx) => tx.audit.verify())).broken).toBe(null);
  });
});

describe('the table', () => {
  it('what would go is counted, and nothing goes', async () => {
    message('old', 1, then);
    run('INSERT INTO code_sent VALUES (?, ?)', 'k', then);
    run('INSERT INTO geocoder_answer VALUES (?, ?, ?)', 'k', '[]', then);
    scene.nature.advance(31 * DAY);
    const due = await dueNow(scene.parvis.engine.world, usualRetention);
    expect(Object.entries(due).filter(([, rows]) => rows > 0)).toEqual([
      ['received', 1],
      ['codes', 1],
      ['addresses', 1],
    ]);
    const lines = retentionLines(usualRetention, due);
    expect(lines[0]).toBe('received           30 j   Empreintes des messages reçus   à effacer : 1');
    expect(lines.at(-1)).toBe('audit          toujours   Journal d’audit');
    expect(all('SELECT key FROM inbox')).toEqual([['old']]);
  });

  it('a city’s file is read over the usual times; what makes no sense is told', () => {
    expect(Object.keys(loadRetention('cities/paris'))).toEqual(ruleNames);
    expect(loadRetention(folder)).toBe(usualRetention);
    writeFileSync(join(folder, 'retention.yaml'), 'reports: 400\n');
    expect(loadRetention(folder)).toEqual({ ...usualRetention, reports: 400 });
    writeFileSync(join(folder, 'retention.yaml'), 'received: 3\nlines: 9\n');
    expect(() => loadRetention(folder)).toThrow(
      `${join(folder, 'retention.yaml')}: received: is a whole number of days from 9 to 3653\n${join(folder, 'retention.yaml')}: lines: is a whole number of days from 1 to 1`,
    );
  });
});
