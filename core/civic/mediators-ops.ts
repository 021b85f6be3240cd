import type { LocalOp, OpContext } from '../conversation/ops.ts';
import type { Answer } from '../conversation/vocabulary.ts';
import type { HelpingRow } from './mediators.ts';
import { mediatorKey, mediatorWordIn } from './mediators-word.ts';
import type { PersonRow } from './people.ts';
import type { Journey } from './relays.ts';
import { isLocked, wrongCode } from './relays-ops.ts';

/**
 * `mediators.link` { word } as typed -> { relay }: this conversation is in relay mode from its next message on. Refuses `mistyped`,
 * `unknown`, `revoked`, `locked` (too many wrong ones), `busy` (someone is being helped).
 */
const link: LocalOp = {
  kind: 'local',
  async run({ word: typed }, context) {
    const { tx, now, world, person, conversation } = context;
    if (conversation.helped) return { ok: false, reason: 'busy' };
    if (await isLocked(context)) return { ok: false, reason: 'locked' };
    const word = mediatorWordIn(String(typed ?? ''));
    if (word === null) return wrongCode(context, 'mistyped');
    const mediator = await tx.mediators.byWord(mediatorKey(world.vault, word));
    if (!mediator) return wrongCode(context, 'unknown');
    if (mediator.revokedAt !== null) return wrongCode(context, 'revoked');
    await tx.mediators.save({
      conversation: conversation.id,
      mediator: mediator.id,
      relay: mediator.relay,
      own: person.id,
      language: conversation.language,
      helped: null,
      session: null,
      begunAt: null,
    });
    await tx.audit.append({
      at: now,
      actor: mediator.id,
      act: 'relay.mediator-linked',
      subject: mediator.relay,
    });
    return { ok: true, value: {} };
  },
};

export const mediatorOps = { 'mediators.link': link } as const;

const contributions: Readonly<Record<string, Journey>> = {
  proposal: 'proposal',
  dataset: 'dataset',
  idea: 'lab',
};

/** What an operation that went well finishes for a helped person; null for a step on the way. */
export function journeyOf(
  op: string,
  args: Readonly<Record<string, unknown>>,
  answer: Answer,
): Journey | null {
  const value = (answer.value ?? {}) as Readonly<Record<string, unknown>>;
  if (!answer.ok) return null;
  switch (op) {
    case 'reports.submit':
      return args.kind === 'wish' ? 'wish' : 'report';
    case 'contributions.submit':
      return contributions[String(args.kind)] ?? null;
    case 'contributions.support':
      return 'support';
    case 'consultations.answer':
      return value.finished === true ? 'answer' : null;
    case 'workshops.join':
      return 'workshop';
    case 'ballots.cast':
      return value.again === true ? null : 'vote';
    default:
      return null;
  }
}

/** One line of the audit log, by the mediator's id: that someone was helped, and why it ended; never who. */
export async function noteHelp(
  { tx, now }: Pick<OpContext, 'tx' | 'now'>,
  row: HelpingRow,
  ended?: 'next' | 'left' | 'quiet',
): Promise<void> {
  const { mediator: actor, relay: subject } = row;
  const what = ended ? { act: 'relay.help-ended', detail: { why: ended } } : { act: 'relay.person-helped' };
  await tx.audit.append({ at: now, actor, subject, ...what });
}

/** What a helped person sent with this help, as they may quote it. */
export async function sentIn({ tx }: Pick<OpContext, 'tx'>, row: HelpingRow): Promise<readonly string[]> {
  if (row.helped === null) return [];
  const since = row.begunAt ?? 0;
  const seats = await tx.workshops.ofPerson(row.helped, 20);
  const sent = [
    ...(await tx.reports.ofPerson(row.helped, 20)),
    ...(await tx.contributions.ofPerson(row.helped, 20)),
    ...seats.map(({ reference, at }) => ({ reference, createdAt: at })),
  ];
  return sent.filter(({ createdAt }) => createdAt >= since).map(({ reference }) => reference);
}

/**
 * The help of this person is over. Who has proven a number keeps what is theirs; of anyone else nothing stays but what they sent: facts
 * are forgotten, and a code that served for nothing is good again.
 */
export async function letGo({ tx }: Pick<OpContext, 'tx'>, person: PersonRow): Promise<void> {
  if (person.phoneKey !== null) return;
  if ((await tx.consultations.ofPerson(person.id, 1)).length === 0) await tx.relays.release(person.id);
  await tx.people.save({ ...person, facts: {} });
}
