import type { NodeRecords, NodeRow } from '../../core/nodes/records.ts';
import type { Db } from './database.ts';

type StoredNode = Omit<NodeRow, 'sharing'> & { readonly sharing: number };

export function nodeRecords(db: Db): NodeRecords {
  const lock = db.prepare("UPDATE duty SET node = NULL WHERE name = ''");
  const all = db.prepare<StoredNode>(
    'SELECT name, origin, sharing, beat, beat_at AS "beatAt" FROM node ORDER BY name',
  );
  const add = db.prepare('INSERT INTO node (name, origin, sharing, beat, beat_at) VALUES (?, ?, ?, ?, ?)');
  const beat = db.prepare('UPDATE node SET beat = beat + 1, beat_at = ? WHERE name = ?');
  const remove = db.prepare('DELETE FROM node WHERE name = ?');
  const removeSilent = db.prepare('DELETE FROM node WHERE name = ? AND beat = ?');
  const duties = db.prepare<{ name: string; node: string }>(
    'SELECT name, node FROM duty WHERE node IS NOT NULL',
  );
  // Only for who is still among the nodes.
  const take = db.prepare(
    'INSERT INTO duty (name, node) SELECT ?, name FROM node WHERE name = ? ON CONFLICT (name) DO NOTHING',
  );
  const leave = db.prepare('DELETE FROM duty WHERE name = ? AND node = ?');
  const leaveAll = db.prepare('DELETE FROM duty WHERE node = ?');

  return {
    async lock() {
      lock.later();
    },
    async all() {
      return (await all.all()).map((row) => ({ ...row, sharing: row.sharing === 1 }));
    },
    async add(row) {
      add.later(row.name, row.origin, row.sharing ? 1 : 0, row.beat, row.beatAt);
    },
    async beat(name, at) {
      return (await beat.run(at, name)).changes > 0;
    },
    async remove(name, last) {
      return (last === null ? await remove.run(name) : await removeSilent.run(name, last)).changes > 0;
    },
    async duties() {
      return new Map((await duties.all()).map(({ name, node }) => [name, node]));
    },
    async takeDuty(duty, node) {
      return (await take.run(duty, node)).changes > 0;
    },
    async leaveDuty(duty, node) {
      leave.later(duty, node);
    },
    async leaveDuties(node) {
      leaveAll.later(node);
    },
  };
}
