import { createClient, createCluster, createSentinel, type RedisClientOptions } from 'redis';
import type { Address } from './address.ts';

/** What the three kinds of clients have in common, as far as it is used here. */
export interface Connection {
  /** Rejects when there is none to be had; a plain server is waited for instead. */
  open(): Promise<void>;
  evaluate(script: string, keys: readonly string[], values: readonly string[]): Promise<unknown>;
  evaluateKnown(sha: string, keys: readonly string[], values: readonly string[]): Promise<unknown>;
  publish(channel: string, message: string): Promise<unknown>;
  subscribe(channel: string, heard: (message: string) => void): Promise<void>;
  close(): void;
}

/** Milliseconds. */
const connectTimeout = 1000;
const pingEvery = 2000;
/** A server of which nothing is heard, not even an answer to the pings, is left and looked for again. */
const deafFor = 7000;
const mostBetweenTries = 2000;

/** The only file that knows npm `redis`. */
export function connect(address: Address): Connection {
  switch (address.kind) {
    case 'server':
      return toServer(address);
    case 'cluster':
      return toCluster(address);
    case 'sentinel':
      return toSentinel(address);
    default:
      throw new Error(`unknown ${address.kind satisfies never}`);
  }
}

/** One connection of several was lost, and is sought again: what that comes to is seen by the commands, which fail. */
function soughtAgain(): void {}

/** A connection that is lost is sought with growing pauses; commands meanwhile fail at once. */
function usual({ username, password, database }: Address) {
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(database > 0 && { database }),
    disableOfflineQueue: true,
    pingInterval: pingEvery,
    disableClientInfo: true,
  } satisfies RedisClientOptions;
}

const patience = {
  connectTimeout,
  socketTimeout: deafFor,
  reconnectStrategy: (tries: number) => Math.min(mostBetweenTries, 50 * 2 ** tries),
};

function socketOf({ hosts, tls }: Address) {
  const [{ host, port } = { host: 'localhost', port: 6379 }] = hosts;
  if (port === 0) return { ...patience, path: host, tls: false } as const;
  return tls ? ({ ...patience, host, port, tls: true } as const) : { ...patience, host, port };
}

function toServer(address: Address): Connection {
  const client = createClient({ ...usual(address), socket: socketOf(address) });
  const ear = client.duplicate();
  client.on('error', soughtAgain);
  ear.on('error', soughtAgain);
  return {
    async open() {
      await Promise.all([client.connect(), ear.connect()]);
    },
    evaluate: (script, keys, values) => client.eval(script, given(keys, values)),
    evaluateKnown: (sha, keys, values) => client.evalSha(sha, given(keys, values)),
    publish: (channel, message) => client.publish(channel, message),
    subscribe: (channel, heard) => ear.subscribe(channel, heard),
    close() {
      client.destroy();
      ear.destroy();
    },
  };
}

function toCluster(address: Address): Connection {
  const { tls } = address;
  const socket = tls ? ({ ...patience, tls: true } as const) : patience;
  const client = createCluster({
    rootNodes: address.hosts.map(({ host, port }) => ({ socket: { ...socket, host, port } })),
    defaults: { ...usual(address), socket },
  });
  client.on('error', soughtAgain);
  return {
    async open() {
      await client.connect();
    },
    evaluate: (script, keys, values) => client.eval(script, given(keys, values)),
    evaluateKnown: (sha, keys, values) => client.evalSha(sha, given(keys, values)),
    publish: (channel, message) => client.publish(channel, message),
    async subscribe(channel, heard) {
      await client.subscribe(channel, heard);
    },
    close: () => client.destroy(),
  };
}

function toSentinel(address: Address): Connection {
  const socket = address.tls ? ({ ...patience, tls: true } as const) : patience;
  const { sentinelPassword } = address;
  const client = createSentinel({
    name: address.master ?? '',
    sentinelRootNodes: address.hosts.map((host) => ({ ...host })),
    nodeClientOptions: { ...usual(address), socket },
    sentinelClientOptions: { socket, ...(sentinelPassword !== undefined && { password: sentinelPassword }) },
    scanInterval: 2000,
    passthroughClientErrorEvents: true,
  });
  client.on('error', soughtAgain);
  return {
    async open() {
      await client.connect();
    },
    evaluate: (script, keys, values) => client.eval(script, given(keys, values)),
    evaluateKnown: (sha, keys, values) => client.evalSha(sha, given(keys, values)),
    publish: (channel, message) => client.publish(channel, message),
    async subscribe(channel, heard) {
      await client.subscribe(channel, heard);
    },
    close: () => void client.destroy(),
  };
}

function given(keys: readonly string[], values: readonly string[]) {
  return { keys: [...keys], arguments: [...values] };
}
