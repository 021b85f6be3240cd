import type { Db } from './database.ts';

/**
 * Locks on names, for what no one row stands for: what is counted, what is not there yet, what many read at once and one ends. Kept
 * until the end of the transaction. Where one transaction writes at a time there is nothing to do.
 */
export function nameLocks(db: Db): {
  /** Alone. */
  hold(name: string): void;
  /** With others who share it, while none holds it. */
  share(name: string): void;
} {
  const { holdName, shareName } = db.dialect;
  if (holdName === '') return { hold() {}, share() {} };
  const hold = db.prepare(holdName);
  const share = db.prepare(shareName);
  return {
    hold: (name) => hold.later(name),
    share: (name) => share.later(name),
  };
}
