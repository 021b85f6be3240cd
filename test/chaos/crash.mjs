/**
 * Loaded before the service (`node --import`): warms its packages, waits for a plan, then kills the process at the point
 * that the plan names. The service knows nothing of it: it hooks the database driver, the HTTP server and the HTTP client.
 */
import { readFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import Database from 'better-sqlite3';
import { Pool } from 'undici';

// A spare process does this while the present one still lives: the service is then down for half a second only.
for (const [, name] of readFileSync(process.argv[1] ?? '', 'utf8').matchAll(/ from "([^."][^"]*)"/g)) {
  await import(name);
}

/** { life, point, skip, trouble, sabotage }: dies at `point` after `skip` passes; `trouble` is the chance that a turn fails. */
const plan = await new Promise((resolve) => {
  process.once('message', resolve);
});
process.disconnect();
if (plan.sabotage) (await import('./sabotage.mjs')).sabotage(plan.sabotage, process.env.PARVIS_DATABASE);

function at(point) {
  if (plan.point !== point) return;
  plan.skip -= 1;
  if (plan.skip >= 0) return;
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** What the open transaction has written. */
let batch = new Set();
const marks = [
  [/^INSERT (OR REPLACE )?INTO inbox /, 'inbox'],
  [/^UPDATE outbox SET state = 2/, 'note'],
  [/^DELETE FROM job /, 'job'],
  [/^UPDATE conversation SET sender/, 'turn'],
];

/** Conversations that had their trouble: a message that fails again and again would be parked, as it should. */
const troubled = new Set();

function beforeCommit(written) {
  if (written.has('inbox')) at('before-commit');
  if (written.has('note')) at('before-noted');
  if (written.has('job')) at('before-job-answer');
}

/** The turn that would be saved with these values fails. */
function hasTrouble(values) {
  const conversation = values.at(-2);
  if (troubled.has(conversation) || Math.random() >= plan.trouble) return false;
  troubled.add(conversation);
  return true;
}

function beforeRun(sql, mark, values) {
  if (sql === 'BEGIN IMMEDIATE') {
    at('starting');
    batch = new Set();
  }
  if (sql === 'COMMIT') {
    beforeCommit(batch);
  }
  if (mark === 'turn' && hasTrouble(values)) throw new Error('trouble of the harness');
}

const { prepare, exec } = Database.prototype;
Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  const mark = marks.find(([form]) => form.test(sql))?.[1];
  // A statement that gives its new row back is run by `get`.
  for (const way of ['run', 'get']) {
    const own = statement[way];
    statement[way] = (...values) => {
      beforeRun(sql, mark, values);
      const result = own.apply(statement, values);
      if (mark) batch.add(mark);
      if (sql === 'COMMIT' && batch.has('inbox')) at('after-commit');
      return result;
    };
  }
  return statement;
};
Database.prototype.exec = function (sql) {
  at('migrating');
  return exec.call(this, sql);
};

/** PostgreSQL's driver: what each connection's open transaction has written. */
if (process.env.PARVIS_DATABASE?.startsWith('postgres')) {
  const { default: pg } = await import('pg');
  const batches = new WeakMap();
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (config, ...rest) {
    const sql = typeof config === 'string' ? config : (config.text ?? '');
    if (sql.startsWith('BEGIN')) {
      at('starting');
      batches.set(this, new Set());
    }
    if (/^(CREATE|ALTER) /.test(sql)) at('migrating');
    const batch = batches.get(this) ?? new Set();
    const mark = marks.find(([form]) => form.test(sql))?.[1];
    if (mark === 'turn' && hasTrouble(config.values)) {
      // As the database refuses a statement: the turn fails, not the database.
      const refused = Object.assign(new pg.DatabaseError('trouble of the harness', 0, 'error'), {
        code: '22000',
      });
      return Promise.reject(refused);
    }
    if (mark) batch.add(mark);
    if (sql !== 'COMMIT') return query.call(this, config, ...rest);
    beforeCommit(batch);
    const done = query.call(this, config, ...rest);
    if (!batch.has('inbox')) return done;
    return done.then((answer) => {
      at('after-commit');
      return answer;
    });
  };
}

const { writeHead } = ServerResponse.prototype;
ServerResponse.prototype.writeHead = function (status, ...rest) {
  if (status === 200 && this.req.url.startsWith('/webhooks/')) at('before-answer');
  return writeHead.call(this, status, ...rest);
};

/** undici's Agent and Pool share it. */
const dispatcher = Object.getPrototypeOf(Object.getPrototypeOf(Pool.prototype));
const { dispatch } = dispatcher;
dispatcher.dispatch = function (options, handler) {
  if (/\/(sendMessage|messages)$/.test(options.path)) at('before-send');
  const headers = { ...options.headers, 'x-life': String(plan.life) };
  return dispatch.call(this, { ...options, headers }, handler);
};
