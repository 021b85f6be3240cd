import type {
  Attempts,
  DoorRecords,
  PasskeyRecords,
  PasskeyRow,
  SessionRecords,
  StaffLinkRow,
  StaffSessionRow,
} from '../../core/staff/accounts.ts';
import type { Db } from './database.ts';
import { nameLocks } from './locks.ts';

export function sessionRecords(db: Db): SessionRecords {
  const columns = `token_key AS "tokenKey", id, staff, label, created_at AS "createdAt", seen_at AS "seenAt",
    fresh_at AS "freshAt"`;
  const open = db.prepare(
    `INSERT INTO staff_session (token_key, id, staff, label, created_at, seen_at, fresh_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const load = db.prepare<StaffSessionRow>(`SELECT ${columns} FROM staff_session WHERE token_key = ?`);
  const of = db.prepare<StaffSessionRow>(
    `SELECT ${columns} FROM staff_session WHERE staff = ? ORDER BY seen_at DESC, id`,
  );
  const see = db.prepare('UPDATE staff_session SET seen_at = ? WHERE token_key = ?');
  const end = db.prepare('DELETE FROM staff_session WHERE staff = ? AND id = ?');
  const endAll = db.prepare('DELETE FROM staff_session WHERE staff = ? AND token_key <> ?');
  const purges = [
    db.prepare('DELETE FROM staff_session WHERE created_at < ? OR seen_at < ?'),
    db.prepare('DELETE FROM staff_link WHERE expires_at <= ?'),
    db.prepare('DELETE FROM staff_challenge WHERE expires_at <= ?'),
    db.prepare('DELETE FROM staff_attempts WHERE last_at < ?'),
  ] as const;
  return {
    async openSession({ tokenKey, id, staff, label, createdAt, seenAt, freshAt }) {
      open.later(tokenKey, id, staff, label, createdAt, seenAt, freshAt);
    },
    async session(tokenKey) {
      return (await load.get(tokenKey)) ?? null;
    },
    async sessionsOf(staff) {
      return await of.all(staff);
    },
    async seeSession(tokenKey, at) {
      see.later(at, tokenKey);
    },
    async endSession(staff, id) {
      return (await end.run(staff, id)).changes > 0;
    },
    async endSessions(staff, but) {
      return (await endAll.run(staff, but ?? '')).changes;
    },
    async purgeStaff({ now, begun, seen }) {
      const [sessions, links, challenges, attempts] = purges;
      sessions.later(begun, seen);
      links.later(now);
      challenges.later(now);
      attempts.later(begun);
    },
  };
}

type StoredPasskey = Omit<PasskeyRow, 'transports' | 'publicKey'> & {
  readonly transports: string;
  readonly publicKey: Buffer;
};

export function passkeyRecords(db: Db): PasskeyRecords {
  const columns = `id, staff, public_key AS "publicKey", counter, transports, label, created_at AS "createdAt",
    used_at AS "usedAt"`;
  const add = db.prepare(
    `INSERT INTO staff_passkey (id, staff, public_key, counter, transports, label, created_at, used_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const load = db.prepare<StoredPasskey>(`SELECT ${columns} FROM staff_passkey WHERE id = ?`);
  const of = db.prepare<StoredPasskey>(
    `SELECT ${columns} FROM staff_passkey WHERE staff = ? ORDER BY created_at, id`,
  );
  const use = db.prepare('UPDATE staff_passkey SET counter = ?, used_at = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM staff_passkey WHERE staff = ? AND id = ?');
  return {
    async addPasskey({ id, staff, publicKey, counter, transports, label, createdAt, usedAt }) {
      const key = Buffer.from(publicKey);
      const written = JSON.stringify(transports);
      return (await add.run(id, staff, key, counter, written, label, createdAt, usedAt)).changes > 0;
    },
    async passkey(id) {
      const row = await load.get(id);
      return row ? readPasskey(row) : null;
    },
    async passkeysOf(staff) {
      return (await of.all(staff)).map(readPasskey);
    },
    async usePasskey(id, counter, at) {
      use.later(counter, at, id);
    },
    async removePasskey(staff, id) {
      return (await remove.run(staff, id)).changes > 0;
    },
  };
}

function readPasskey(row: StoredPasskey): PasskeyRow {
  const transports = JSON.parse(row.transports) as string[];
  return { ...row, transports, publicKey: new Uint8Array(row.publicKey) };
}

export function doorRecords(db: Db): DoorRecords {
  const columns = 'token_key AS "tokenKey", kind, staff, expires_at AS "expiresAt"';
  const add = db.prepare('INSERT INTO staff_link (token_key, kind, staff, expires_at) VALUES (?, ?, ?, ?)');
  const link = db.prepare<StaffLinkRow>(
    `SELECT ${columns} FROM staff_link WHERE token_key = ? AND expires_at > ?`,
  );
  const take = db.prepare<StaffLinkRow>(
    `DELETE FROM staff_link WHERE token_key = ? AND expires_at > ? RETURNING ${columns}`,
  );
  const drop = db.prepare('DELETE FROM staff_link WHERE staff IS NOT DISTINCT FROM ?');
  const attempts = db.prepare<Attempts>(
    'SELECT count, last_at AS "lastAt" FROM staff_attempts WHERE key = ?',
  );
  const saveAttempts = db.prepare(
    `INSERT INTO staff_attempts (key, count, last_at) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET count = excluded.count, last_at = excluded.last_at`,
  );
  const keep = db.prepare(
    `INSERT INTO staff_challenge (owner, challenge, expires_at) VALUES (?, ?, ?)
    ON CONFLICT (owner) DO UPDATE SET challenge = excluded.challenge, expires_at = excluded.expires_at`,
  );
  const challenge = db.prepare<{ challenge: string; expiresAt: number }>(
    'DELETE FROM staff_challenge WHERE owner = ? RETURNING challenge, expires_at AS "expiresAt"',
  );
  const locks = nameLocks(db);
  return {
    async addLink({ tokenKey, kind, staff, expiresAt }) {
      add.later(tokenKey, kind, staff, expiresAt);
    },
    async link(tokenKey, now) {
      return (await link.get(tokenKey, now)) ?? null;
    },
    async takeLink(tokenKey, now) {
      return (await take.get(tokenKey, now)) ?? null;
    },
    async dropLinks(staff) {
      drop.later(staff);
    },
    async attempts(key) {
      locks.hold(`attempts ${key}`);
      return (await attempts.get(key)) ?? { count: 0, lastAt: 0 };
    },
    async saveAttempts(key, { count, lastAt }) {
      saveAttempts.later(key, count, lastAt);
    },
    async keepChallenge(owner, text, expiresAt) {
      keep.later(owner, text, expiresAt);
    },
    async takeChallenge(owner, now) {
      const row = await challenge.get(owner);
      return row && row.expiresAt > now ? row.challenge : null;
    },
  };
}
