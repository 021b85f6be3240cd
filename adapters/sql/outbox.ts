import type { ClaimOptions, NewOutboxRow, OutboxRecords, OutboxRow } from '../../core/delivery/outbox.ts';
import { type Db, idOf } from './database.ts';
import { outboxCare } from './outbox-care.ts';
import { outboxNotes } from './outbox-notes.ts';
import { classes, columns, fromStored, rank, type StoredRow, state } from './outbox-row.ts';

/** Heads of line: due rows with no earlier unsent row of their own or a more urgent class. */
function headsSql({ dialect }: Db, byChannel: boolean): string {
  return `SELECT conversation FROM outbox AS head
    WHERE state = 0 AND ${byChannel ? 'channel = ? AND' : ''} class = ? AND not_before <= ? AND NOT EXISTS (
      SELECT 1 FROM outbox AS earlier
      WHERE earlier.conversation = head.conversation AND earlier.state < 2
        AND earlier.id < head.id AND earlier.class <= head.class)
    ORDER BY not_before, id LIMIT ? ${dialect.take('head')}`;
}

/** The rows of one conversation that may go, of its unsent ones in order. */
function claimable(unsent: readonly StoredRow[], wanted: ReadonlySet<number>, now: number): StoredRow[] {
  let held: number = classes.length;
  return unsent.filter((row) => {
    const may =
      row.state === state.waiting && row.notBefore <= now && wanted.has(row.class) && row.class < held;
    if (!may) held = Math.min(held, row.class);
    return may;
  });
}

function claimRecord(db: Db): OutboxRecords['claim'] {
  const heads = db.prepare<{ conversation: string }>(headsSql(db, false));
  const headsOfChannel = db.prepare<{ conversation: string }>(headsSql(db, true));
  const unsent = db.prepare<StoredRow>(
    `SELECT ${columns} FROM outbox LEFT JOIN conversation ON conversation.id = outbox.conversation
    WHERE outbox.conversation = ? AND outbox.state < 2 ORDER BY outbox.id ${db.dialect.holdOf('outbox')}`,
  );
  const lease = db.prepare('UPDATE outbox SET state = 1, node = ?, lease_until = ? WHERE id = ?');

  async function candidates(options: ClaimOptions, wanted: Iterable<number>): Promise<Iterable<string>> {
    const { conversations, channel, now, limit } = options;
    if (conversations) return new Set(conversations);
    const found = new Set<string>();
    for (const group of wanted) {
      const room = limit - found.size;
      if (room <= 0) break;
      const rows =
        channel === undefined
          ? await heads.all(group, now, room)
          : await headsOfChannel.all(channel, group, now, room);
      for (const row of rows) found.add(row.conversation);
    }
    return found;
  }

  return async (options) => {
    const wanted = new Set((options.classes ?? classes).map(rank).sort());
    const rows: StoredRow[] = [];
    for (const conversation of await candidates(options, wanted)) {
      rows.push(...claimable(await unsent.all(conversation), wanted, options.now));
      if (rows.length >= options.limit) break;
    }
    // Cutting the tail is safe: within a conversation what is cut comes after what is kept.
    const taken = rows
      .slice(0, options.limit)
      .filter((row) => options.channel === undefined || row.channel === options.channel);
    for (const row of taken) lease.later(options.node, options.leaseUntil, row.id);
    return taken.sort((a, b) => a.class - b.class || a.id - b.id).map((row) => held(row));
  };
}

function held(row: StoredRow): OutboxRow {
  return { ...fromStored(row), state: 'sending' };
}

function addRecords(db: Db): Pick<OutboxRecords, 'add' | 'addHeld'> {
  const insert = db.prepare<{ id: number }>(
    `INSERT INTO outbox (conversation, channel, class, message, created_at, not_before, expires_at, state, node, lease_until, round)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
  );
  const earlier = db.prepare(
    `SELECT 1 FROM outbox WHERE conversation = ? AND state < 2 AND class <= ? AND (state = 0 OR node <> ?) LIMIT 1`,
  );
  async function put(
    row: NewOutboxRow,
    at: number,
    node: string | null,
    leaseUntil: number | null,
  ): Promise<number> {
    const { conversation, channel, message, createdAt, notBefore, expiresAt } = row;
    const added = await insert.get(
      ...[
        conversation,
        channel,
        rank(row.class),
        message,
        createdAt,
        notBefore,
        expiresAt,
        at,
        node,
        leaseUntil,
        row.round ?? null,
      ],
    );
    return idOf(added);
  }
  return {
    async add(row) {
      return put(row, state.waiting, null, null);
    },
    async addHeld(row, lease) {
      if ((await earlier.get(row.conversation, rank(row.class), lease.node)) !== undefined) {
        return { id: await put(row, state.waiting, null, null), held: false };
      }
      return { id: await put(row, state.sending, lease.node, lease.leaseUntil), held: true };
    },
  };
}

function progressRecords(
  db: Db,
): Pick<OutboxRecords, 'depart' | 'partSent' | 'sent' | 'retry' | 'release' | 'settle'> {
  const depart = db.prepare('UPDATE outbox SET departed = 1 WHERE id = ? AND state = 1');
  const part = db.prepare(
    'INSERT INTO outbox_part (provider_key, outbox) VALUES (?, ?) ON CONFLICT (provider_key) DO UPDATE SET outbox = excluded.outbox',
  );
  const partSent = db.prepare('UPDATE outbox SET parts_sent = ?, doubt_since = NULL WHERE id = ?');
  const sent = db.prepare(
    `UPDATE outbox SET state = 2, message = '', parts_sent = parts_sent + 1, node = NULL, lease_until = NULL,
    settled_at = ? WHERE id = ? AND state <> 2`,
  );
  const retry = db.prepare(
    `UPDATE outbox SET state = 0, attempts = attempts + 1, not_before = ?, code = ?, node = NULL, lease_until = NULL,
    departed = 0, doubt_since = coalesce(doubt_since, ?)
    WHERE id = ? AND state = 1`,
  );
  const release = db.prepare(
    'UPDATE outbox SET state = 0, not_before = ?, node = NULL, lease_until = NULL, departed = 0 WHERE id = ? AND state = 1',
  );
  const settle = db.prepare(
    `UPDATE outbox SET state = ?, code = ?, settled_at = ?, node = NULL, lease_until = NULL,
    message = CASE WHEN CAST(? AS BIGINT) = 4 THEN '' ELSE message END WHERE id = ? AND state < 2`,
  );
  return {
    async depart(id) {
      return (await depart.run(id)).changes > 0;
    },
    async partSent(id, partsSent, providerKey) {
      partSent.later(partsSent, id);
      if (providerKey !== null) part.later(providerKey, id);
    },
    async sent(id, at, providerKey) {
      sent.later(at, id);
      if (providerKey !== null) part.later(providerKey, id);
    },
    async retry(id, notBefore, code, doubtSince) {
      retry.later(notBefore, code, doubtSince, id);
    },
    async release(id, notBefore) {
      release.later(notBefore, id);
    },
    async settle(id, name, code, at) {
      settle.later(state[name], code, at, state[name], id);
    },
  };
}

export function outboxRecords(db: Db): OutboxRecords {
  return {
    ...addRecords(db),
    claim: claimRecord(db),
    ...progressRecords(db),
    ...outboxNotes(db),
    ...outboxCare(db),
  };
}
