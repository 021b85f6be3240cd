import { applyDeliveries } from '../delivery/deliveries.ts';
import { codeOf, nameOf } from '../errors.ts';
import type { Intake, Tx } from '../ports.ts';
import { type Fields, idsOf, type Trail } from '../trace.ts';
import { type Aftermath, nothing, type Stimulus, takeTurn } from './converse.ts';
import type { Engine } from './engine.ts';
import { begin, followed } from './follow.ts';
import { conversationOf, meet } from './persons.ts';
import type { Delivery, Inbound } from './vocabulary.ts';

/** Told what a committed turn left to be done. */
export type Wake = (aftermath: Aftermath) => void;

/** An older message is stored but moves no dialog: providers redeliver for up to seven days. */
const TOO_OLD = 8 * 24 * 3_600_000;

/** First try again after this; each further one waits twice as long. */
export const RETRY_AFTER = 1_000;

/**
 * What comes in is stored once and its turn taken at once, in one transaction. A turn that throws leaves the message
 * waiting, for `work.ts` to try again; only a database that can't write makes `accept` reject, so that the provider
 * keeps the message.
 */
export function createIntake(engine: Engine, wake: Wake): Intake {
  const { world } = engine;

  async function acceptOne(inbound: Inbound, trail: Trail): Promise<void> {
    try {
      wake(await followed(world, 'inbox', (tx, turn) => receive(engine, tx, inbound, turn), trail));
    } catch (error) {
      const code = codeOf(error);
      if (code === 'store.unavailable') throw error;
      const kept = await world.store.transaction((tx) => keepForLater(engine, tx, inbound, code));
      const { channel } = inbound;
      world.log.error(
        { ...idsOf(trail), ...kept, channel, code, error: nameOf(error) },
        'a turn failed, to be tried again',
      );
      wake(nothing);
    }
  }

  return {
    async accept(messages, given) {
      const trail = { ...(given ?? begin(world)), since: world.nature.now() };
      const lines = new Map<string, Inbound[]>();
      for (const inbound of messages) {
        const line = lines.get(inbound.sender);
        if (line) line.push(inbound);
        else lines.set(inbound.sender, [inbound]);
      }
      await Promise.all(
        [...lines.values()].map(async (line) => {
          for (const inbound of line) await acceptOne(inbound, trail);
        }),
      );
    },
    async delivered(deliveries) {
      if (deliveries.length > 0)
        await world.store.transaction((tx) => noteDeliveries(engine, tx, deliveries));
    },
  };
}

function keyOf(engine: Engine, inbound: Inbound): string {
  return engine.world.vault.key('inbox', `${inbound.channel}:${inbound.externalId}`);
}

async function receive(engine: Engine, tx: Tx, inbound: Inbound, trail: Trail): Promise<Aftermath> {
  const { nature, vault } = engine.world;
  const conversation = await conversationOf(engine.world, tx, inbound);
  const waits = await tx.inbox.hasPending(conversation);
  const at = nature.now();
  const isOld = inbound.sentAt !== undefined && at - inbound.sentAt > TOO_OLD;
  const body = waits && !isOld ? vault.seal(JSON.stringify(inbound)) : null;
  const id = await tx.inbox.add({
    key: keyOf(engine, inbound),
    conversation,
    channel: inbound.channel,
    body,
    at,
  });
  if (id === null) return { ...nothing, conversation, outcome: 'seen' };
  if (waits || isOld) return { ...nothing, conversation, inbox: id, outcome: isOld ? 'old' : 'waits' };
  return takeTurn(engine, tx, { kind: 'said', inbound } satisfies Stimulus, { ...trail, inbox: id });
}

/** Gives its ids, for the log. */
async function keepForLater(engine: Engine, tx: Tx, inbound: Inbound, code: string): Promise<Fields> {
  const { nature, vault } = engine.world;
  const at = nature.now();
  const conversation = await conversationOf(engine.world, tx, inbound);
  // Even if no turn ever succeeds, there must be someone to apologise to.
  if (!(await tx.conversations.load(conversation)))
    await meet(engine.world, tx, inbound.channel, inbound.sender, at, inbound.address);
  const body = vault.seal(JSON.stringify(inbound));
  const id = await tx.inbox.add({
    key: keyOf(engine, inbound),
    conversation,
    channel: inbound.channel,
    body,
    at,
  });
  if (id === null) return { conversation };
  await tx.inbox.fail(id, code, at + RETRY_AFTER);
  return { conversation, inbox: id };
}

async function noteDeliveries(engine: Engine, tx: Tx, deliveries: readonly Delivery[]): Promise<void> {
  const left = await applyDeliveries(tx, engine.world.vault, deliveries);
  for (const conversation of left) await tx.conversations.markLeft(conversation, engine.world.nature.now());
}
