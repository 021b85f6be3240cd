import type { RightsRecords } from '../../core/civic/rights.ts';
import type { Db } from './database.ts';

const perConversation = [
  'DELETE FROM timer WHERE conversation = ?',
  'DELETE FROM job WHERE conversation = ?',
  'DELETE FROM code WHERE conversation = ?',
  'DELETE FROM media WHERE conversation = ?',
  // Parked: kept for the staff, never to be played.
  'UPDATE inbox SET state = 1, body = NULL, code = NULL WHERE conversation = ? AND state = 2',
  `UPDATE outbox SET state = 4, message = '', code = 'erased', node = NULL, lease_until = NULL
    WHERE conversation = ? AND state <> 2`,
];

// What the dedupe keys and the counts of what was sent need stays, of nobody.
const ofNobody = [
  `UPDATE inbox SET state = 1, body = NULL, code = NULL, conversation = '' WHERE conversation = ?`,
  `UPDATE outbox SET conversation = '' WHERE conversation = ?`,
  'DELETE FROM conversation WHERE id = ?',
];

export function rightsRecords(db: Db): RightsRecords {
  const empty = perConversation.map((sql) => db.prepare(sql));
  const remove = ofNobody.map((sql) => db.prepare(sql));
  const uploads = db.prepare(
    `DELETE FROM media WHERE state = 'raw' AND id IN (SELECT key FROM chat_line WHERE owner = ?)`,
  );
  const forgetNumber = db.prepare('DELETE FROM code_sent WHERE phone_key = ?');
  const envelope = db.prepare('DELETE FROM envelope WHERE poll = ? AND voter_key = ?');
  const roll = db.prepare('DELETE FROM roll WHERE poll = ? AND roll_key = ?');
  const purge = db.prepare(
    `DELETE FROM media WHERE state = 'sealed' AND (created_at < ? OR link_until <= ?)`,
  );

  return {
    async emptyConversation(id) {
      for (const statement of empty) statement.later(id);
    },
    async removeConversation(id) {
      for (const statement of remove) statement.later(id);
    },
    async removeUploads(owner) {
      uploads.later(owner);
    },
    async forgetNumber(phoneKey) {
      forgetNumber.later(phoneKey);
    },
    async withdrawBallot({ poll, voterKey, rollKey }) {
      roll.later(poll, rollKey);
      return (await envelope.run(poll, voterKey)).changes > 0;
    },
    async purgeFiles(before, now) {
      return (await purge.run(before, now)).changes;
    },
  };
}
