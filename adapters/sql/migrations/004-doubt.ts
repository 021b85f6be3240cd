import type { Migration } from '../migration.ts';

/** Since when the provider may have the next part of a message already. */
export const doubt: Migration = {
  number: 4,
  name: 'doubt',
  sql: ['ALTER TABLE outbox ADD COLUMN doubt_since INTEGER'],
};
