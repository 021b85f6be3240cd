import { randomFillSync } from 'node:crypto';

/** Bytes drawn at once: a draw costs as much as what is done with it. */
const poolSize = 4096;

/** Random bytes of the system's own generator. Each is given out once, and wiped here. */
export function createRandom(): (bytes: number) => Buffer {
  const pool = Buffer.alloc(poolSize);
  let used = poolSize;
  return (bytes) => {
    if (bytes > poolSize) return randomFillSync(Buffer.alloc(bytes));
    if (used + bytes > poolSize) {
      randomFillSync(pool);
      used = 0;
    }
    const drawn = Buffer.from(pool.subarray(used, used + bytes));
    pool.fill(0, used, used + bytes);
    used += bytes;
    return drawn;
  };
}
