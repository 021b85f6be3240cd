import type { Bell, Ring } from '../../core/nodes/bell.ts';

/** What is written to the others; `node` tells one's own apart. */
interface Call {
  readonly v: 1;
  readonly node: string;
  readonly ring: Ring;
}

export interface SharedBell extends Bell {
  /** A message of the channel; what another version wrote, or nobody of ours, is left aside. */
  hear(message: string): void;
}

export function sharedBell(node: string, publish: (message: string) => void): SharedBell {
  const listeners = new Set<(ring: Ring) => void>();
  return {
    ring: (ring) => publish(JSON.stringify({ v: 1, node, ring } satisfies Call)),
    listen(heard) {
      listeners.add(heard);
      return () => void listeners.delete(heard);
    },
    hear(message) {
      const call = read(message);
      if (call && call.node !== node) for (const heard of listeners) heard(call.ring);
    },
  };
}

function read(message: string): Call | null {
  try {
    const call: unknown = JSON.parse(message);
    return isCall(call) ? call : null;
  } catch {
    return null;
  }
}

function isCall(value: unknown): value is Call {
  if (typeof value !== 'object' || value === null || !('v' in value) || value.v !== 1) return false;
  if (!('node' in value && typeof value.node === 'string' && 'ring' in value)) return false;
  const { ring } = value;
  if (typeof ring !== 'object' || ring === null || !('kind' in ring)) return false;
  if (ring.kind === 'round') return 'round' in ring && typeof ring.round === 'string';
  if (ring.kind === 'line') return 'owner' in ring && typeof ring.owner === 'string' && 'from' in ring;
  return ring.kind === 'work';
}
