import type { RoundRecords } from '../../core/delivery/rounds/records.ts';
import {
  type Outcome,
  outcomes,
  type RecipientLine,
  type RoundFigures,
} from '../../core/delivery/rounds/round.ts';
import type { Db } from './database.ts';

/** What an outbox row came to, as `Outcome`. Taken back since its reader said STOP, it is as if it had never been made. */
export function outcomeOf(row: string): string {
  return `CASE WHEN ${row}.state = 4 AND ${row}.code = 'said-stop' THEN 'excluded' WHEN ${row}.state < 2 THEN 'queued' WHEN ${row}.state = 3 THEN 'failed' WHEN ${row}.state = 4 THEN 'expired'
    WHEN ${row}.state = 5 THEN 'uncertain' WHEN ${row}.status = 5 THEN 'failed' WHEN ${row}.status = 4 THEN 'read'
    WHEN ${row}.status = 3 THEN 'delivered' ELSE 'sent' END`;
}

/** Why an outbox row reached nobody; NULL when it did, or may still. */
export function whyOf(row: string): string {
  return `CASE WHEN ${row}.state IN (3, 4, 5) OR ${row}.status = 5 THEN ${row}.code END`;
}

// Of a message that is no longer kept, what it came to was written down first: retention.ts.
const firstOutcome = `CASE WHEN line.excluded IS NOT NULL THEN 'excluded' WHEN line.outbox IS NULL THEN 'waiting'
  ELSE coalesce(line.outcome, ${outcomeOf('letter')}) END`;
const firstWhy = `coalesce(line.excluded, ${whyOf('letter')}, line.why)`;
const reminderOutcome = `CASE WHEN line.reminder_excluded IS NOT NULL THEN 'excluded' WHEN line.reminder IS NULL THEN NULL
  ELSE coalesce(line.reminder_outcome, ${outcomeOf('again')}) END`;
const joined = `FROM round_recipient AS line LEFT JOIN outbox AS letter ON letter.id = line.outbox
  LEFT JOIN outbox AS again ON again.id = line.reminder`;
/** Of a person, in the round's consultation. */
const answered = `(coalesce(line.answered, 0) = 1 OR EXISTS (SELECT 1 FROM participation AS p WHERE p.consultation = ?
  AND p.person = line.person AND p.finished_at IS NOT NULL))`;
const stoppedSince = `(coalesce(line.stopped, 0) = 1 OR EXISTS (SELECT 1 FROM person WHERE person.id = line.person
  AND person.stopped_at >= line.at))`;

/** Keys are letters, digits, `-` and `_`: all before this. */
const beyondKeys = '~';

interface Group {
  readonly channel: string;
  readonly outcome: Outcome;
  readonly why: string | null;
  readonly reminder: Outcome | null;
  readonly people: number;
  readonly stops: number;
  readonly answered: number;
}

function none(): Record<Outcome, number> {
  return Object.fromEntries(outcomes.map((name) => [name, 0])) as Record<Outcome, number>;
}

function added(groups: readonly Group[]): Omit<RoundFigures, 'spent'> {
  const total = none();
  const reminders = none();
  const byChannel: Record<string, Record<Outcome, number>> = {};
  const why: Record<string, number> = {};
  let [audience, stops, replies] = [0, 0, 0];
  for (const group of groups) {
    const channel = byChannel[group.channel] ?? none();
    byChannel[group.channel] = channel;
    channel[group.outcome] += group.people;
    total[group.outcome] += group.people;
    if (group.reminder) reminders[group.reminder] += group.people;
    if (group.why !== null) why[group.why] = (why[group.why] ?? 0) + group.people;
    audience += group.people;
    stops += group.stops;
    replies += group.answered;
  }
  return { audience, outcomes: total, byChannel, why, stops, answered: replies, reminders };
}

type Figures = Pick<
  RoundRecords,
  'figures' | 'figuresOf' | 'lines' | 'health' | 'lastLetter' | 'channels' | 'outstanding'
>;

