import type { Migration } from '../migration.ts';

/** Whose a photo or a file is: it goes with its owner's other traces, whether it was ever sent in or not. */
export const rights: Migration = {
  number: 50,
  name: 'rights',
  sql: [
    'ALTER TABLE media ADD COLUMN conversation TEXT',
    'CREATE INDEX media_conversation ON media (conversation) WHERE conversation IS NOT NULL',
    "CREATE INDEX media_sealed ON media (created_at) WHERE state = 'sealed'",
  ],
};
