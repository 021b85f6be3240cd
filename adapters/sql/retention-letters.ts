import type { Db } from './database.ts';
import { outcomeOf, whyOf } from './rounds-figures.ts';

/** What a message of a round came to is written to its recipient's line, before the message goes. */
export function letterSettling(db: Db): (outbox: number) => Promise<void> {
  const letter = 'FROM outbox AS letter WHERE letter.id = ?';
  const first = db.prepare(
    `UPDATE round_recipient SET outcome = (SELECT ${outcomeOf('letter')} ${letter}),
      why = (SELECT ${whyOf('letter')} ${letter}),
      settled_at = (SELECT coalesce(letter.status_at, letter.settled_at) ${letter})
    WHERE outbox = ?`,
  );
  const again = db.prepare(
    `UPDATE round_recipient SET reminder_outcome = (SELECT ${outcomeOf('letter')} ${letter}) WHERE reminder = ?`,
  );
  const isOfRound = db.prepare(`SELECT 1 ${letter} AND letter.round IS NOT NULL`);
  return async (outbox) => {
    if ((await isOfRound.get(outbox)) === undefined) return;
    first.later(outbox, outbox, outbox, outbox);
    again.later(outbox, outbox);
  };
}
