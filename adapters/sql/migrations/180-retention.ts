import type { Migration } from '../migration.ts';

/** What a round's message came to, kept with its recipient once the message goes; ways to what is old, none of them scanned. */
export const retention: Migration = {
  number: 180,
  name: 'retention',
  sql: [
    'ALTER TABLE round_recipient ADD COLUMN outcome TEXT',
    'ALTER TABLE round_recipient ADD COLUMN reminder_outcome TEXT',
    'ALTER TABLE round_recipient ADD COLUMN why TEXT',
    'ALTER TABLE round_recipient ADD COLUMN settled_at INTEGER',
    'ALTER TABLE round_recipient ADD COLUMN answered INTEGER',
    'ALTER TABLE round_recipient ADD COLUMN stopped INTEGER',
    'CREATE INDEX round_recipient_letter ON round_recipient (outbox) WHERE outbox IS NOT NULL',
    'CREATE INDEX round_recipient_again ON round_recipient (reminder) WHERE reminder IS NOT NULL',
    'CREATE INDEX inbox_done ON inbox (at) WHERE state = 1',
    'CREATE INDEX outbox_done ON outbox (created_at) WHERE state IN (2, 4)',
    `CREATE INDEX report_finished ON report (changed_at)
      WHERE person IS NOT NULL AND state IN ('done', 'refused', 'withdrawn')`,
    'CREATE INDEX code_sent_at ON code_sent (at)',
  ],
};
