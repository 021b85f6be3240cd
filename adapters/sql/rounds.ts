import type { ConversationRow } from '../../core/conversation/records.ts';
import type { RoundRecords } from '../../core/delivery/rounds/records.ts';
import type { RecipientRow, RoundRow } from '../../core/delivery/rounds/round.ts';
import type { Db } from './database.ts';
import { personColumns, type StoredPerson, toPerson } from './people.ts';
import { roundCare } from './rounds-care.ts';
import { roundFigures } from './rounds-figures.ts';

type Rows = Pick<RoundRecords, 'save' | 'load' | 'all' | 'inState' | 'people'>;

function rows(db: Db): Rows {
  type Row = { readonly row: string };
  const read = ({ row }: Row) => JSON.parse(row) as RoundRow;
  const save = db.prepare(
    `INSERT INTO round (id, state, author, edited_by, released_by, created_at, row) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, edited_by = excluded.edited_by,
    released_by = excluded.released_by, row = excluded.row`,
  );
  const load = db.prepare<Row>(`SELECT row FROM round WHERE id = ? ${db.dialect.hold}`);
  const all = db.prepare<Row>('SELECT row FROM round ORDER BY created_at DESC, id DESC');
  const inState = db.prepare<Row>('SELECT row FROM round WHERE state = ? ORDER BY created_at, id');
  const people = db.prepare<StoredPerson>(
    `SELECT ${personColumns} FROM person WHERE id > ? ORDER BY id LIMIT ?`,
  );
  const conversations = db.prepare<ConversationRow>(
    `SELECT id, channel, sender, person, session, version, left_at AS "leftAt", last_said_at AS "lastSaidAt"
    FROM conversation WHERE person = ? ORDER BY last_said_at DESC NULLS LAST, id`,
  );
  return {
    async save(row) {
      const { id, state, author, editedBy, releasedBy, createdAt } = row;
      save.later(id, state, author, editedBy, releasedBy, createdAt, JSON.stringify(row));
    },
    async load(id) {
      const row = await load.get(id);
      return row ? read(row) : null;
    },
    async all() {
      return (await all.all()).map(read);
    },
    async inState(states) {
      const found: RoundRow[] = [];
      for (const state of states) found.push(...(await inState.all(state)).map(read));
      return found;
    },
    async people(after, limit) {
      const found = (await people.all(after, limit)).map(toPerson);
      return Promise.all(
        found.map(async (person) => ({ person, conversations: await conversations.all(person.id) })),
      );
    },
  };
}

type Recipients = Pick<
  RoundRecords,
  'addRecipients' | 'recipients' | 'clearRecipients' | 'waiting' | 'fed' | 'exclude'
>;

const columns = 'round, key, person, conversation, channel, language, sector, relay';
const qualified = columns.replace(/\w+/g, (name) => `line.${name}`);

function recipients(db: Db): Recipients {
  const add = db.prepare(
    `INSERT INTO round_recipient (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const count = db.prepare<{ n: number }>('SELECT count(*) AS n FROM round_recipient WHERE round = ?');
  const clear = db.prepare('DELETE FROM round_recipient WHERE round = ?');
  // Named, or the planner walks past all who have it already, in the order of the primary key.
  const first = db.prepare<RecipientRow>(
    `SELECT ${columns} FROM round_recipient ${db.dialect.byIndex('round_recipient_waiting')}
    WHERE round = ? AND channel = ? AND outbox IS NULL AND excluded IS NULL
    ORDER BY key LIMIT ?`,
  );
  // By the primary key: the sample is the first few of it.
  const firstOfAll = db.prepare<RecipientRow>(
    `SELECT ${columns} FROM round_recipient WHERE round = ? AND +outbox IS NULL AND excluded IS NULL
    ORDER BY key LIMIT ?`,
  );
  const again = db.prepare<RecipientRow>(
    `SELECT ${qualified} FROM round_recipient AS line JOIN outbox ON outbox.id = line.outbox
    WHERE line.round = ? AND line.channel = ? AND line.outbox IS NOT NULL AND line.reminder IS NULL
    AND line.reminder_excluded IS NULL AND line.at <= ? AND outbox.state = 2 AND outbox.status <> 5
    ORDER BY line.at LIMIT ?`,
  );
  const fed = {
    first: db.prepare('UPDATE round_recipient SET outbox = ?, cost = ?, at = ? WHERE round = ? AND key = ?'),
    reminder: db.prepare(
      'UPDATE round_recipient SET reminder = ?, reminder_cost = ? WHERE round = ? AND key = ?',
    ),
  };
  const exclude = {
    first: db.prepare('UPDATE round_recipient SET excluded = ? WHERE round = ? AND key = ?'),
    reminder: db.prepare('UPDATE round_recipient SET reminder_excluded = ? WHERE round = ? AND key = ?'),
  };
  return {
    async addRecipients(list) {
      for (const { round, key, person, conversation, channel, language, sector, relay } of list)
        add.later(round, key, person, conversation, channel, language, sector, relay);
    },
    async recipients(round) {
      return (await count.get(round))?.n ?? 0;
    },
    async clearRecipients(round) {
      clear.later(round);
    },
    async waiting(round, pass, channel, limit, sentBefore) {
      if (pass === 'reminder') return await again.all(round, channel, sentBefore, limit);
      return channel === null ? await firstOfAll.all(round, limit) : await first.all(round, channel, limit);
    },
    async fed(round, key, pass, { outbox, cost, at }) {
      // Its time stays that of the first message: a reminder that expired must not wait again.
      if (pass === 'first') fed.first.later(outbox, cost, at, round, key);
      else fed.reminder.later(outbox, cost, round, key);
    },
    async exclude(round, key, pass, why) {
      exclude[pass].later(why, round, key);
    },
  };
}

export function roundRecords(db: Db): RoundRecords {
  return { ...rows(db), ...recipients(db), ...roundFigures(db), ...roundCare(db) };
}
