import { createHash } from 'node:crypto';
import type { Instant } from '../../../core/conversation/vocabulary.ts';
import type { Nature } from '../../../core/ports.ts';
import type { Memory, PartialText } from './memory.ts';
import { type Arrived, type Fragment, textOf } from './read.ts';

/** Milliseconds for the parts of a text to arrive; and during which a whole one is known when a part comes again. */
const patience = { parts: 10 * 60_000, repeats: 60 * 60_000 } as const;
/** Whole texts that are known at most: all of it is written down with each part. */
const mostDone = 500;

export const hashOf = (...values: readonly (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const value of values) hash.update(String(value.length)).update(':').update(value);
  return hash.digest('base64url').slice(0, 22);
};

/** Puts the parts of texts together, in any order, each once. */
export interface Joining {
  /** The text that the part belongs to, with it. */
  add(arrived: Arrived, fragment: Fragment): PartialText;
  /** The texts for which the time is over, whole or not. */
  overdue(now: Instant): readonly PartialText[];
  /** It was handed in: only enough is kept to know a part that comes again. */
  finish(text: PartialText): void;
  /** Forgets what no SMS centre repeats any more. */
  sweep(now: Instant): void;
}

export const isWhole = (text: PartialText): boolean => Object.keys(text.parts).length === text.total;

/** Octets are joined before they are read: a cut may fall inside a character. Null when it is not text. */
export function joined(text: PartialText): string | null {
  const numbers = Object.keys(text.parts).sort((a, b) => Number(a) - Number(b));
  const runs: { readonly coding: number; readonly octets: Buffer[] }[] = [];
  for (const number of numbers) {
    const part = text.parts[number];
    if (part === undefined) continue;
    const octets = Buffer.from(part.octets, 'base64');
    const last = runs.at(-1);
    if (last?.coding === part.coding) last.octets.push(octets);
    else runs.push({ coding: part.coding, octets: [octets] });
  }
  const texts = runs.map((run) => textOf(run.coding, Buffer.concat(run.octets)));
  return texts.includes(null) ? null : texts.join('');
}

export function createJoining(memory: Memory, nature: Nature): Joining {
  const { partial } = memory;

  const isLate = (text: PartialText, now: Instant) => now - text.at > patience.parts;

  /** A part of the same number but with other words is of a newer text with the same reference. */
  function isOf(text: PartialText, key: string, n: number, hash: string): boolean {
    const known = text.parts[n];
    if (text.key !== key || (known !== undefined && known.hash !== hash)) return false;
    return known !== undefined || (!text.done && !isLate(text, nature.now()));
  }

  return {
    add(arrived, { ref, total, n }) {
      const key = hashOf(arrived.from, arrived.to, ref, String(total));
      const hash = hashOf(String(arrived.coding), arrived.octets);
      const known = partial.findLast((text) => isOf(text, key, n, hash));
      const text = known ?? {
        ...{ key, id: nature.newId(), from: arrived.from, at: nature.now(), total },
        ...{ parts: {}, done: false },
      };
      if (known === undefined) partial.push(text);
      text.parts[n] ??= { hash, coding: arrived.coding, octets: arrived.octets.toString('base64') };
      return text;
    },
    overdue: (now) => partial.filter((text) => !text.done && isLate(text, now)),
    finish(text) {
      text.done = true;
      for (const part of Object.values(text.parts)) part.octets = '';
    },
    sweep(now) {
      const done = partial.filter((text) => text.done);
      const gone = new Set(done.slice(0, Math.max(0, done.length - mostDone)));
      const left = partial.filter(
        (text) => !gone.has(text) && (!text.done || now - text.at <= patience.repeats),
      );
      partial.splice(0, partial.length, ...left);
    },
  };
}
