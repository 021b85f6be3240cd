import type { CountryCode } from 'libphonenumber-js';
import type { Inbound, Instant } from '../../../core/conversation/vocabulary.ts';
import { ParvisError } from '../../../core/errors.ts';
import type { Intake } from '../../../core/ports.ts';
import type { Client, ListedMessage, Page } from './client.ts';
import { type Medium, type Received, toInbound } from './parse.ts';

/** Where the catching up has come to; an ISO 8601 date of Twilio's clock. */
export interface Cursor {
  load(): Promise<string | null>;
  save(value: string): Promise<void>;
}

export interface ReconcileOptions {
  readonly client: Client;
  readonly apiRoot: string;
  readonly accountSid: string;
  readonly from: string;
  readonly country: CountryCode;
  readonly cursor: Cursor;
  readonly now: () => Instant;
}

/** A message may show up in the list a little after its date; what is seen twice is stored once. */
const overlap = 120_000;
/** The very first time: what waited since yesterday still deserves an answer. */
const firstReach = 86_400_000;
const chunk = 50;
/** A page that names itself as the next one must not hold us for ever. */
const mostPages = 1_000;

interface ListedMedium {
  readonly sid: string;
  readonly content_type: string;
}

const unavailable = () =>
  new ParvisError('channel.unavailable', 'Twilio did not give its list of messages.', {});

const dateOf = (row: ListedMessage) => Date.parse(row.date_sent ?? row.date_created ?? '');

async function all<Row>(client: Client, path: string, list: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let next: string | null = path;
  for (let pages = 0; next !== null && pages < mostPages; pages += 1) {
    const page: Page<Row> | null = await client.page<Row>(next, list);
    if (page === null) throw unavailable();
    rows.push(...page.rows);
    next = page.next;
  }
  return rows;
}

async function mediaOf(row: ListedMessage, options: ReconcileOptions): Promise<readonly Medium[]> {
  if (!(Number(row.num_media) > 0)) return [];
  const path = `Messages/${encodeURIComponent(row.sid)}/Media`;
  const listed = await all<ListedMedium>(options.client, `${path}.json`, 'media_list');
  const root = `${options.apiRoot}/2010-04-01/Accounts/${options.accountSid}/${path}`;
  return listed.map(({ sid, content_type }) => ({ url: `${root}/${sid}`, mime: content_type }));
}

async function toMessages(row: ListedMessage, options: ReconcileOptions): Promise<readonly Inbound[]> {
  const media = await mediaOf(row, options);
  const received: Received = {
    sid: row.sid,
    from: row.from,
    body: row.body ?? '',
    media,
    sentAt: dateOf(row),
  };
  return toInbound(received, options.country);
}

/**
 * Hands in what Twilio received since the cursor, oldest first: all its webhook tries end within 15 seconds. Resolves with how
 * many messages were listed. Throws ParvisError channel.unavailable, and whatever the intake throws.
 */
export async function reconcile(options: ReconcileOptions, intake: Intake): Promise<number> {
  const saved = Date.parse((await options.cursor.load()) ?? '');
  const known = Number.isNaN(saved) ? options.now() - firstReach : saved;
  const since = `${new Date(known - overlap).toISOString().slice(0, 19)}Z`;
  const query = new URLSearchParams({ To: options.from, 'DateSent>': since, PageSize: '200' });
  const listed = await all<ListedMessage>(options.client, `Messages.json?${query}`, 'messages');
  const incoming = listed
    .filter((row) => row.direction === 'inbound' && !Number.isNaN(dateOf(row)))
    .sort((a, b) => dateOf(a) - dateOf(b));
  for (let at = 0; at < incoming.length; at += chunk) {
    const rows = incoming.slice(at, at + chunk);
    const messages: Inbound[] = [];
    for (const row of rows) messages.push(...(await toMessages(row, options)));
    await intake.accept(messages);
    await options.cursor.save(new Date(Math.max(known, ...rows.map(dateOf))).toISOString());
  }
  return incoming.length;
}
