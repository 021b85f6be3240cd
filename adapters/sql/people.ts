import type { CodeRecords, CodeRow, PeopleRecords, PersonRow } from '../../core/civic/people.ts';
import type { Db } from './database.ts';
import { nameLocks } from './locks.ts';

export type StoredPerson = Omit<PersonRow, 'facts'> & { readonly facts: string };

export const personColumns = `id, created_at AS "createdAt", phone_key AS "phoneKey", phone, proven_at AS "provenAt",
  stopped_at AS "stoppedAt", facts`;

export function toPerson(row: StoredPerson): PersonRow {
  return { ...row, facts: JSON.parse(row.facts) as PersonRow['facts'] };
}

function fromStored(row: StoredPerson | undefined): PersonRow | null {
  return row === undefined ? null : toPerson(row);
}

export function peopleRecords(db: Db): PeopleRecords {
  const add = db.prepare(
    `INSERT INTO person (id, created_at, phone_key, phone, proven_at, stopped_at, facts)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const load = db.prepare<StoredPerson>(
    `SELECT ${personColumns} FROM person WHERE id = ? ${db.dialect.hold}`,
  );
  const byPhoneKey = db.prepare<StoredPerson>(
    `SELECT ${personColumns} FROM person WHERE phone_key = ? ${db.dialect.hold}`,
  );
  const save = db.prepare(
    'UPDATE person SET phone_key = ?, phone = ?, proven_at = ?, stopped_at = ?, facts = ? WHERE id = ?',
  );
  const remove = db.prepare('DELETE FROM person WHERE id = ?');

  return {
    async add(row) {
      const { id, createdAt, phoneKey, phone, provenAt, stoppedAt, facts } = row;
      add.later(id, createdAt, phoneKey, phone, provenAt, stoppedAt, JSON.stringify(facts));
    },
    async load(id) {
      return fromStored(await load.get(id));
    },
    async byPhoneKey(phoneKey) {
      return fromStored(await byPhoneKey.get(phoneKey));
    },
    async save(row) {
      const { id, phoneKey, phone, provenAt, stoppedAt, facts } = row;
      save.later(phoneKey, phone, provenAt, stoppedAt, JSON.stringify(facts), id);
    },
    async remove(id) {
      remove.later(id);
    },
  };
}

/** Longer than any limit on codes looks back. */
const countedFor = 30 * 24 * 3600 * 1000;

export function codeRecords(db: Db): CodeRecords {
  const put = db.prepare(
    `INSERT INTO code (conversation, phone_key, phone, code_key, sent_at, expires_at, tries)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (conversation) DO UPDATE SET phone_key = excluded.phone_key,
    phone = excluded.phone, code_key = excluded.code_key, sent_at = excluded.sent_at, expires_at = excluded.expires_at,
    tries = excluded.tries`,
  );
  const count = db.prepare('INSERT INTO code_sent (phone_key, at) VALUES (?, ?)');
  const forget = db.prepare('DELETE FROM code_sent WHERE phone_key = ? AND at < ?');
  const load = db.prepare<CodeRow>(
    `SELECT conversation, phone_key AS "phoneKey", phone, code_key AS "codeKey", sent_at AS "sentAt",
    expires_at AS "expiresAt", tries FROM code WHERE conversation = ?`,
  );
  const countTry = db.prepare<{ tries: number }>(
    'UPDATE code SET tries = tries + 1 WHERE conversation = ? RETURNING tries',
  );
  const remove = db.prepare('DELETE FROM code WHERE conversation = ?');
  const sentSince = db.prepare<{ sent: number }>(
    'SELECT count(*) AS sent FROM code_sent WHERE phone_key = ? AND at >= ?',
  );

  const locks = nameLocks(db);

  return {
    async put(row) {
      const { conversation, phoneKey, phone, codeKey, sentAt, expiresAt, tries } = row;
      put.later(conversation, phoneKey, phone, codeKey, sentAt, expiresAt, tries);
      forget.later(phoneKey, sentAt - countedFor);
      count.later(phoneKey, sentAt);
    },
    async load(conversation) {
      return (await load.get(conversation)) ?? null;
    },
    async countTry(conversation) {
      return (await countTry.get(conversation))?.tries ?? 0;
    },
    async remove(conversation) {
      remove.later(conversation);
    },
    async sentSince(phoneKey, since) {
      // Who counts them sends one more.
      locks.hold(`code ${phoneKey}`);
      return (await sentSince.get(phoneKey, since))?.sent ?? 0;
    },
    async countSent(key, at) {
      forget.later(key, at - countedFor);
      count.later(key, at);
    },
  };
}
