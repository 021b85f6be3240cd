import { openStates, publicStates } from '../../core/civic/contributions.ts';
import type { StoredRule } from '../../core/retention/records.ts';
import type { Dialect } from './dialect.ts';

/** What is due by a rule: `due` is all after FROM, with the instant as its only parameter. */
export interface RetentionQuery {
  readonly due: string;
  /** Columns of one row: `id`, and `more` where a row has two. */
  readonly id: string;
  /** Run for each row, with `id`, and `more` where there is one. */
  readonly erase: readonly string[];
}

const byId = (table: string, due: string): RetentionQuery => ({
  due: `${table} WHERE ${due}`,
  id: 'id, NULL AS more',
  erase: [`DELETE FROM ${table} WHERE id = ?`],
});
/** Of a table without a column `id`. */
const byColumn = (table: string, column: string, due: string): RetentionQuery => ({
  due: `${table} WHERE ${due}`,
  id: `${column} AS id, NULL AS more`,
  erase: [`DELETE FROM ${table} WHERE ${column} = ?`],
});

const listed = (states: readonly string[]): string => states.map((state) => `'${state}'`).join(', ');
const wasPublic = `state IN (${listed([...publicStates, 'on-ballot', 'opened'])})`;

const reports: RetentionQuery = {
  due: `report WHERE person IS NOT NULL AND state IN ('done', 'refused', 'withdrawn') AND changed_at < ?`,
  id: 'id, NULL AS more',
  erase: [
    'DELETE FROM media WHERE id IN (SELECT media FROM report_photo WHERE report = ?)',
    'DELETE FROM report_photo WHERE report = ?',
    'DELETE FROM report_follower WHERE report = ?',
    'UPDATE report SET words = NULL, address = NULL, today = NULL, person = NULL, conversation = NULL WHERE id = ?',
  ],
};

const contributions: RetentionQuery = {
  due: `contribution WHERE person IS NOT NULL AND state NOT IN (${listed([...openStates, ...publicStates])})
    AND changed_at < ?`,
  id: 'id, NULL AS more',
  erase: [
    `UPDATE contribution SET title = NULL, answers = NULL, lat = NULL, lon = NULL WHERE id = ? AND NOT ${wasPublic}`,
    'DELETE FROM contribution_supporter WHERE contribution = ?',
    'UPDATE contribution SET person = NULL, conversation = NULL WHERE id = ?',
  ],
};

/** Words and places of the answers; choices stay. */
const bare = ({ emptied }: Dialect): string => emptied('answers', 'sealed');

const participations = (dialect: Dialect): RetentionQuery => ({
  due: `consultation AS c ${dialect.inOrder} participation AS p ON p.consultation = c.id AND p.person > ''
    WHERE c.results IS NOT NULL AND ${dialect.number('c.round', '$.closesAt')} < ?`,
  id: 'p.id AS id, NULL AS more',
  erase: [
    `UPDATE participation SET answers = ${bare(dialect)}, person = NULL, conversation = NULL WHERE id = ?`,
  ],
});

const seats = (dialect: Dialect): RetentionQuery => ({
  due: `workshop AS w ${dialect.inOrder} seat AS s ON s.workshop = w.id AND s.person > '' WHERE w.ends_at < ?`,
  id: 's.id AS id, NULL AS more',
  erase: ['UPDATE seat SET person = NULL, conversation = NULL, card = NULL, opinion = NULL WHERE id = ?'],
});

const recipients = (dialect: Dialect): RetentionQuery => ({
  due: `round AS r ${dialect.inOrder} round_recipient AS line ON line.round = r.id AND line.person > ''
    WHERE r.state = 'done' AND r.created_at < ?`,
  id: 'line.round AS id, line.key AS more',
  erase: [
    `UPDATE round_recipient AS line SET person = NULL, conversation = NULL,
      answered = CASE WHEN EXISTS (SELECT 1 FROM participation AS p JOIN round AS r ON r.id = line.round
        WHERE p.consultation = ${dialect.text('r.row', '$.content.consultation')} AND p.person = line.person
        AND p.finished_at IS NOT NULL) THEN 1 ELSE 0 END,
      stopped = CASE WHEN EXISTS (SELECT 1 FROM person WHERE person.id = line.person AND person.stopped_at >= line.at) THEN 1 ELSE 0 END
    WHERE line.round = ? AND line.key = ?`,
  ],
});

/** A key is letters and digits, all before `~`: what was made nobody's is not looked at again. */
const rolls = (dialect: Dialect): RetentionQuery => ({
  due: `poll ${dialect.inOrder} roll ON roll.poll = poll.id AND roll_key < '~'
    WHERE results IS NOT NULL AND ${dialect.number('body', '$.closesAt')} < ?`,
  id: 'roll.poll AS id, roll_key AS more',
  erase: [`UPDATE roll SET roll_key = '~' || ${dialect.chance} WHERE poll = ? AND roll_key = ?`],
});

export const retentionQueries = (
  dialect: Dialect,
): Readonly<Record<StoredRule, readonly RetentionQuery[]>> => ({
  received: [byId('inbox', 'state = 1 AND at < ?')],
  parked: [byId('inbox', 'state = 2 AND at < ?')],
  sent: [byId('outbox', 'state IN (2, 4) AND created_at < ?')],
  undelivered: [byId('outbox', 'state IN (3, 5) AND created_at < ?')],
  lines: [byId('chat_line', 'at < ?')],
  uploads: [byId('media', `state = 'raw' AND created_at < ?`)],
  files: [byId('media', `state = 'sealed' AND created_at < ?`)],
  codes: [byColumn('code', 'conversation', 'expires_at < ?'), byColumn('code_sent', 'rowid', 'at < ?')],
  addresses: [byColumn('geocoder_answer', 'key', 'at < ?')],
  leftovers: [
    {
      due: 'timer WHERE due_at < ? AND NOT EXISTS (SELECT 1 FROM conversation WHERE id = timer.conversation)',
      id: 'conversation AS id, key AS more',
      erase: ['DELETE FROM timer WHERE conversation = ? AND key = ?'],
    },
    byId('job', 'created_at < ?'),
  ],
  sessions: [
    byColumn('staff_session', 'token_key', 'seen_at < ?'),
    byColumn('staff_link', 'token_key', 'expires_at < ?'),
    byColumn('staff_challenge', 'owner', 'expires_at < ?'),
    byColumn('staff_attempts', 'key', 'last_at < ?'),
    byColumn('staff_chat_code', 'staff', 'expires_at < ?'),
  ],
  rolls: [rolls(dialect)],
  recipients: [recipients(dialect)],
  participations: [participations(dialect)],
  seats: [seats(dialect)],
  reports: [reports],
  contributions: [contributions],
});
