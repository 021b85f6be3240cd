import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** Where Debian and others put what runs a server; the highest version first. */
const places = ['/usr/lib/postgresql', '/usr/local/pgsql', '/opt/homebrew/opt', '/usr/local/bin', '/usr/bin'];

function binaries(): string | null {
  const found = places.flatMap((place) => {
    if (!existsSync(place)) return [];
    const versions = readdirSync(place).sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a));
    return [place, join(place, 'bin'), ...versions.map((version) => join(place, version, 'bin'))];
  });
  return found.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** Null when a PostgreSQL can run on this machine, or must (PARVIS_REQUIRE_SERVICES=1); otherwise why it can't. */
export function whyNoPostgres(): string | null {
  if (process.env.PARVIS_REQUIRE_SERVICES === '1') return null;
  return binaries() === null ? 'no initdb on this machine' : null;
}

/** PostgreSQL does not run as root. */
function runner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

export interface Postgres {
  /** Of the process that starts all others. */
  readonly pid: number;
  /** Of a new, empty database; with `template`, of a copy of that one, which nobody may be using. */
  database(template?: string): Promise<string>;
  /** Stops it at once, as a crash does, and starts it again. */
  restart(): Promise<void>;
  /** Ends all connections to a database, whose URL is given. */
  disconnect(url: string): Promise<void>;
  stop(): Promise<void>;
}

/** What tests don't need: to survive a power cut. A crash of the server it survives. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  listen_addresses: '127.0.0.1',
  autovacuum: 'off',
};

/** A server of its own, in a folder of its own, on a free port. */
export async function startPostgres(more: Readonly<Record<string, string>> = {}): Promise<Postgres> {
  const bin = binaries();
  if (bin === null) throw new Error('no initdb on this machine: install postgresql');
  const folder = mkdtempSync(join(tmpdir(), 'parvis-postgres-'));
  const as = runner();
  if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'parvis', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initdb, { ...as, cwd: folder, stdio: 'ignore' });
  const port = await freePort();
  const all = { ...settings, ...more, port: String(port), unix_socket_directories: folder };
  writeFileSync(
    join(data, 'postgresql.auto.conf'),
    Object.entries(all)
      .map(([name, value]) => `${name} = '${value}'\n`)
      .join(''),
  );
  const url = (database: string) => `postgres://parvis@127.0.0.1:${port}/${database}`;
  let server: ChildProcess | null = null;
  const kill = (): void => {
    server?.kill('SIGQUIT');
  };
  process.once('exit', kill);

  async function query(sql: string, values: readonly unknown[] = []): Promise<void> {
    const client = new pg.Client({ connectionString: url('postgres') });
    client.on('error', () => {});
    await client.connect();
    await client.query(sql, [...values]).finally(() => client.end());
  }

  async function start(): Promise<void> {
    server = spawn(join(bin ?? '', 'postgres'), ['-D', data], { ...as, cwd: folder, stdio: 'ignore' });
    for (let tries = 0; ; tries += 1) {
      try {
        return await query('SELECT 1');
      } catch (error) {
        if (tries === 400 || server.exitCode !== null) throw error;
        await wait(25);
      }
    }
  }

  async function halt(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    if (!server || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  await start();
  let databases = 0;
  return {
    get pid() {
      return server?.pid ?? 0;
    },
    async database(template) {
      databases += 1;
      const name = `parvis_${databases}`;
      const from = template === undefined ? '' : ` TEMPLATE ${new URL(template).pathname.slice(1)}`;
      await query(`CREATE DATABASE ${name}${from}`);
      return url(name);
    },
    async restart() {
      await halt('SIGQUIT');
      await start();
    },
    async disconnect(of) {
      const named = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1';
      await query(named, [new URL(of).pathname.slice(1)]);
    },
    async stop() {
      process.off('exit', kill);
      await halt('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
