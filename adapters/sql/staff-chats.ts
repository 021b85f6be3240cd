import type { ChatRecords, StaffChatRow, StaffNotices } from '../../core/staff/chats.ts';
import type { Db } from './database.ts';

export function chatRecords(db: Db): ChatRecords {
  return { ...codes(db), ...links(db), ...notices(db) };
}

function codes(db: Db): Pick<ChatRecords, 'keepChatCode' | 'takeChatCode'> {
  const keep = db.prepare(
    `INSERT INTO staff_chat_code (staff, code_key, expires_at) VALUES (?, ?, ?)
    ON CONFLICT (staff) DO UPDATE SET code_key = excluded.code_key, expires_at = excluded.expires_at`,
  );
  const take = db.prepare<{ readonly staff: string }>(
    'DELETE FROM staff_chat_code WHERE code_key = ? AND expires_at > ? RETURNING staff',
  );
  return {
    async keepChatCode(staff, codeKey, expiresAt) {
      keep.later(staff, codeKey, expiresAt);
    },
    async takeChatCode(codeKey, now) {
      return (await take.get(codeKey, now))?.staff ?? null;
    },
  };
}

function links(db: Db): Omit<ChatRecords, 'keepChatCode' | 'takeChatCode' | 'notices' | 'saveNotices'> {
  const columns = 'conversation, staff, id, channel, linked_at AS "linkedAt", used_at AS "usedAt"';
  const link = db.prepare(
    `INSERT INTO staff_chat (conversation, staff, id, channel, linked_at, used_at)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (conversation) DO UPDATE SET staff = excluded.staff, id = excluded.id,
    channel = excluded.channel, linked_at = excluded.linked_at, used_at = excluded.used_at`,
  );
  const load = db.prepare<StaffChatRow>(`SELECT ${columns} FROM staff_chat WHERE conversation = ?`);
  const of = db.prepare<StaffChatRow>(
    `SELECT ${columns} FROM staff_chat WHERE staff = ? ORDER BY used_at DESC, id`,
  );
  const see = db.prepare('UPDATE staff_chat SET used_at = ? WHERE conversation = ?');
  const end = db.prepare('DELETE FROM staff_chat WHERE staff = ? AND id = ?');
  const forget = db.prepare('DELETE FROM staff_chat WHERE conversation = ?');
  return {
    async linkChat({ conversation, staff, id, channel, linkedAt, usedAt }) {
      link.later(conversation, staff, id, channel, linkedAt, usedAt);
    },
    async chat(conversation) {
      return (await load.get(conversation)) ?? null;
    },
    async chatsOf(staff) {
      return await of.all(staff);
    },
    async seeChat(conversation, at) {
      see.later(at, conversation);
    },
    async endChat(staff, id) {
      return (await end.run(staff, id)).changes > 0;
    },
    async forgetChat(conversation) {
      forget.later(conversation);
    },
  };
}

function notices(db: Db): Pick<ChatRecords, 'notices' | 'saveNotices'> {
  const load = db.prepare<{ readonly notices: string }>('SELECT notices FROM staff_notice WHERE staff = ?');
  const save = db.prepare(
    `INSERT INTO staff_notice (staff, notices) VALUES (?, ?)
    ON CONFLICT (staff) DO UPDATE SET notices = excluded.notices`,
  );
  return {
    async notices(staff) {
      const row = await load.get(staff);
      return row ? (JSON.parse(row.notices) as StaffNotices) : null;
    },
    async saveNotices(staff, wanted) {
      save.later(staff, JSON.stringify(wanted));
    },
  };
}
