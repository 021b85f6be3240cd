import type { PaperCodeRow, RelayFigures, RelayRecords, RelayRow, Share } from '../../core/civic/relays.ts';
import type { Db } from './database.ts';

export function relayRecords(db: Db): RelayRecords {
  return { ...relays(db), ...codes(db) };
}

type Relays = 'add' | 'byName' | 'count' | 'figures';

function relays(db: Db): Pick<RelayRecords, Relays> {
  const columns = 'id, name, quarter, created_at AS "createdAt"';
  const add = db.prepare(
    'INSERT INTO relay (id, name, quarter, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const byName = db.prepare<RelayRow>(`SELECT ${columns} FROM relay WHERE name = ?`);
  const all = db.prepare<RelayRow>(`SELECT ${columns} FROM relay ORDER BY name`);
  const count = db.prepare(
    `INSERT INTO relay_share (relay, share, count) VALUES (?, ?, 1)
    ON CONFLICT (relay, share) DO UPDATE SET count = relay_share.count + 1`,
  );
  const shares = db.prepare<{ share: string; count: number }>(
    'SELECT share, count FROM relay_share WHERE relay = ?',
  );
  const made = db.prepare<Pick<RelayFigures, 'made' | 'used' | 'revoked'>>(
    `SELECT count(*) AS made, count(used_at) AS used, count(revoked_at) AS revoked
    FROM paper_code WHERE relay = ?`,
  );
  return {
    async add({ id, name, quarter, createdAt }) {
      return (await add.run(id, name, quarter, createdAt)).changes > 0;
    },
    async byName(name) {
      return (await byName.get(name)) ?? null;
    },
    async count(relay, share) {
      count.later(relay, share);
    },
    async figures() {
      const relays = await all.all();
      return Promise.all(
        relays.map(async (relay) => {
          const codes = (await made.get(relay.id)) ?? { made: 0, used: 0, revoked: 0 };
          const counted = new Map((await shares.all(relay.id)).map(({ share, count }) => [share, count]));
          const of = (share: Share) => counted.get(share) ?? 0;
          return {
            relay,
            ...codes,
            votes: of('voted'),
            answers: of('answered'),
            helped: of('helped'),
            journeys: journeysIn(counted),
          };
        }),
      );
    },
  };
}

const JOURNEY = 'journey:';

function journeysIn(counted: ReadonlyMap<string, number>): RelayFigures['journeys'] {
  const found = [...counted].filter(([share]) => share.startsWith(JOURNEY));
  return Object.fromEntries(found.map(([share, count]) => [share.slice(JOURNEY.length), count]));
}

function codes(db: Db): Omit<RelayRecords, Relays> {
  const columns = `code_key AS "codeKey", relay, person, used_at AS "usedAt", revoked_at AS "revokedAt", poll`;
  const add = db.prepare('INSERT INTO paper_code (code_key, relay, made_at) VALUES (?, ?, ?)');
  const load = db.prepare<PaperCodeRow>(
    `SELECT ${columns} FROM paper_code WHERE code_key = ? ${db.dialect.hold}`,
  );
  const ofPerson = db.prepare<PaperCodeRow>(
    `SELECT ${columns} FROM paper_code WHERE person = ? AND revoked_at IS NULL ORDER BY used_at, code_key`,
  );
  const take = db.prepare(
    `UPDATE paper_code SET used_at = ?, person = ?
    WHERE code_key = ? AND used_at IS NULL AND revoked_at IS NULL`,
  );
  const release = db.prepare(
    'UPDATE paper_code SET used_at = NULL, person = NULL WHERE person = ? AND poll IS NULL',
  );
  const bind = db.prepare('UPDATE paper_code SET poll = ? WHERE code_key = ?');
  const notVoted = 'revoked_at IS NULL AND poll IS NULL';
  const revoke = db.prepare(`UPDATE paper_code SET revoked_at = ? WHERE code_key = ? AND ${notVoted}`);
  const revokeAll = db.prepare(`UPDATE paper_code SET revoked_at = ? WHERE relay = ? AND ${notVoted}`);
  const move = db.prepare('UPDATE paper_code SET person = ? WHERE person = ?');
  return {
    async addCodes(relay, codeKeys, at) {
      for (const codeKey of codeKeys) add.later(codeKey, relay, at);
    },
    async code(codeKey) {
      return (await load.get(codeKey)) ?? null;
    },
    async codesOf(person) {
      return await ofPerson.all(person);
    },
    async take(codeKey, person, at) {
      return (await take.run(at, person, codeKey)).changes > 0;
    },
    async release(person) {
      release.later(person);
    },
    async bind(codeKey, poll) {
      bind.later(poll, codeKey);
    },
    async revoke(codeKey, at) {
      return (await revoke.run(at, codeKey)).changes > 0;
    },
    async revokeAll(relay, at) {
      return (await revokeAll.run(at, relay)).changes;
    },
    async reassign(from, to) {
      move.later(to, from);
    },
    async forget(person) {
      move.later(null, person);
    },
  };
}
