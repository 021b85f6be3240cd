import type { Instant } from '../conversation/vocabulary.ts';
import type { Nature, Tx } from '../ports.ts';
import type { Line } from './line.ts';
import type { OutboxClass, OutboxRow } from './outbox.ts';

/** Milliseconds that a row may be held by a node. */
export const leaseTime = 60_000;
const recoverEvery = 10_000;
const urgentClasses: readonly OutboxClass[] = ['code', 'reply', 'notice'];
/** Rows of one conversation taken at a time. */
const perConversation = 10;

/** What a round of claims is for. */
export interface Wanted {
  readonly conversations: readonly string[];
  /** Anything that the lines have room for. */
  readonly everything: boolean;
}

export interface Claims {
  /** In the transaction of `tx`. */
  claim(tx: Tx, wanted: Wanted, leaseUntil: Instant): Promise<readonly OutboxRow[]>;
  /** A line whose last claim was full has room again for half of it. */
  hungry(): boolean;
  /** Whether what was claimed since this was last asked held letters that only another node may send: they were left to it. */
  passedOn(): boolean;
}

/** What the last claim of a line filled: the room that there was, 0 when it found fewer rows than that. */
interface Full {
  readonly urgent: number;
  readonly bulk: number;
}

/** Worth another claim when there was no room at all. */
const batch = 64;
/** Broadcasts taken in one transaction: a resident's turn may be waiting for it to end. */
const bulkBatch = 32;

export function createClaims(options: {
  readonly nature: Nature;
  readonly node: string;
  readonly lines: ReadonlyMap<string, Line>;
  /** Whether this node may send on a channel now. */
  readonly may: (channel: string) => boolean;
  /** Whether the staff let nothing leave by a channel. */
  readonly paused: (channel: string) => boolean;
}): Claims {
  const { nature, node, lines, may, paused } = options;
  const full = new Map<Line, Full>();
  let recoverAt = 0;
  let passedOn = false;

  async function fill(tx: Tx, line: Line, leaseUntil: Instant): Promise<readonly OutboxRow[]> {
    const room = line.room();
    const base = { now: nature.now(), node, leaseUntil, channel: line.channel.name };
    const take = (limit: number, classes: readonly OutboxClass[]) =>
      limit === 0 ? [] : tx.outbox.claim({ ...base, limit, classes });
    const urgent = await take(room.urgent, urgentClasses);
    const bulkRoom = Math.min(room.bulk, bulkBatch);
    const bulk = await take(bulkRoom, ['broadcast']);
    const filled = (rows: readonly OutboxRow[], limit: number) =>
      rows.length < limit ? 0 : Math.max(limit, batch);
    full.set(line, { urgent: filled(urgent, room.urgent), bulk: bulk.length < bulkRoom ? 0 : bulkBatch });
    return [...urgent, ...bulk];
  }

  /** Of whichever channel they are: what this node may not send, or nobody now, is free again before anyone sees it. */
  async function claimNamed(tx: Tx, conversations: readonly string[], leaseUntil: Instant) {
    const limit = conversations.length * perConversation;
    const rows = await tx.outbox.claim({ now: nature.now(), node, leaseUntil, limit, conversations });
    const isOthers = ({ channel }: OutboxRow) => lines.has(channel) && !may(channel);
    const left = rows.filter((row) => isOthers(row) || paused(row.channel));
    if (left.length === 0) return rows;
    for (const { id, notBefore } of left) await tx.outbox.release(id, notBefore);
    passedOn ||= left.some(isOthers);
    return rows.filter((row) => !left.includes(row));
  }

  return {
    async claim(tx, { conversations, everything }, leaseUntil) {
      const now = nature.now();
      const rows: OutboxRow[] = [];
      if (conversations.length > 0) rows.push(...(await claimNamed(tx, conversations, leaseUntil)));
      if (!everything) return rows;
      if (now >= recoverAt) {
        recoverAt = now + recoverEvery;
        await tx.outbox.recover(now);
      }
      for (const line of lines.values()) {
        const { name } = line.channel;
        if (may(name) && !paused(name) && line.pausedUntil(now) <= now)
          rows.push(...(await fill(tx, line, leaseUntil)));
      }
      return rows;
    },
    passedOn() {
      const did = passedOn;
      passedOn = false;
      return did;
    },
    hungry() {
      const now = nature.now();
      for (const [line, before] of full) {
        if (before.urgent + before.bulk === 0 || line.pausedUntil(now) > now) continue;
        const { urgent, bulk } = line.room();
        const enough = (room: number, was: number) =>
          was > 0 && room > 0 && room * 2 >= Math.min(was, line.size);
        if (enough(urgent, before.urgent) || enough(bulk, before.bulk)) return true;
      }
      return false;
    },
  };
}
