import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGeocoder } from '../peers/geocoder.ts';
import { type Postgres, startPostgres } from '../peers/postgres.ts';
import { type RedisServer, startRedis } from '../peers/redis.ts';
import { type Chance, pause, seeded } from './chance.ts';
import { freePort, layGround, root } from './ground.ts';
import { keptInPostgres } from './kept-postgres.ts';
import { createLives, type Lives, type Plan } from './lives.ts';
import { createMail } from './mail.ts';
import type { ChaosOptions } from './options.ts';
import { planLives } from './plans.ts';
import { startProviders, tempers } from './providers.ts';
import type { Outcome } from './run.ts';
import { check, drain, longestStart, populate, prepareDatabase, type Stage, settings } from './stage.ts';
import { type Crash, together } from './together.ts';

export interface NodesOptions extends ChaosOptions {
  readonly nodes: number;
  /** Crash restarts of the database, spread over the kills. */
  readonly pgRestarts: number;
  /** Redis forgets everything at this interval, in milliseconds; 0: never. */
  readonly redisFlush: number;
}

/** A life that does not reach its point is ended after this long. */
const longestLife = 2_500;
/** Messages that must have come since the last end, unless a life is long enough already: slow machines serve, too. */
const leastHeard = 5;
/** What people still say once all is calm, so that something is said at all on a slow machine. */
const lastWords = 4_000;
const calm: Plan = { point: null, skip: 0, trouble: 0 };

interface Servers {
  readonly postgres: Postgres;
  readonly redis: RedisServer;
}

/** As `chaos`, with several nodes on PostgreSQL and Redis, killed one after the other; the servers are troubled too. */
export async function chaosNodes(options: NodesOptions): Promise<Outcome> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  const kept = keptInPostgres(await postgres.database());
  const stage = await open(options, { postgres, redis }, kept);
  let keeps = true;
  try {
    const { phones, kills } = await live(stage, options);
    const outcome = await check(stage, kills, phones);
    keeps = options.keep || (outcome.faults.length > 0 && !options.sabotage);
    if (keeps) write(stage.folder, { taken: stage.providers.taken, remains: await kept.remains() });
    return { ...outcome, folder: keeps ? stage.folder : null };
  } finally {
    await stage.close();
    await kept.close();
    await Promise.all([postgres.stop(), redis.stop()]);
    if (!keeps) rmSync(stage.folder, { recursive: true, force: true });
  }
}

function write(folder: string, what: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(what))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(value, null, 1));
}

interface Node {
  readonly lives: Lives;
  plan: Plan;
}

interface NodesStage extends Stage {
  readonly nodes: readonly Node[];
  readonly servers: Servers;
  readonly crashes: Crash[];
}

async function open(options: NodesOptions, servers: Servers, kept: Stage['kept']): Promise<NodesStage> {
  const chance = seeded(options.seed);
  const folder = await layGround('parvis-nodes-', 'cities');
  const ports = await Promise.all(Array.from({ length: options.nodes }, freePort));
  const [providers, geocoder] = await Promise.all([
    startProviders(chance, tempers[options.provider ?? 'usual']),
    startGeocoder(),
  ]);
  // One address before them all, as a load balancer has.
  const environment = {
    ...settings(kept.url, ports[0] ?? 0, providers.url, geocoder.url),
    PARVIS_REDIS: servers.redis.url,
  };
  const each = ports.map((port, index) => {
    const own = { ...environment, PARVIS_PORT: String(port), PARVIS_NODE: `node${index + 1}` };
    const node = { index: index + 1, of: ports.length };
    return createLives({ root, folder, port, environment: own, node });
  });
  const crashes: Crash[] = [];
  const lives = together(each, crashes);
  const mail = createMail({ port: () => aLiving(each, ports, chance), up: lives.up, chance });
  return {
    ...{ folder, kept, environment, chance, providers, lives, mail, servers, crashes, reached: new Map() },
    nodes: each.map((one) => ({ lives: one, plan: calm })),
    async close() {
      await lives.stop();
      await Promise.all([providers.close(), geocoder.close()]);
    },
  };
}

function aLiving(nodes: readonly Lives[], ports: readonly number[], chance: Chance): number {
  const living = ports.filter((_, index) => nodes[index]?.isUp);
  return chance.pick(living.length > 0 ? living : ports) ?? 0;
}

