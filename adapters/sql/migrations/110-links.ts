import type { Migration } from '../migration.ts';

/** A sealed file that may be fetched by a link, for a time; of the link only a keyed hash is kept. */
export const links: Migration = {
  number: 110,
  name: 'links',
  sql: [
    'ALTER TABLE media ADD COLUMN link_key TEXT',
    'ALTER TABLE media ADD COLUMN link_until INTEGER',
    'CREATE UNIQUE INDEX media_link ON media (link_key) WHERE link_key IS NOT NULL',
  ],
};
