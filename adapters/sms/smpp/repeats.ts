import type { Instant } from '../../../core/conversation/vocabulary.ts';
import type { Nature } from '../../../core/ports.ts';
import type { Memory, Taken } from './memory.ts';

/** Milliseconds after which an SMS centre may have given up on our answer and repeat a text on the same link. */
const slow = 5_000;
/** Milliseconds during which a repeated text is looked for. */
const memoryOfTexts = 60 * 60_000;

/**
 * SMPP gives a text no id. The one reason why it comes twice is that its acknowledgement was not read: so a text is the
 * same as an earlier equal one only as long as nothing shows that the SMS centre read our answer to that. Anything that it
 * answers to what we wrote later shows it. docs/decisions/010-identity-of-a-text-over-smpp.md
 */
export interface Repeats {
  /** The id of a text that arrives: a new one, or that of the earlier text which it repeats. */
  identify(hash: string, link: object): Taken;
  /** Answered at this place of the link; null when it could not be. `refused`: it will come again. */
  answered(taken: Taken, place: number | null, refused: boolean): void;
  /** The SMS centre has read what was written on this link up to `place`. True when something is settled by it. */
  read(link: object, place: number): boolean;
  sweep(now: Instant): void;
}

interface State {
  /** Of this run; null when it comes from an earlier one. */
  readonly link: object | null;
  /** Where the answer was written. */
  readonly place: number | null;
  /** May come again on the same link. */
  readonly again: boolean;
}

const unknown: State = { link: null, place: null, again: false };

export function createRepeats(memory: Memory, nature: Nature): Repeats {
  const states = new WeakMap<Taken, State>();
  const stateOf = (taken: Taken): State => states.get(taken) ?? unknown;

  function remove(gone: (taken: Taken) => boolean): boolean {
    const left = memory.taken.filter((taken) => !gone(taken));
    const changed = left.length < memory.taken.length;
    memory.taken.splice(0, memory.taken.length, ...left);
    return changed;
  }

  return {
    identify(hash, link) {
      const earlier = memory.taken.find((taken) => {
        const state = stateOf(taken);
        return taken.hash === hash && (state.link !== link || state.again);
      });
      const taken = { hash, id: earlier?.id ?? nature.newId(), at: nature.now() };
      remove((each) => each === earlier);
      memory.taken.push(taken);
      states.set(taken, { link, place: null, again: false });
      return taken;
    },
    answered(taken, place, refused) {
      const again = refused || nature.now() - taken.at > slow;
      states.set(taken, { ...stateOf(taken), place, again });
    },
    read: (link, upTo) =>
      remove((taken) => {
        const { link: own, place, again } = stateOf(taken);
        return own === link && place !== null && place < upTo && !again;
      }),
    sweep: (now) => void remove((taken) => now - taken.at > memoryOfTexts),
  };
}
