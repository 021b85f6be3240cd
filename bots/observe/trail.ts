import { AsyncLocalStorage } from 'node:async_hooks';
import type { Intake } from '../../core/ports.ts';
import type { Trail } from '../../core/trace.ts';

/** Hands the ids of a request over to what its handler gives to the intake: channels need not know of it. */
export interface Trails {
  /** What `work` hands in comes from this request. */
  within<T>(trail: Trail, work: () => T): T;
  follow(intake: Intake): Intake;
}

export function createTrails(): Trails {
  const present = new AsyncLocalStorage<Trail | undefined>();
  return {
    within: (trail, work) => present.run(trail, work),
    follow: (intake) => ({
      // Left here: the database puts the works of many requests into one commit, where the last request would be everyone's.
      accept: (messages, trail = present.getStore()) =>
        present.run(undefined, () => intake.accept(messages, trail)),
      delivered: (deliveries) => present.run(undefined, () => intake.delivered(deliveries)),
    }),
  };
}
