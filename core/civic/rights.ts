import type { LocalOp, OpContext } from '../conversation/ops.ts';
import { conversationId } from '../conversation/persons.ts';
import { type ConversationRow, lineOwner } from '../conversation/records.ts';
import type { Answer, Instant } from '../conversation/vocabulary.ts';
import { forgetParticipations } from './consultations-mine.ts';
import { forgetContributions } from './contributions-send.ts';
import type { PersonRow } from './people.ts';
import { isOpen } from './polls.ts';
import { checkCode, sendCodeTo } from './proof.ts';
import { votersOf, withdraw } from './voters.ts';
import { forgetSeats, type SeatContext } from './workshops-seats.ts';

/** What erasing needs beyond the records of each area. */
export interface RightsRecords {
  /** Timers, slow calls, the code in force, photos and files go; texts that were parked and messages not sent are blanked. */
  emptyConversation(id: string): Promise<void>;
  /** The conversation goes, and its id from what came in and went out. Emptied before. */
  removeConversation(id: string): Promise<void>;
  /** The photos behind these chat lines, as they were uploaded. */
  removeUploads(owner: string): Promise<void>;
  /** The codes counted for a number. */
  forgetNumber(phoneKey: string): Promise<void>;
  /** Takes an envelope out of the box and its voter off the roll; false when there was none. */
  withdrawBallot(vote: {
    readonly poll: string;
    readonly voterKey: string;
    readonly rollKey: string;
  }): Promise<boolean>;
  /** Deletes the sealed files made before `before`, and those whose link ended before `now`; returns how many. */
  purgeFiles(before: Instant, now: Instant): Promise<number>;
}

/**
 * The rows of one human being: the person, and who wrote by SMS from their proven number without ever confirming it there
 * (a code sent to a number begins such a conversation).
 */
export async function selvesOf({ tx, world, person }: OpContext): Promise<readonly PersonRow[]> {
  if (person.phone === null || world.codeChannel === null) return [person];
  const id = conversationId(world, world.codeChannel, world.vault.open(person.phone));
  const row = await tx.conversations.load((await tx.conversations.known(id)) ?? id);
  const other = row && row.person !== person.id ? await tx.people.load(row.person) : null;
  return other && other.phoneKey === null ? [person, other] : [person];
}

/** The number is the sender's word only: whoever can forge it could erase, or read, what is someone else's. */
export function needsCode({ conversation: { can, phone } }: OpContext): boolean {
  return can.senderIsPhone && phone?.proven !== true;
}

/**
 * `rights.send-code` { why: `erase` | `file` }: a code to the person's number, before `rights.erase` or the link of `rights.export`;
 * answers and refuses as `proof.send-code`.
 */
const sendCode: LocalOp = {
  kind: 'local',
  async run({ why }, context) {
    const { person, world, conversation } = context;
    const number = person.phone === null ? conversation.phone?.e164 : world.vault.open(person.phone);
    const key = why === 'file' ? 'data.code-message_file' : 'data.code-message';
    return sendCodeTo(number ?? '', key, context);
  },
};

/**
 * `rights.erase` { code? }: all that is known of the person goes, on all their channels; their reports stay, bare. The code is
 * needed where the channel does not vouch for the sender; refuses as `proof.check-code`.
 */
const erase: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const checked: Answer = needsCode(context) ? await checkCode.run(args, context) : { ok: true };
    if (!checked.ok) return checked;
    await erasePerson(context);
    return { ok: true };
  },
};

/** All that is known of the context's person goes, in whatever conversation; the present one stays, with a stranger. */
export async function erasePerson(context: OpContext): Promise<void> {
  const selves = await selvesOf(context);
  await withdrawBallots(context);
  for (const self of selves) await eraseSelf(context, self);
  await context.tx.rights.emptyConversation(context.conversation.id);
  await context.forget();
  for (const self of selves) await context.tx.people.remove(self.id);
}

/** A vote still open is taken back; what is closed is counted, or nobody's any more. */
async function withdrawBallots(context: OpContext): Promise<void> {
  const { tx, now } = context;
  for (const { poll } of await tx.polls.all()) {
    if (!isOpen(poll, now)) continue;
    if (await withdraw(context, poll.id, await votersOf(context, poll.id)))
      await tx.audit.append({ at: now, actor: 'system', act: 'ballot.erased', subject: poll.id });
  }
}

/** `conversation`: the one that erases, if any; it stays, empty. */
type Erasing = SeatContext & { readonly conversation: { readonly id: string } | null };

/** A person who has not written for years: as if they had asked for it. No ballot, nor seat to come, is theirs any more. */
export async function eraseUnused(
  given: Pick<OpContext, 'tx' | 'world' | 'now'>,
  person: string,
): Promise<void> {
  const self = await given.tx.people.load(person);
  if (self === null) return;
  // Only a seat given up has someone else told.
  await eraseSelf({ ...given, conversation: null, tell: async () => {} }, self);
  await given.tx.people.remove(self.id);
}

async function eraseSelf(context: Erasing, self: PersonRow): Promise<void> {
  const { tx, now } = context;
  for (const row of await tx.conversations.ofPerson(self.id)) await eraseConversation(context, row);
  for (const media of await tx.reports.forget(self.id)) await tx.media.remove(media);
  await forgetContributions(context, self.id);
  await forgetParticipations(context, self.id);
  await forgetSeats(context, self.id);
  await tx.relays.forget(self.id);
  await tx.mediators.forget(self.id);
  await tx.rounds.forget(self.id);
  if (self.phoneKey !== null) await tx.rights.forgetNumber(self.phoneKey);
  await tx.audit.append({ at: now, actor: self.id, act: 'person.erased', subject: self.id });
}

/** This very conversation stays, empty: its answer must find its way. */
async function eraseConversation(context: Erasing, row: ConversationRow): Promise<void> {
  const { tx, world, conversation } = context;
  const owner = lineOwner(world.vault, world.vault.open(row.sender));
  await tx.rights.removeUploads(owner);
  await tx.lines.forget(owner, Number.MAX_SAFE_INTEGER);
  // A mediator's phone: only lent to this person.
  if ((await tx.mediators.of(row.id))?.session) return;
  await tx.staff.forgetChat(row.id);
  await tx.rights.emptyConversation(row.id);
  if (row.id !== conversation?.id) await tx.rights.removeConversation(row.id);
}

export const rightsErasingOps = { 'rights.send-code': sendCode, 'rights.erase': erase } as const;
