import type { Migration } from '../migration.ts';

/** How often a timer's turn has failed. */
export const timerTries: Migration = {
  number: 3,
  name: 'timer tries',
  sql: ['ALTER TABLE timer ADD COLUMN tries INTEGER NOT NULL DEFAULT 0'],
};
