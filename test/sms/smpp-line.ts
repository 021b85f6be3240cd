import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSmpp, type Keep, type SmppOptions } from '../../adapters/sms/smpp/index.ts';
import type { Nature } from '../../core/ports.ts';
import { createLog } from './hooks.ts';

/** Short, so that what takes a minute in service takes a moment here. */
export const timings = { enquire: 400, answer: 500, reconnect: 100, most: 400, sweep: 50 } as const;

/** Ids count up, and the clock can be moved forward. */
export function countingNature(): Nature & { advance(milliseconds: number): void } {
  let ids = 0;
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    newId() {
      ids += 1;
      return String(ids).padStart(20, '0');
    },
    random: (bytes) => new Uint8Array(bytes),
    advance(milliseconds) {
      ahead += milliseconds;
    },
  };
}

export function keepInMemory(): Keep & { value: string | null } {
  const keep = {
    value: null as string | null,
    load: async () => keep.value,
    async save(value: string) {
      keep.value = value;
    },
  };
  return keep;
}

export function openSmpp(options: Partial<SmppOptions> & Pick<SmppOptions, 'url'>) {
  const log = createLog();
  const channel = createSmpp({
    from: '3975',
    keep: keepInMemory(),
    nature: countingNature(),
    log,
    timings,
    ...options,
  });
  return { channel, log };
}

export async function until(condition: () => boolean, what: string, timeout = 8_000): Promise<void> {
  for (const from = Date.now(); !condition(); await sleep(10))
    if (Date.now() - from > timeout) throw new Error(`not in time: ${what}`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
