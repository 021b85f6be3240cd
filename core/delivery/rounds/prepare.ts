import type { Tx } from '../../ports.ts';
import { type Choosing, isInWindow, pageSize, recipientOf, templateOf } from './audience.ts';
import type { Rounds } from './engine.ts';
import type { Reachable } from './records.ts';
import type { AudienceShare, RecipientRow, RoundRow } from './round.ts';

/** The audience may have grown or shrunk by this share since it was counted for the release. */
export const driftLimit = 0.05;

/** Lists one page of recipients; at the end of the list the round begins, or goes back to its author when the audience is another. */
export async function preparePage(rounds: Rounds, tx: Tx, row: RoundRow): Promise<void> {
  const now = rounds.world.nature.now();
  const page = await tx.rounds.people(row.cursor, pageSize);
  const choosing = { world: rounds.world, tx, round: row.id, content: row.content, now };
  const found: RecipientRow[] = [];
  for (const each of page) {
    const line = await recipientOf(choosing, each);
    if (line) found.push(line);
  }
  await tx.rounds.addRecipients(found);
  const last = page.at(-1)?.person.id;
  if (last !== undefined) return tx.rounds.save({ ...row, cursor: last });
  const people = await tx.rounds.recipients(row.id);
  if (hasDrifted(row.counted?.people ?? 0, people)) return giveBack(rounds, tx, row, people);
  const channels = await tx.rounds.channels(row.id);
  await tx.rounds.save({ ...row, state: 'sending', phase: 'sample', preparedAt: now, channels });
}

export function hasDrifted(counted: number, people: number): boolean {
  return Math.abs(people - counted) > driftLimit * counted;
}

async function giveBack({ world, news }: Rounds, tx: Tx, row: RoundRow, people: number): Promise<void> {
  const now = world.nature.now();
  const back: RoundRow = {
    ...row,
    state: 'draft',
    reason: 'drift',
    releasedBy: null,
    releasedAt: null,
    counted: null,
    cursor: '',
  };
  await tx.rounds.clearRecipients(row.id);
  await tx.rounds.save(back);
  const detail = { counted: row.counted?.people ?? 0, people };
  await tx.audit.append({ at: now, actor: 'system', act: 'round.voided', subject: row.id, detail });
  await news?.stopped(tx, back);
}

/**
 * How many people a round would reach now, by channel and language. Pages, each in a transaction of its own; `seen` is told after
 * each how many there are so far.
 */
export async function countAudience(
  rounds: Rounds,
  id: string,
  content: RoundRow['content'],
  seen: (people: number) => void = () => {},
): Promise<AudienceCount> {
  const { store, nature } = rounds.world;
  const by = new Map<string, AudienceShare>();
  let [cursor, people] = ['', 0];
  for (;;) {
    const page = await store.transaction(async (tx) => {
      const choosing = { world: rounds.world, tx, round: id, content, now: nature.now() };
      const read = await tx.rounds.people(cursor, pageSize);
      const lines: AudienceShare[] = [];
      for (const each of read) {
        const line = await recipientOf(choosing, each);
        if (line) lines.push(shareOf(choosing, each, line));
      }
      return { lines, last: read.at(-1)?.person.id };
    });
    for (const one of page.lines) add(by, one);
    people += page.lines.length;
    if (page.last === undefined) return { people, shares: [...by.values()].sort(largestFirst) };
    seen(people);
    cursor = page.last;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface AudienceCount {
  readonly people: number;
  readonly shares: readonly AudienceShare[];
}

function shareOf({ world, content, now }: Choosing, { conversations }: Reachable, line: RecipientRow) {
  const { channel: name, language } = line;
  const channel = world.channels.get(name);
  const conversation = conversations.find(({ id }) => id === line.conversation);
  const isFree =
    channel !== undefined && conversation !== undefined && isInWindow(channel, conversation, now);
  const hasTemplate = templateOf(content, name, language) !== null;
  return {
    channel: name,
    language,
    people: 1,
    byTemplate: !isFree && hasTemplate ? 1 : 0,
    beyond: !isFree && !hasTemplate ? 1 : 0,
  };
}

function add(by: Map<string, AudienceShare>, one: AudienceShare): void {
  const key = `${one.channel}/${one.language}`;
  const known = by.get(key);
  if (!known) by.set(key, one);
  else
    by.set(key, {
      ...known,
      people: known.people + one.people,
      byTemplate: known.byTemplate + one.byTemplate,
      beyond: known.beyond + one.beyond,
    });
}

function largestFirst(a: AudienceShare, b: AudienceShare): number {
  return b.people - a.people || (`${a.channel}/${a.language}` < `${b.channel}/${b.language}` ? -1 : 1);
}
