import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contender, Running } from '../contenders/contender.ts';
import { cpuOf, cpuWithChildren } from '../processes.ts';
import { startWorld, type World } from './world.ts';

export interface TurnsOptions {
  readonly chats: number;
  /** Measured seconds of each contender in each round. */
  readonly seconds: number;
  readonly warmUp: number;
  readonly rounds: number;
  /** Folder for CPU profiles of the contenders that can be profiled. */
  readonly profile?: string;
}

/** One contender in one round. */
export interface Figures {
  readonly turnsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMsPerTurn: number;
  /** Of the store's own process; 0 when there is none. */
  readonly storeCpuMsPerTurn: number;
  /** Share of one core that the load process took: near 1, it is the load that is measured. */
  readonly loadCore: number;
}

export interface Result extends Figures {
  readonly name: string;
}

interface Entered {
  readonly contender: Contender;
  readonly running: Running;
}

const webhookSecret = randomBytes(16).toString('hex');

/** Measures the contenders one after another, round after round; gives the medians, in their order. */
export async function runTurns(
  contenders: readonly Contender[],
  options: TurnsOptions,
  tell: (line: string) => void,
): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-bench-'));
  const world = await startWorld();
  const entered: Entered[] = [];
  try {
    for (const contender of contenders) entered.push(await enter(contender, world, folder, options));
    const rounds = new Map<string, Figures[]>();
    for (let round = 1; round <= options.rounds; round += 1)
      for (const each of entered) {
        const figures = await measure(each, world, options);
        const { name } = each.contender;
        rounds.set(name, [...(rounds.get(name) ?? []), figures]);
        tell(`round ${round}: ${name} ${Math.round(figures.turnsPerSecond)} turns/s`);
      }
    return [...rounds].map(([name, all]) => ({ name, ...medians(all) }));
  } finally {
    for (const { running } of entered) await running.stop();
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function enter(
  contender: Contender,
  world: World,
  folder: string,
  { profile }: TurnsOptions,
): Promise<Entered> {
  const own = join(folder, contender.name);
  mkdirSync(own);
  const setting = {
    apiRoot: world.url,
    token: world.token,
    webhookSecret,
    folder: own,
    ...(profile !== undefined && { profile }),
  };
  return { contender, running: await contender.start(setting) };
}

async function measure(
  { contender, running }: Entered,
  world: World,
  { chats, seconds, warmUp }: TurnsOptions,
): Promise<Figures> {
  const nodes = [running, ...(running.others ?? [])];
  const marks: { server: number; store: number; load: number }[] = [];
  const order = {
    webhooks: nodes.map(({ webhook }) => webhook),
    webhookSecret,
    chats,
    warmUp,
    seconds,
    lastReply: contender.lastReply?.source ?? null,
  };
  const measured = await world.measure(order, () => {
    const store = running.storePid === undefined ? 0 : cpuWithChildren(running.storePid);
    const server = nodes.reduce((sum, { pid }) => sum + cpuOf(pid), 0);
    marks.push({ server, store, load: cpuOf(world.pid) });
  });
  const [from, to] = marks;
  if (!from || !to) throw new Error('the load process did not say when it measured');
  const { turns, turnsPerSecond, p50, p99 } = measured;
  return {
    turnsPerSecond,
    p50,
    p99,
    cpuMsPerTurn: (to.server - from.server) / turns,
    storeCpuMsPerTurn: (to.store - from.store) / turns,
    loadCore: (to.load - from.load) / (seconds * 1000),
  };
}

function medians(all: readonly Figures[]): Figures {
  const of = (name: keyof Figures) => median(all.map((each) => each[name]));
  return {
    turnsPerSecond: of('turnsPerSecond'),
    p50: of('p50'),
    p99: of('p99'),
    cpuMsPerTurn: of('cpuMsPerTurn'),
    storeCpuMsPerTurn: of('storeCpuMsPerTurn'),
    loadCore: of('loadCore'),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] =
    sorted.length % 2 === 0 ? sorted.slice(middle - 1, middle + 1) : [sorted[middle], sorted[middle]];
  return (low + high) / 2;
}
