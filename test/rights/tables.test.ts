import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';

/** Every column by which a row belongs to somebody, and what erasing (core/civic/rights.ts) does about it. */
const known: Readonly<Record<string, string>> = {
  'audit.actor': 'stays: a random id that means nobody any more',
  'chat_line.owner': 'lines.forget',
  'code.conversation': 'rights.emptyConversation',
  'code.phone': 'rights.emptyConversation',
  'code.phone_key': 'rights.emptyConversation',
  'code_sent.phone_key': 'rights.forgetNumber',
  'contribution.conversation': 'contributions.forget',
  'contribution.person': 'contributions.forget',
  'contribution_change.actor': 'stays: a random id that means nobody any more',
  'contribution_supporter.conversation': 'contributions.forget',
  'contribution_supporter.person': 'contributions.forget',
  'conversation.person': 'rights.removeConversation; the one that erases gets a stranger',
  'conversation.sender': 'rights.removeConversation; in the one that erases, to be answered',
  'conversation_alias.conversation': 'removed with its conversation',
  'envelope.voter_key': 'rights.withdrawBallot while the poll is open',
  'inbox.conversation': 'rights.removeConversation',
  'job.conversation': 'rights.emptyConversation',
  'media.conversation': 'rights.emptyConversation',
  'outbox.conversation': 'rights.removeConversation',
  'participation.conversation': 'forgetParticipations',
  'helping.conversation': 'mediators.end, with its conversation',
  'paper_code.person': 'relays.forget',
  'participation.person': 'forgetParticipations',
  'person.phone': 'people.remove',
  'person.phone_key': 'people.remove',
  'report.conversation': 'reports.forget',
  'report.person': 'reports.forget',
  'report_change.actor': 'stays: a random id that means nobody any more',
  'report_follower.conversation': 'reports.forget',
  'report_follower.person': 'reports.forget',
  'roll.roll_key': 'rights.withdrawBallot while the poll is open',
  'round_recipient.conversation': 'rounds.forget',
  'round_recipient.person': 'rounds.forget',
  'seat.conversation': 'forgetSeats',
  'seat.person': 'forgetSeats',
  'staff_challenge.owner': 'stays: a browser of the staff, for minutes',
  'staff_chat.conversation': 'staff.forgetChat',
  'timer.conversation': 'rights.emptyConversation',
};

const belonging = /^(?:person|conversation|owner|sender|actor|phone|phone_key|voter_key|roll_key)$/;

it('erasing knows every table that belongs to somebody (a new one? add it to rights.ts, then here)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rights-'));
  const file = join(folder, 'parvis.db');
  await (await openSqlite({ file })).close();
  const database = new Database(file, { readonly: true });
  const columns = database
    .prepare<[], { name: string }>(
      `SELECT t.name || '.' || c.name AS name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'`,
    )
    .all()
    .map(({ name }) => name)
    .filter((name) => belonging.test(name.split('.')[1] ?? ''));
  database.close();
  rmSync(folder, { recursive: true });
  expect(columns.toSorted()).toEqual(Object.keys(known).toSorted());
});
