import { dimensions, unknownGroup } from '../../core/civic/results.ts';
import { hiddenCells, smallest } from '../../core/civic/results-hide.ts';
import type { RecipientLine, RoundRow } from '../../core/delivery/rounds/round.ts';
import type { Store } from '../../core/ports.ts';
import { against, againstHeads, type FigureTable, groupName, headings, type Scope } from './tables.ts';

const reached: readonly string[] = ['sent', 'delivered', 'read'];
const perPage = 1_000;

/** How many were written to, and answered, by group; small groups hidden in both columns, and what they leave. */
export async function roundTables(store: Store, scope: Scope, round: RoundRow) {
  const counts = new Map<string, number>();
  let after = '';
  for (;;) {
    const lines = await store.transaction((tx) => tx.rounds.lines({ round, after, limit: perPage }));
    for (const line of lines) add(counts, line);
    after = lines.at(-1)?.key ?? '';
    if (lines.length < perPage) break;
  }
  const all = counts.get('answered all') ?? 0;
  const totals = { sent: counts.get('sent all') ?? 0, answered: all > 0 && all < smallest ? null : all };
  return { totals, tables: dimensions.map((dimension) => tableOf(scope, counts, dimension)) };
}

function plus(counts: Map<string, number>, cell: string, by: number): void {
  counts.set(cell, (counts.get(cell) ?? 0) + by);
}

function add(counts: Map<string, number>, line: RecipientLine): void {
  const sent = reached.includes(line.outcome) ? 1 : 0;
  const answered = line.answered ? 1 : 0;
  const groups = dimensions.map((dimension) => `${dimension}=${line[dimension] ?? unknownGroup}`);
  for (const group of ['all', ...groups]) {
    plus(counts, `sent ${group}`, sent);
    plus(counts, `answered ${group}`, answered);
  }
}

function tableOf(
  scope: Scope,
  counts: ReadonlyMap<string, number>,
  dimension: (typeof dimensions)[number],
): FigureTable {
  const { words } = scope;
  const start = `sent ${dimension}=`;
  const ids = [...counts.keys()]
    .flatMap((cell) => (cell.startsWith(start) ? [cell.slice(start.length)] : []))
    .sort();
  const column = (what: string) => {
    const parts = ids.map((id) => `${what} ${dimension}=${id}`);
    const total = `${what} all`;
    const own = new Map([total, ...parts].map((cell) => [cell, counts.get(cell) ?? 0]));
    const hidden = hiddenCells({
      counts: own,
      sums: [{ total, parts }],
      kept: new Set(
        what === 'sent' || (own.get(total) ?? 0) >= smallest || own.get(total) === 0 ? [total] : [],
      ),
    });
    return parts.map((cell) => (hidden.has(cell) ? null : (counts.get(cell) ?? 0)));
  };
  const [sent, answered] = [column('sent'), column('answered')];
  return {
    id: `round-${dimension}`,
    caption: words.say('results.roundCaption', { by: words.say(headings[dimension]) }),
    heads: [
      words.say(headings[dimension]),
      words.say('results.sent'),
      words.say('results.answers'),
      ...againstHeads(scope, dimension),
    ],
    rows: ids.map((key, at) => ({
      key,
      label: groupName(scope, dimension, key),
      cells: [
        sent[at] ?? null,
        answered[at] ?? null,
        ...against(scope, dimension, key, answered[at] ?? null),
      ],
    })),
  };
}
