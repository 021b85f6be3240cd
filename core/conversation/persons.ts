import type { PersonRow } from '../civic/people.ts';
import { ParvisError } from '../errors.ts';
import type { Tx } from '../ports.ts';
import type { Playing } from './engine.ts';
import type { World } from './ops.ts';
import type { ConversationRow } from './records.ts';
import type { Inbound, Instant } from './vocabulary.ts';

/** The id of the conversation with this sender on this channel: a keyed hash, since a sender may be a number. */
export function conversationId(world: Pick<World, 'vault'>, channel: string, sender: string): string {
  return world.vault.key('conversation', `${channel}:${sender}`);
}

/**
 * The conversation that a message belongs to: known by the sender's id, else by the other id that the channel gave with it
 * (both are remembered then), else a new one.
 */
export async function conversationOf(world: World, tx: Tx, inbound: Inbound): Promise<string> {
  const id = conversationId(world, inbound.channel, inbound.sender);
  const known = await tx.conversations.known(id);
  if (known !== null || inbound.alias === undefined) return known ?? id;
  const earlier = await tx.conversations.known(conversationId(world, inbound.channel, inbound.alias));
  if (earlier !== null) await tx.conversations.alias(id, earlier);
  return earlier ?? id;
}

/** A person of whom nothing is known yet. */
export function stranger(world: World, now: Instant): PersonRow {
  return {
    id: world.nature.newId(),
    createdAt: now,
    phoneKey: null,
    phone: null,
    provenAt: null,
    stoppedAt: null,
    facts: {},
  };
}

/** Begins a conversation, with a person of its own until a number is proven. `address`: see Inbound. */
export async function meet(
  world: World,
  tx: Tx,
  channel: string,
  sender: string,
  now: Instant,
  address = sender,
): Promise<{ row: ConversationRow; person: PersonRow }> {
  const person = stranger(world, now);
  await tx.people.add(person);
  const row: ConversationRow = {
    id: conversationId(world, channel, sender),
    channel,
    sender: world.vault.seal(address),
    person: person.id,
    session: null,
    version: 0,
    leftAt: null,
    lastSaidAt: null,
  };
  await tx.conversations.add(row);
  return { row, person };
}

/** Begins the conversation of who writes for the first time, known by both ids if the channel gives two. */
export async function meetSender(world: World, tx: Tx, inbound: Inbound, now: Instant) {
  const met = await meet(world, tx, inbound.channel, inbound.sender, now, inbound.address);
  if (inbound.alias !== undefined)
    await tx.conversations.alias(conversationId(world, inbound.channel, inbound.alias), met.row.id);
  return met;
}

/** The row with where its sender is reached from now on. */
export function reachedAt(world: World, row: ConversationRow, { address }: Inbound): ConversationRow {
  const { vault } = world;
  return address === undefined || vault.open(row.sender) === address
    ? row
    : { ...row, sender: vault.seal(address) };
}

/** The conversation with this sender, begun when there is none yet. */
export async function reach(
  world: World,
  tx: Tx,
  channel: string,
  sender: string,
  now: Instant,
): Promise<string> {
  const id = conversationId(world, channel, sender);
  const known = await tx.conversations.known(id);
  if (known === null) await meet(world, tx, channel, sender, now);
  return known ?? id;
}

export async function personOf(tx: Tx, id: string): Promise<PersonRow> {
  const person = await tx.people.load(id);
  if (!person) throw new ParvisError('turn.failed', 'a conversation without its person', { person: id });
  return person;
}

/** This conversation, and all others of its present person, now belong to `person`. */
export async function become(p: Playing, person: string): Promise<void> {
  const from = p.person.id;
  if (from !== person) await p.tx.conversations.reassign(from, person);
  p.row = { ...p.row, person };
  p.person = await personOf(p.tx, person);
  await helps(p, person);
}

/** In relay mode, who is helped is now known as `person`. */
async function helps(p: Playing, person: string): Promise<void> {
  if (!p.helping?.session) return;
  p.helping = { ...p.helping, helped: person };
  await p.tx.mediators.save(p.helping);
}

/** A stranger has this conversation now; of its dialogs only `frame`, which asked for it, has a last word. */
export async function forget(p: Playing, frame: string): Promise<void> {
  const person = stranger(p.engine.world, p.now);
  await p.tx.people.add(person);
  p.row = { ...p.row, person: person.id };
  p.person = person;
  p.session.frames = p.session.frames.filter(({ id }) => id === frame);
  p.session.history = [];
  p.session.offered = null;
  await helps(p, person.id);
  p.forgotten = true;
}
