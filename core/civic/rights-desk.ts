import type { OpContext, World } from '../conversation/ops.ts';
import { conversationId } from '../conversation/persons.ts';
import type { Capabilities } from '../conversation/vocabulary.ts';
import type { Tx } from '../ports.ts';
import { participationIn } from './consultations.ts';
import { contributionIn } from './contributions.ts';
import { phoneIn } from './people-phone.ts';
import { referenceIn } from './reports.ts';
import { seatIn } from './workshops.ts';

const none: Capabilities = {
  buttons: false,
  choices: 0,
  textLimit: 0,
  terse: false,
  location: false,
  contact: false,
  photo: false,
  document: true,
  link: false,
  senderIsPhone: false,
};

/** Finds a person by the reference of what they sent or by their number, typed whole; nothing is ever listed. Null: nobody. */
export async function personBehind(world: World, tx: Tx, typed: string): Promise<string | null> {
  const report = referenceIn(typed);
  if (report) return (await tx.reports.byReference(report))?.person ?? null;
  const contribution = contributionIn(typed);
  if (contribution) return (await tx.contributions.byReference(contribution))?.person ?? null;
  const seat = seatIn(typed);
  if (seat) return (await tx.workshops.byReference(seat))?.person ?? null;
  const participation = participationIn(typed);
  if (participation) return (await tx.consultations.byReference(participation))?.person ?? null;
  return ofNumber(world, tx, typed);
}

/** Who proved this number, or else who wrote by SMS from it. */
async function ofNumber(world: World, tx: Tx, typed: string): Promise<string | null> {
  const phone = phoneIn(world.city, typed);
  if (!phone.ok) return null;
  const proven = await tx.people.byPhoneKey(world.vault.key('phone', phone.e164));
  if (proven || world.codeChannel === null) return proven?.id ?? null;
  const id = conversationId(world, world.codeChannel, phone.e164);
  const known = await tx.conversations.known(id);
  return known === null ? null : ((await tx.conversations.load(known))?.person ?? null);
}

/**
 * For what the staff do in a person's stead (the file of `rights.export`, `erasePerson`): no conversation is the present one, and
 * nobody is spoken to. Null when there is no such person.
 */
export async function contextOfPerson(
  world: World,
  tx: Tx,
  id: string,
  language: string,
): Promise<OpContext | null> {
  const person = await tx.people.load(id);
  if (!person) return null;
  const nobody = async (): Promise<void> => {};
  return {
    world,
    tx,
    now: world.nature.now(),
    conversation: { id: '', channel: '', language, can: none, phone: null, helped: false },
    person,
    tell: nobody,
    reach: async () => '',
    become: nobody,
    forget: nobody,
  };
}