async function live(stage: NodesStage, options: NodesOptions) {
  const { nodes, chance, providers, servers, mail } = stage;
  const { kills, sabotage, points: only } = options;
  const plans = planLives({ kills, chance, ...(sabotage && { sabotage }), ...(only && { only }) });
  const until = Date.now() + options.seconds * 1000;
  let done = 0;
  const count = (): void => {
    done += 1;
    options.progress?.(`${done}/${kills} kills, ${mail.accepted.size} messages accepted`);
  };
  for (const plan of plans.migrating) {
    await begin(nodes[0], plan);
    await end(stage, nodes[0]);
    count();
  }
  await prepareDatabase(stage);
  const { hush, phones } = populate(stage);
  killWhenTaken(stage);
  const stopFlushing = flush(servers.redis, options.redisFlush);
  // Each node's next end is planned when it begins: while it starts, the others serve, or die.
  const queue = plans.loaded.map((plan) => ({ ...plan, skip: Math.floor(plan.skip / nodes.length) }));
  const next = (): Plan => queue.shift() ?? { ...calm, ...(sabotage && { sabotage }) };
  for (const node of nodes) await begin(node, next());
  const every = Math.floor(plans.loaded.length / (options.pgRestarts + 1));
  for (const [index] of plans.loaded.entries()) {
    if (Date.now() > until) break;
    const node = nodes[index % nodes.length];
    await end(stage, node);
    await begin(node, next());
    count();
    if ((index + 1) % every === 0 && stage.crashes.length < options.pgRestarts) await crash(stage);
  }
  providers.temper = tempers.usual;
  await calmDown(stage);
  options.progress?.(`${done}/${kills} kills, draining`);
  await pause(lastWords);
  await hush();
  stopFlushing();
  await drain(stage);
  return { phones, kills: done };
}

async function begin(node: Node | undefined, plan: Plan): Promise<void> {
  if (node) node.plan = plan;
  await node?.lives.begin(plan);
}

/** Waits until the life has ended as planned, or long enough; then it ends. */
async function end({ chance, reached, mail }: Stage, node: Node | undefined): Promise<void> {
  if (!node) return;
  const { lives, plan } = node;
  const heard = mail.accepted.size;
  let isOver = false;
  const over = lives.over().then(() => {
    isOver = true;
  });
  await Promise.race([over, lives.up(), pause(longestStart)]);
  const latest = Date.now() + longestLife;
  if (!isOver && plan.point === null) await Promise.race([over, pause(chance.between(100, 800))]);
  const isEnough = (): boolean => plan.point === null && mail.accepted.size >= heard + leastHeard;
  while (!isOver && !isEnough() && Date.now() < latest) await Promise.race([over, pause(50)]);
  if (isOver && plan.point !== null) reached.set(plan.point, (reached.get(plan.point) ?? 0) + 1);
  lives.kill();
  await over;
}

/** Every node lives, and none has an end before it. */
async function calmDown(stage: NodesStage): Promise<void> {
  for (const node of stage.nodes) {
    if (node.plan.point === null && node.plan.trouble === 0 && node.lives.isUp) continue;
    node.lives.kill();
    await node.lives.over();
    await begin(node, { ...calm, ...(node.plan.sabotage && { sabotage: node.plan.sabotage }) });
    await Promise.race([node.lives.up(), pause(longestStart)]);
  }
}

/** A crash of the database. A start that it fell into is refused, and tried again. */
async function crash({ servers, crashes, nodes }: NodesStage): Promise<void> {
  const one: Crash = { from: Date.now(), back: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  crashes.push(one);
  await servers.postgres.restart();
  one.back = Date.now();
  for (const { lives } of nodes) await Promise.race([lives.over(), lives.up(), pause(longestStart)]);
  one.to = Date.now();
  for (const node of nodes)
    if (node.lives.ownEnds.some(({ life }) => life === node.lives.number)) await begin(node, node.plan);
}

/** The provider has the message, and no answer leaves it. */
function killWhenTaken({ providers, nodes }: NodesStage): void {
  const { onTaken } = providers;
  const passed = new Map<number, number>();
  providers.onTaken = (taken) => {
    onTaken(taken);
    const node = nodes.find(({ lives }) => lives.number === taken.life);
    if (node?.plan.point !== 'taken') return;
    const times = passed.get(taken.life) ?? 0;
    passed.set(taken.life, times + 1);
    if (times >= node.plan.skip) node.lives.kill();
  };
}

function flush(redis: RedisServer, every: number): () => void {
  if (every === 0) return () => {};
  const timer = setInterval(() => void redis.command('FLUSHALL'), every);
  return () => clearInterval(timer);
}
