import type { Migration } from '../migration.ts';

/** Who helps others in relay mode is a mediator: the association's own word. */
export const mediators: Migration = {
  number: 101,
  name: 'mediators',
  sql: [
    'ALTER TABLE helper RENAME TO mediator',
    'ALTER TABLE helper_day RENAME TO mediator_day',
    'ALTER TABLE mediator_day RENAME COLUMN helper TO mediator',
    'ALTER TABLE helping RENAME COLUMN helper TO mediator',
  ],
};
