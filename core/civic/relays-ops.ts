import type { LocalOp, OpContext } from '../conversation/ops.ts';
import type { Answer } from '../conversation/vocabulary.ts';
import { isConsultationOpen } from './consultations.ts';
import { openPollAt } from './polls-ops.ts';
import { paperCodeIn, paperKey } from './relays-code.ts';

const HOUR = 3_600_000;
/** Wrong codes in an hour from one conversation; then none is looked at for an hour. */
const WRONG = 5;

const triesKey = ({ world, conversation }: OpContext) => world.vault.key('paper tries', conversation.id);
const lockKey = ({ world, conversation }: OpContext) => world.vault.key('paper lock', conversation.id);

export async function isLocked(context: OpContext): Promise<boolean> {
  return (await context.tx.codes.sentSince(lockKey(context), context.now - HOUR + 1)) > 0;
}

/** Counts a wrong code, and locks at the fifth. Refuses `reason`, or `locked`. */
export async function wrongCode(context: OpContext, reason: string): Promise<Answer> {
  const { tx, now } = context;
  await tx.codes.countSent(triesKey(context), now);
  if ((await tx.codes.sentSince(triesKey(context), now - HOUR + 1)) < WRONG) return { ok: false, reason };
  await tx.codes.countSent(lockKey(context), now);
  return { ok: false, reason: 'locked' };
}

/** What a code opens now: a poll to vote in, rounds to answer. */
async function opened({ tx, now }: OpContext) {
  const poll = await openPollAt(tx, now);
  const rounds = (await tx.consultations.all()).filter(({ consultation }) =>
    isConsultationOpen(consultation, now),
  );
  return { vote: poll !== null, consultation: rounds.length > 0 };
}

/**
 * `relays.present` { code } as typed -> { vote, consultation, again }: the code is this person's from now on; `again` when it was before.
 * Refuses `mistyped`, `unknown`, `used` (by someone else), `revoked`, `held` (another code was used here), `proven` (the number is
 * enough; the code stays good for someone else), `locked`.
 */
const present: LocalOp = {
  kind: 'local',
  async run({ code: typed }, context) {
    const { tx, now, world, person } = context;
    if (await isLocked(context)) return { ok: false, reason: 'locked' };
    const read = paperCodeIn(String(typed ?? ''));
    if (!read?.valid) return wrongCode(context, 'mistyped');
    const codeKey = paperKey(world.vault, read.code);
    const row = await tx.relays.code(codeKey);
    if (!row) return wrongCode(context, 'unknown');
    if (row.revokedAt !== null) return wrongCode(context, 'revoked');
    if (row.person === person.id) return { ok: true, value: { ...(await opened(context)), again: true } };
    if (row.usedAt !== null) return wrongCode(context, 'used');
    if (person.phoneKey !== null) return { ok: false, reason: 'proven' };
    if ((await tx.relays.codesOf(person.id)).length > 0) return { ok: false, reason: 'held' };
    if (!(await tx.relays.take(codeKey, person.id, now))) return wrongCode(context, 'used');
    await tx.audit.append({ at: now, actor: 'system', act: 'relay.code-used', subject: row.relay });
    return { ok: true, value: { ...(await opened(context)), again: false } };
  },
};

export const relayOps = { 'relays.present': present } as const;
