import { createHash } from 'node:crypto';
import type { Nature } from '../core/ports.ts';

export interface FrozenNature extends Nature {
  /** Moves the clock forward. */
  advance(milliseconds: number): void;
}

/** Time stands still until advanced; ids count up; chance is a fixed sequence. */
export function frozenNature(start = Date.UTC(2026, 2, 2, 9)): FrozenNature {
  let now = start;
  let ids = 0;
  let draws = 0;
  return {
    now: () => now,
    newId() {
      ids += 1;
      return ids.toString(36).padStart(20, '0');
    },
    random(bytes) {
      const parts: Buffer[] = [];
      for (let length = 0; length < bytes; length += 32) {
        draws += 1;
        parts.push(createHash('sha256').update(`chance ${draws}`).digest());
      }
      return Buffer.concat(parts).subarray(0, bytes);
    },
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
