import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readAddress } from '../../adapters/redis/address.ts';
import { readConfig, settings } from '../../bots/config.ts';
import { startRedis, whyNoRedis } from '../peers/redis.ts';

interface Service {
  readonly image?: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly args?: Readonly<Record<string, string>>;
  };
  readonly command?: readonly string[];
  readonly env_file?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const read = (file: string): Compose => parse(readFileSync(file, 'utf8'), { merge: true }) as Compose;
/** As compose fills `${NAME:?why}` in from .env. */
const filled = (value: string, values: Readonly<Record<string, string>>): string =>
  value.replace(/\$\{(\w+):\?[^}]*\}/g, (_, name: string) => values[name] ?? `no ${name}`);

const containerfile = readFileSync('deploy/Containerfile', 'utf8');
const pinned = /^(docker\.io\/library\/[a-z]+|localhost\/parvis):\d+(\.\d+)*(-[a-z]+)*$/;

describe.each(['deploy/compose.yaml', 'deploy/compose.one-file.yaml'])('%s', (file) => {
  const { services, volumes, networks = {} } = read(file);
  const all = Object.entries(services);

  it('sets only what the service knows, and holds no secret', () => {
    const named = all.flatMap(([, { environment = {} }]) => Object.entries(environment));
    const ours = named.filter(([name]) => !name.startsWith('POSTGRES_'));
    expect(ours.map(([name]) => name).filter((name) => !(name in settings))).toEqual([]);
    for (const [name, value] of named) {
      if (/PASSWORD|SECRET|TOKEN|KEY/.test(name)) expect(value, name).toMatch(/^\$\{\w+:\?.+\}$/);
      const inside = /:\/\/[^:/]*:([^@]+)@/.exec(value)?.[1];
      if (inside !== undefined) expect(inside, name).toMatch(/^\$\{\w+:\?.+\}$/);
    }
  });

  it('names a version of every image, and builds ours from what is there', () => {
    for (const [name, { image, build }] of all) {
      expect(image ?? build, name).toBeDefined();
      if (image) expect(image).toMatch(pinned);
      if (build) expect([build.context, build.dockerfile]).toEqual(['..', 'deploy/Containerfile']);
    }
  });

  it('looks whether each lives, and starts it again', () => {
    expect(containerfile).toMatch(/^HEALTHCHECK .*\/ready/m);
    for (const [name, { build, healthcheck, restart }] of all) {
      expect(build !== undefined || (healthcheck?.test.length ?? 0) > 1, name).toBe(true);
      expect(restart, name).toBe('unless-stopped');
    }
  });

  it('declares the volumes and networks that are used, and shows its ports to this machine only', () => {
    const mounted = all.flatMap(([, each]) => each.volumes ?? []).map((each) => each.split(':')[0]);
    expect([...new Set(mounted)].sort()).toEqual(Object.keys(volumes).sort());
    const joined = all.flatMap(([, each]) => each.networks ?? []);
    expect([...new Set(joined)].sort()).toEqual(Object.keys(networks).sort());
    for (const port of all.flatMap(([, { ports = [] }]) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('gives nodes the time to drain, and nothing to write but their volume', () => {
    for (const [, node] of all.filter(([, { build }]) => build)) {
      expect(Number.parseInt(node.stop_grace_period ?? '', 10)).toBeGreaterThan(10);
      expect(node).toMatchObject({ read_only: true, env_file: '../.env' });
    }
  });
});

describe('deploy/compose.yaml, with PostgreSQL and Redis', () => {
  const { services, networks } = read('deploy/compose.yaml');
  const nodes = Object.values(services).filter(({ build }) => build);
  const { postgres, redis } = services;

  it('runs two nodes, alike but for their names and ports, once both servers answer', () => {
    expect(nodes.map(({ environment }) => environment?.PARVIS_NODE)).toEqual(['a', 'b']);
    const [a, b] = nodes.map(({ ports, environment, ...rest }) => ({
      ...rest,
      environment: { ...environment, PARVIS_NODE: '' },
    }));
    expect(a).toEqual(b);
    expect(a?.depends_on).toEqual({
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    });
    expect(new Set(nodes.flatMap(({ ports = [] }) => ports)).size).toBe(2);
  });

  it('leads them to these servers, by what the configuration takes', () => {
    const secrets = { POSTGRES_PASSWORD: 'c0ffee', PARVIS_SECRET: 'x'.repeat(40) };
    for (const { environment = {} } of nodes) {
      const given = Object.entries(environment).map(([name, value]) => [name, filled(value, secrets)]);
      const config = readConfig({ ...secrets, ...Object.fromEntries(given) });
      const url = new URL(config.PARVIS_DATABASE);
      expect([url.hostname, url.username, url.password, url.pathname]).toEqual([
        'postgres',
        postgres?.environment?.POSTGRES_USER,
        'c0ffee',
        `/${postgres?.environment?.POSTGRES_DB}`,
      ]);
      expect(readAddress(config.PARVIS_REDIS ?? '').hosts).toEqual([{ host: 'redis', port: 6379 }]);
    }
  });

  it('keeps the database, and lets nobody else reach either server', () => {
    expect(postgres?.volumes).toEqual(['postgres:/var/lib/postgresql/data']);
    expect(networks?.inside).toEqual({ internal: true });
    for (const server of [postgres, redis]) {
      expect(server?.networks).toEqual(['inside']);
      expect(server?.ports).toBeUndefined();
    }
    expect(redis?.volumes).toBeUndefined();
  });

  const missing = whyNoRedis();
  it.skipIf(missing !== null)(
    `starts Redis by words that it takes, and keeps nothing on disk${missing === null ? '' : ` (skipped: ${missing})`}`,
    async () => {
      const [program, ...words] = redis?.command ?? [];
      expect(program).toBe('redis-server');
      const server = await startRedis(...words.map(String));
      expect(await server.command('CONFIG', 'GET', 'save')).toEqual(['save', '']);
      expect(await server.command('CONFIG', 'GET', 'appendonly')).toEqual(['appendonly', 'no']);
      expect(await server.command('CONFIG', 'GET', 'maxmemory')).toEqual([
        'maxmemory',
        String(100 * 2 ** 20),
      ]);
      await server.stop();
    },
  );
});

it('the pilot’s Chromium is in the image only when it is asked for', () => {
  expect(read('deploy/compose.one-file.yaml').services.parvis?.build?.args).toEqual({ CHROMIUM: 'no' });
  const last = containerfile.slice(containerfile.lastIndexOf('\nFROM '));
  expect(last).toMatch(/^ARG CHROMIUM=no$/m);
  const lines = last.split('\n').filter((line) => line.includes('chromium'));
  expect(lines).toEqual([expect.stringMatching(/^RUN if \[ "\$CHROMIUM" = yes \]; then apt-get .*; fi$/)]);
});