export function roundFigures(db: Db): Figures {
  const grouped = db.prepare<Group>(
    `SELECT channel, outcome, why, reminder, count(*) AS people, count(*) FILTER (WHERE stopped) AS stops,
      count(*) FILTER (WHERE answered) AS answered
    FROM (SELECT line.channel, ${firstOutcome} AS outcome, ${reminderOutcome} AS reminder, ${answered} AS answered,
      ${firstWhy} AS why, line.outbox IS NOT NULL AND coalesce(letter.code, line.why, '') <> 'said-stop' AND ${stoppedSince} AS stopped ${joined} WHERE line.round = ? AND line.key > ? AND line.key <= ?) AS told
    GROUP BY channel, outcome, why, reminder`,
  );
  const end = db.prepare<{ key: string }>(
    'SELECT key FROM round_recipient WHERE round = ? AND key > ? ORDER BY key LIMIT 1 OFFSET ?',
  );
  const line = `SELECT * FROM (SELECT line.round, line.key, line.person, line.conversation, line.channel, line.language,
    line.sector, line.relay, ${firstOutcome} AS outcome, ${reminderOutcome} AS reminder, CASE WHEN ${answered} THEN 1 ELSE 0 END AS answered,
    ${firstWhy} AS why,
    coalesce(letter.status_at, letter.settled_at, line.settled_at, line.at) AS at
    ${joined} WHERE line.round = ? AND line.key > ?) AS told`;
  type Line = Omit<RecipientLine, 'answered'> & { readonly answered: number };
  const all = db.prepare<Line>(`${line} ORDER BY key LIMIT ?`);
  const some = db.prepare<Line>(`${line} WHERE outcome = ? ORDER BY key LIMIT ?`);
  const health = db.prepare<{ settled: number; failed: number; stops: number }>(
    `SELECT count(*) AS settled,
    count(*) FILTER (WHERE state = 3 OR status = 5 OR (state = 5 AND code <> 'interrupted')) AS failed,
    count(*) FILTER (WHERE EXISTS (SELECT 1 FROM conversation JOIN person ON person.id = conversation.person
      WHERE conversation.id = letter.conversation AND person.stopped_at >= letter.created_at)) AS stops
    FROM (SELECT conversation, state, status, code, created_at FROM outbox
      WHERE round = ? AND id > ? AND state IN (2, 3, 5) ORDER BY id DESC LIMIT 1000) AS letter`,
  );
  const last = db.prepare<{ id: number | null }>('SELECT max(id) AS id FROM outbox WHERE round = ?');
  const channels = db.prepare<{ channel: string }>(
    'SELECT DISTINCT channel FROM round_recipient WHERE round = ? ORDER BY channel',
  );
  const outstanding = db.prepare<{ channel: string; n: number }>(
    'SELECT channel, count(*) AS n FROM outbox WHERE round = ? AND state < 2 GROUP BY channel',
  );
  return {
    async figures({ id, content, spent }) {
      return { ...added(await grouped.all(content.consultation, id, '', beyondKeys)), spent };
    },
    async figuresOf({ id, content }, after, limit) {
      const last = (await end.get(id, after, limit - 1))?.key ?? null;
      const groups = await grouped.all(content.consultation, id, after, last ?? beyondKeys);
      return { figures: { ...added(groups), spent: 0 }, last };
    },
    async lines({ round, after, limit, outcome }) {
      const { consultation } = round.content;
      const found =
        outcome === undefined
          ? await all.all(consultation, round.id, after, limit)
          : await some.all(consultation, round.id, after, outcome, limit);
      return found.map((row) => ({ ...row, answered: row.answered === 1 }));
    },
    async health(round, after) {
      return (await health.get(round, after)) ?? { settled: 0, failed: 0, stops: 0 };
    },
    async lastLetter(round) {
      return (await last.get(round))?.id ?? 0;
    },
    async channels(round) {
      return (await channels.all(round)).map(({ channel }) => channel);
    },
    async outstanding(round) {
      return Object.fromEntries((await outstanding.all(round)).map(({ channel, n }) => [channel, n]));
    },
  };
}
