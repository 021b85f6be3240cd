import type { Pacer } from '../../core/delivery/pacing.ts';
import type { Bell } from '../../core/nodes/bell.ts';
import type { Limits } from '../../core/nodes/limit.ts';
import type { Log, Vault } from '../../core/ports.ts';
import { type Address, readAddress } from './address.ts';
import { sharedBell } from './bell.ts';
import { createRedis } from './client.ts';
import { sharedLimits } from './limits.ts';
import { sharedPacer } from './pacer.ts';

/** What the nodes of one database share, besides the database. Nothing of it must survive. */
export interface Shared {
  readonly pacer: Pacer;
  readonly bell: Bell;
  readonly limits: Limits;
  readonly isUp: boolean;
  /** Resolves also when Redis can't be reached: it is sought from then on. */
  open(): Promise<void>;
  close(): void;
}

export interface SharedOptions {
  /** See `readAddress`, which it throws of. */
  readonly url: string;
  /** The name of this node, unique for ever. */
  readonly node: string;
  readonly vault: Pick<Vault, 'key'>;
  readonly log: Log;
  /** Milliseconds that never go back. */
  readonly steady: () => number;
  /** How many nodes there are, as far as is known. */
  readonly nodes: () => number;
  /** What each node does by itself while Redis is lost. */
  readonly local: { readonly pacer: () => Pacer; readonly limits: Limits };
}

/** Throws ParvisError config.invalid. */
export function createShared(options: SharedOptions): Shared {
  const { node, vault, log, steady, nodes, local } = options;
  const address: Address = readAddress(options.url);
  // Services of several cities on one Redis don't meet; braces keep the keys of one in one place of a cluster.
  const prefix = `parvis:{${vault.key('shared', 'names').slice(0, 12)}}:`;
  const bell = sharedBell(node, (message) => redis.publish(message));
  const redis = createRedis({
    address,
    log,
    steady,
    channel: `${prefix}bell`,
    heard: bell.hear,
    key: `${prefix}alive`,
  });
  return {
    pacer: sharedPacer({ redis, prefix, node, nodes, steady, local: local.pacer }),
    bell,
    limits: sharedLimits({ redis, prefix, local: local.limits, hide: (key) => vault.key('limit', key) }),
    get isUp() {
      return redis.isUp;
    },
    open: redis.open,
    close: redis.close,
  };
}
