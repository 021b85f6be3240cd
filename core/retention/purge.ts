import { eraseUnused } from '../civic/rights.ts';
import type { World } from '../conversation/ops.ts';
import type { Instant } from '../conversation/vocabulary.ts';
import { nameOf } from '../errors.ts';
import type { Tx } from '../ports.ts';
import { DAY, type Retention, type RetentionRule, retentionRules, ruleNames } from './table.ts';

/** Rows that one transaction erases: a turn that comes meanwhile waits for no more than that. */
export const pageSize = 100;
/** People that one transaction erases. */
const peopleAtOnce = 5;
/** Milliseconds between two pages, and between two passes. */
const breath = 50;
const interval = 3_600_000;
/** Milliseconds after the start. */
const firstAfter = 60_000;

/** Rows erased, by rule; none that erased nothing. */
export type Purged = Partial<Record<RetentionRule, number>>;

export interface Purger {
  start(): void;
  /** Resolves when no page is being erased any more. */
  stop(): Promise<void>;
  /** All that is due now, page by page. */
  pass(): Promise<Purged>;
}

/** Erases what is older than the city keeps, a minute after the start and then each hour. */
export function createPurger(world: World, retention: Retention, wait = breath): Purger {
  const { store, nature, log } = world;
  let first: NodeJS.Timeout | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let stopped = false;

  /** Pages until one has nothing more, or the service stops. */
  async function pages(page: () => Promise<{ rows: number; more: boolean }>): Promise<number> {
    for (let total = 0; ; ) {
      const { rows, more } = await page();
      total += rows;
      if (!more || stopped) return total;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  async function erase(rule: RetentionRule): Promise<number> {
    const before = nature.now() - retention[rule] * DAY;
    if (rule === 'conversations') return pages(peoplePages(world, before));
    return pages(async () => {
      const rows = await store.transaction(async (tx) =>
        noted(tx, rule, await tx.retention.purge(rule, before, pageSize), nature.now()),
      );
      return { rows, more: rows >= pageSize };
    });
  }

  async function pass(): Promise<Purged> {
    const purged: Purged = {};
    for (const rule of ruleNames) {
      if (stopped) break;
      const rows = await erase(rule);
      if (rows > 0) purged[rule] = rows;
    }
    if (Object.keys(purged).length > 0) log.info({ purged }, 'what was kept long enough is erased');
    return purged;
  }

  function turn(): void {
    running ??= pass()
      .then(() => {})
      .catch((error) => log.error({ error: nameOf(error) }, 'the purge stopped, to be tried again'))
      .finally(() => {
        running = null;
      });
  }

  return {
    start() {
      stopped = false;
      first = setTimeout(turn, firstAfter).unref();
      timer = setInterval(turn, interval).unref();
    },
    async stop() {
      stopped = true;
      clearTimeout(first);
      clearInterval(timer);
      await running;
    },
    pass,
  };
}

/** The line of the audit log stands in the page's own transaction: nothing of people goes without it. */
async function noted(tx: Tx, rule: RetentionRule, rows: number, at: Instant): Promise<number> {
  if (rows > 0 && retentionRules[rule].ofPeople)
    await tx.audit.append({ at, actor: 'system', act: 'retention.erased', subject: rule, detail: { rows } });
  return rows;
}

/** Looks through the conversations, a page a call; people found are erased a few at a time before it goes on. */
function peoplePages(world: World, before: Instant) {
  let after: number | null = 0;
  let found: readonly string[] = [];
  return async (): Promise<{ rows: number; more: boolean }> => {
    const now = world.nature.now();
    const { rows, page } = await world.store.transaction(async (tx) => {
      const some = found.slice(0, peopleAtOnce);
      for (const person of some) await eraseUnused({ tx, world, now }, person);
      if (some.length > 0) return { rows: await noted(tx, 'conversations', some.length, now), page: null };
      return { rows: 0, page: await tx.retention.unused(before, after ?? 0, pageSize) };
    });
    found = page ? page.people : found.slice(rows);
    if (page) after = page.next;
    return { rows, more: found.length > 0 || after !== null };
  };
}

/** What a pass would erase now, by rule; people by their ids, once. */
export async function dueNow(
  { store, nature }: Pick<World, 'store' | 'nature'>,
  retention: Retention,
): Promise<Readonly<Record<RetentionRule, number>>> {
  const due = { ...retention };
  for (const rule of ruleNames) {
    const before = nature.now() - retention[rule] * DAY;
    due[rule] =
      rule === 'conversations'
        ? await countUnused({ store }, before)
        : await store.transaction((tx) => tx.retention.count(rule, before));
  }
  return due;
}

async function countUnused({ store }: Pick<World, 'store'>, before: Instant): Promise<number> {
  const people = new Set<string>();
  let next: number | null = 0;
  while (next !== null) {
    const after: number = next;
    const page = await store.transaction((tx) => tx.retention.unused(before, after, pageSize));
    for (const person of page.people) people.add(person);
    next = page.next;
  }
  return people.size;
}
