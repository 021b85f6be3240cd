import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';

/** A real redis-server of its own, that keeps nothing. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Also reached by a socket of the file system. */
  readonly socket: string;
  command(...words: readonly string[]): Promise<unknown>;
  /** Stops it from answering, its connections open. */
  freeze(): void;
  thaw(): void;
  /** Ends it at once; what it held is gone. */
  kill(): Promise<void>;
  /** On the same port, empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Null when a Redis can run on this machine, or must (PARVIS_REQUIRE_SERVICES=1); otherwise why it can't. */
export function whyNoRedis(): string | null {
  if (process.env.PARVIS_REQUIRE_SERVICES === '1') return null;
  return spawnSync('redis-server', ['--version']).status === 0 ? null : 'redis-server is not installed';
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function reached(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const probe = createClient({ url, socket: { reconnectStrategy: false } });
    probe.on('error', () => {});
    try {
      await probe.connect();
      probe.destroy();
      return;
    } catch (error) {
      if (tries > 200) throw error;
      await sleep(25);
    }
  }
}

async function commandTo(url: string, words: readonly string[]): Promise<unknown> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => {});
  await client.connect();
  try {
    return await client.sendCommand([...words]);
  } finally {
    client.destroy();
  }
}

/** `settings`: more of redis.conf, as `--name value`. */
export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-redis-'));
  const port = await freePort();
  const socket = join(folder, 'redis.sock');
  const url = `redis://127.0.0.1:${port}`;
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--unixsocket', socket];
  const args = [...place, '--save', '', '--appendonly', 'no', ...settings];
  let child: ChildProcess;

  async function begin(): Promise<void> {
    child = spawn('redis-server', args, { stdio: 'ignore' });
    await reached(url);
  }

  async function end(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  await begin();
  return {
    port,
    url,
    socket,
    command: (...words) => commandTo(url, words),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: end,
    restart: begin,
    async stop() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A sentinel that watches over `master` as `parvis`; once that is gone for a second, its replica takes its place. */
export async function startSentinel(
  master: RedisServer,
): Promise<Pick<RedisServer, 'port' | 'command'> & { stop(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-sentinel-'));
  const port = await freePort();
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor parvis 127.0.0.1 ${master.port} 1`,
    'sentinel down-after-milliseconds parvis 1000',
    'sentinel failover-timeout parvis 4000',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const child = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  await reached(url);
  return {
    port,
    command: (...words) => commandTo(url, words),
    stop() {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Three servers that share out the slots of a cluster. */
export async function startCluster(): Promise<readonly RedisServer[]> {
  const ranges = [
    ['0', '5460'],
    ['5461', '10922'],
    ['10923', '16383'],
  ] as const;
  const servers = await Promise.all(
    ranges.map(async () =>
      startRedis('--cluster-enabled', 'yes', '--cluster-port', String(await freePort())),
    ),
  );
  for (const [index, server] of servers.entries()) {
    await server.command('CLUSTER', 'ADDSLOTSRANGE', ...(ranges[index] ?? []));
    const busPort = async () =>
      String(((await server.command('CONFIG', 'GET', 'cluster-port')) as string[])[1]);
    if (index > 0)
      await servers[0]?.command('CLUSTER', 'MEET', '127.0.0.1', String(server.port), await busPort());
  }
  for (const server of servers) {
    const isWhole = async () => String(await server.command('CLUSTER', 'INFO'));
    for (let tries = 0; !(await isWhole()).includes('cluster_state:ok'); tries += 1) {
      if (tries > 200) throw new Error('the cluster did not come together');
      await sleep(50);
    }
  }
  return servers;
}
