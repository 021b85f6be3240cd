import { codeOf } from '../errors.ts';
import type { Tx } from '../ports.ts';
import { idsOf, silent, type Trail } from '../trace.ts';
import type { Aftermath } from './converse.ts';
import type { World } from './ops.ts';

/** What makes a turn happen: a message, a timer that is due, the answer of a job. */
export type Cause = 'inbox' | 'timer' | 'answer';

/** A turn on its way to the disk. */
export interface Followed {
  readonly trail: Trail;
  /** It is on disk: a line in the log. */
  taken(aftermath: Aftermath): void;
  failed(error: unknown): void;
}

/** Follows a turn from here on, by a span that ends when it is on disk. */
export function follow(world: World, cause: Cause, from: Trail = begin(world)): Followed {
  const begun = world.nature.now();
  const span = from.span.open(cause, idsOf(from));
  return {
    trail: { ...from, span },
    taken({ conversation, inbox = from.inbox, outcome, rows }) {
      const ids = {
        ...idsOf(from),
        ...(inbox !== undefined && { inbox }),
        ...(conversation && { conversation }),
      };
      span.note(ids);
      span.end(outcome);
      const ms = world.nature.now() - begun;
      if (outcome !== 'gone')
        world.log.info({ cause, ...ids, outcome, outbox: rows, ms }, 'a turn was taken');
    },
    failed: (error) => span.end(codeOf(error)),
  };
}

/** What begins here is part of nothing else. */
export function begin(world: World): Trail {
  return { span: { ...silent, ...(world.trace && { open: world.trace.open }) } };
}

/** One transaction with a turn in it, followed. Throws what broke. */
export async function followed(
  world: World,
  cause: Cause,
  work: (tx: Tx, trail: Trail) => Promise<Aftermath>,
  from?: Trail,
): Promise<Aftermath> {
  const turn = follow(world, cause, from);
  try {
    const aftermath = await world.store.transaction((tx) => work(tx, turn.trail));
    turn.taken(aftermath);
    return aftermath;
  } catch (error) {
    turn.failed(error);
    throw error;
  }
}
