import type { LocalOp, OpContext } from '../conversation/ops.ts';
import type { Answer } from '../conversation/vocabulary.ts';
import { digitCode } from './codes.ts';
import { mergePeople } from './people-merge.ts';
import { lastDigits, phoneIn } from './people-phone.ts';
import { keepOneVote } from './voters.ts';

const MINUTE = 60_000;
const VALID = 10 * MINUTE;
const DAY = 24 * 60 * MINUTE;
const SENDS_A_DAY = 3;
/** From one conversation, to whatever numbers: each costs the city money. */
const ASKS_A_DAY = 6;
const TRIES = 5;

/** Makes the number the person's own. A person who has it already becomes the one we talk to. */
async function prove(context: OpContext, e164: string): Promise<Answer> {
  const { tx, now, person, world } = context;
  const phoneKey = world.vault.key('phone', e164);
  if (person.phoneKey === phoneKey) return { ok: true };
  if (person.phoneKey !== null) return { ok: false, reason: 'other-number' };
  const known = await tx.people.byPhoneKey(phoneKey);
  await tx.audit.append({ at: now, actor: person.id, act: 'number.proven', subject: known?.id ?? person.id });
  if (!known) {
    await tx.people.save({ ...person, phoneKey, phone: world.vault.seal(e164), provenAt: now });
    // So that the rest of the turn sees the person as now stored.
    await context.become(person.id);
    return { ok: true };
  }
  await mergePeople(tx, person, known);
  await context.become(known.id);
  await keepOneVote(context);
  await tx.people.remove(person.id);
  return { ok: true };
}

/** Whether a code can be sent at all. Refuses `no-channel` with the telephone line to call instead. */
const means: LocalOp = {
  kind: 'local',
  run: async (_, { world: { codeChannel, city } }) =>
    codeChannel === null
      ? { ok: false, reason: 'no-channel', value: { phone: city.phones.city } }
      : { ok: true },
};

/**
 * Sends a code to a number, in a message `key` that says what it is for. Answers `{ hint, minutes }`, the hint
 * being its last two digits; refuses `no-channel`, `invalid`, `foreign`, `too-many` (codes in a day, to this number or from this conversation).
 */
export async function sendCodeTo(typed: string, key: string, context: OpContext): Promise<Answer> {
  const { world, tx, now, conversation } = context;
  if (world.codeChannel === null)
    return { ok: false, reason: 'no-channel', value: { phone: world.city.phones.city } };
  const read = phoneIn(world.city, typed);
  if (!read.ok) return read;
  const phoneKey = world.vault.key('phone', read.e164);
  const asker = world.vault.key('code-from', conversation.id);
  const sent = await tx.codes.sentSince(phoneKey, now - DAY);
  const asked = await tx.codes.sentSince(asker, now - DAY);
  if (sent >= SENDS_A_DAY || asked >= ASKS_A_DAY) return { ok: false, reason: 'too-many' };
  await tx.codes.countSent(asker, now);
  const code = digitCode(world.nature, 6);
  await tx.codes.put({
    conversation: conversation.id,
    phoneKey,
    phone: world.vault.seal(read.e164),
    codeKey: world.vault.key('code', conversation.id + code),
    sentAt: now,
    expiresAt: now + VALID,
    tries: 0,
  });
  const to = await context.reach(world.codeChannel, read.e164);
  const values = { code, minutes: VALID / MINUTE };
  await context.tell(to, { type: 'say', key, values }, { class: 'code', expiresAt: now + VALID });
  return { ok: true, value: { hint: lastDigits(read.e164), minutes: VALID / MINUTE } };
}

/** `{ phone? }` as typed, else the number that the channel claims: as `sendCodeTo`. */
const sendCode: LocalOp = {
  kind: 'local',
  run: async ({ phone }, context) =>
    sendCodeTo(String(phone ?? context.conversation.phone?.e164 ?? ''), 'proof.code-message', context),
};

/** `{ code }` as typed. Proves the number; refuses `expired`, `locked`, `wrong` with `{ left }`, `other-number`. */
export const checkCode: LocalOp = {
  kind: 'local',
  async run({ code }, context) {
    const { world, tx, now, conversation } = context;
    const row = await tx.codes.load(conversation.id);
    if (!row || row.expiresAt <= now) return { ok: false, reason: 'expired' };
    if (row.tries >= TRIES) return { ok: false, reason: 'locked' };
    const typed = String(code ?? '')
      .normalize('NFKC')
      .replace(/\D/g, '');
    // Both sides are keyed hashes: comparing them tells nothing by its duration.
    if (world.vault.key('code', conversation.id + typed) === row.codeKey) {
      await tx.codes.remove(conversation.id);
      return prove(context, world.vault.open(row.phone));
    }
    const left = TRIES - (await tx.codes.countTry(conversation.id));
    return left > 0 ? { ok: false, reason: 'wrong', value: { left } } : { ok: false, reason: 'locked' };
  },
};

/** `{ phone, own }` of a shared contact. Refuses `not-own`, `invalid`, `foreign`, `other-number`. */
const acceptContact: LocalOp = {
  kind: 'local',
  async run({ phone, own }, context) {
    if (own !== true) return { ok: false, reason: 'not-own' };
    // Some clients leave out the plus of a number in international form.
    const international = String(phone).replace(/^(?=[1-9])/, '+');
    const read = phoneIn(context.world.city, international);
    return read.ok ? prove(context, read.e164) : read;
  },
};

/** The number that the channel itself authenticates. Refuses `invalid` (there is none), `foreign`, `other-number`. */
const acceptChannel: LocalOp = {
  kind: 'local',
  async run(_, context) {
    const { phone } = context.conversation;
    if (!phone?.proven) return { ok: false, reason: 'invalid' };
    const read = phoneIn(context.world.city, phone.e164);
    return read.ok ? prove(context, read.e164) : read;
  },
};

export const proofOps = {
  'proof.means': means,
  'proof.send-code': sendCode,
  'proof.check-code': checkCode,
  'proof.accept-contact': acceptContact,
  'proof.accept-channel': acceptChannel,
} as const;
