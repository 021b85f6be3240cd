import http from 'node:http';
import Database from 'better-sqlite3';

/** Breaks the service on purpose: each way must be found by the checks, or they prove nothing. */
const ways = {
  /** The provider gets its 200 before anything is on disk. */
  'answer-first': () => {
    const { emit } = http.Server.prototype;
    http.Server.prototype.emit = function (name, request, response) {
      if (name !== 'request' || !request.url.startsWith('/webhooks/')) {
        return emit.call(this, name, request, response);
      }
      const unheard = new http.ServerResponse(request);
      response.writeHead(200).end();
      return emit.call(this, name, request, unheard);
    };
  },
  /** A message that comes twice is taken twice. */
  'no-dedupe': () =>
    rewrite((sql) =>
      sql.startsWith('INSERT INTO inbox')
        ? sql.replace('INSERT INTO', 'INSERT OR REPLACE INTO').replace('ON CONFLICT (key) DO NOTHING', '')
        : sql,
    ),
  /** An outbox row counts as sent before it is. */
  'sent-first': () =>
    rewrite((sql) =>
      sql.startsWith('INSERT INTO outbox (')
        ? sql.replace('VALUES (?, ?, ?, ?, ?, ?, ?, ?,', 'VALUES (?, ?, ?, ?, ?, ?, ?, max(2, ?),')
        : sql,
    ),
};

function rewrite(change) {
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (sql) {
    return prepare.call(this, change(sql));
  };
}

export function sabotage(way) {
  ways[way]();
}
