import type { ConversationRecords, ConversationRow } from '../../core/conversation/records.ts';
import { ParvisError } from '../../core/errors.ts';
import type { Db } from './database.ts';

const columns = `id, channel, sender, person, session, version, left_at AS "leftAt", last_said_at AS "lastSaidAt"`;

export function conversationRecords(db: Db): ConversationRecords {
  const load = db.prepare<ConversationRow>(
    `SELECT ${columns} FROM conversation WHERE id = ? ${db.dialect.hold}`,
  );
  const alias = db.prepare(
    'INSERT INTO conversation_alias (alias, conversation) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const known = db.prepare<{ id: string }>(
    `SELECT id FROM conversation WHERE id = ? UNION ALL SELECT conversation FROM conversation_alias WHERE alias = ?`,
  );
  const add = db.prepare(
    `INSERT INTO conversation (id, channel, sender, person, session, version, left_at, last_said_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const save = db.prepare(
    `UPDATE conversation SET sender = ?, person = ?, session = ?, version = ?, left_at = ?, last_said_at = ?
    WHERE id = ? AND version = ?`,
  );
  const ofPerson = db.prepare<ConversationRow>(
    `SELECT ${columns} FROM conversation WHERE person = ? ORDER BY last_said_at DESC NULLS LAST, id`,
  );
  const reassign = db.prepare('UPDATE conversation SET person = ? WHERE person = ?');
  const markLeft = db.prepare('UPDATE conversation SET left_at = ? WHERE id = ?');

  return {
    async load(id) {
      return (await load.get(id)) ?? null;
    },
    async known(id) {
      return (await known.get(id, id))?.id ?? null;
    },
    async alias(id, conversation) {
      alias.later(id, conversation);
    },
    async add(row) {
      const { id, channel, sender, person, session, version, leftAt, lastSaidAt } = row;
      add.later(id, channel, sender, person, session, version, leftAt, lastSaidAt);
    },
    async save(row) {
      const { id, sender, person, session, version, leftAt, lastSaidAt } = row;
      const result = await save.run(sender, person, session, version, leftAt, lastSaidAt, id, version - 1);
      if (result.changes === 0) {
        throw new ParvisError('store.conflict', 'the conversation was changed meanwhile', { id, version });
      }
    },
    async ofPerson(person) {
      return await ofPerson.all(person);
    },
    async reassign(from, to) {
      reassign.later(to, from);
    },
    async markLeft(id, at) {
      markLeft.later(at, id);
    },
  };
}
