import type { Phrases } from '../../core/conversation/phrase.ts';
import type { RecipientLine, RoundRow } from '../../core/delivery/rounds/round.ts';
import { csvLines, csvMark } from '../results/csv.ts';
import { whyText } from '../rounds/why.ts';
import type { Service } from '../service.ts';
import { figuresOf, rowOf } from './rounds.ts';

type Chunks = AsyncGenerator<string, void, undefined>;

const perPage = 1000;
const columns = [
  'key',
  'channel',
  'language',
  'sector',
  'relay',
  'outcome',
  'why',
  'at',
  'reminder',
  'answered',
] as const;

/** A line for each recipient, by a key that names nobody. CSV for a French spreadsheet, with the reason in words; JSON has the figures too. */
export async function* roundExport(service: Service, id: string, format: string, phrases: Phrases): Chunks {
  const row = await rowOf(service, id);
  yield* format === 'csv' ? csvOf(service, row, phrases) : jsonOf(service, row);
}

/** A page in memory at a time. */
async function* pagesOf({ store }: Service, round: RoundRow): AsyncGenerator<readonly RecipientLine[]> {
  for (let after = ''; ; ) {
    const from = after;
    const page = await store.transaction((tx) => tx.rounds.lines({ round, after: from, limit: perPage }));
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.key;
  }
}

const timeOf = ({ at }: RecipientLine): string | null => (at === null ? null : new Date(at).toISOString());

async function* csvOf(service: Service, row: RoundRow, phrases: Phrases): Chunks {
  yield csvMark + csvLines([[...columns, 'reason']]);
  for await (const page of pagesOf(service, row))
    yield csvLines(
      page.map((line) => [
        ...columns.map((name) =>
          name === 'at' ? timeOf(line) : name === 'answered' ? Number(line.answered) : line[name],
        ),
        line.why === null ? null : whyText(phrases, 'fr', line.why),
      ]),
    );
}

async function* jsonOf(service: Service, row: RoundRow): Chunks {
  const round = { id: row.id, title: row.content.title, state: row.state, reason: row.reason };
  const figures = await figuresOf(service, row);
  yield `{"round":${JSON.stringify(round)},\n"figures":${JSON.stringify(figures)},\n"lines":[`;
  let parting = '\n';
  for await (const page of pagesOf(service, row)) {
    const lines = page.map((line) =>
      JSON.stringify(
        Object.fromEntries(columns.map((name) => [name, name === 'at' ? timeOf(line) : line[name]])),
      ),
    );
    yield parting + lines.join(',\n');
    parting = ',\n';
  }
  yield '\n]}\n';
}
