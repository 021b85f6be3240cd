import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from './chance.ts';
import type { Fault } from './faults.ts';
import type { Plan } from './lives.ts';
import type { ChaosOptions } from './options.ts';
import { planLives } from './plans.ts';
import { type Taken, tempers } from './providers.ts';
import { check, drain, longestStart, openStage, populate, prepareDatabase, type Stage } from './stage.ts';

export interface Outcome {
  readonly kills: number;
  readonly accepted: number;
  readonly duplicateSends: number;
  readonly reports: number;
  readonly votes: number;
  readonly faults: readonly Fault[];
  /** How many lives ended at each named point. */
  readonly reached: ReadonlyMap<string, number>;
  /** Kept only when asked for, or when something is wrong. */
  readonly folder: string | null;
}

/** A life that does not end where it should, or does not begin, is ended. */
const longestLife = 2_500;

/** Kills the service again and again while people talk with it, lets it drain, and checks what is left. */
export async function chaos(options: ChaosOptions): Promise<Outcome> {
  const stage = await openStage(options);
  let kept = true;
  try {
    const { kills, phones } = await live(stage, options);
    const outcome = await check(stage, kills, phones);
    kept = options.keep || (outcome.faults.length > 0 && !options.sabotage);
    return { ...outcome, folder: kept ? stage.folder : null };
  } finally {
    await stage.close();
    if (kept) writeFileSync(join(stage.folder, 'taken.json'), JSON.stringify(stage.providers.taken, null, 1));
    else rmSync(stage.folder, { recursive: true, force: true });
  }
}

async function live(stage: Stage, options: ChaosOptions) {
  const { lives, chance, mail } = stage;
  const { kills, sabotage, points: only } = options;
  const plans = planLives({ kills, chance, ...(sabotage && { sabotage }), ...(only && { only }) });
  const until = Date.now() + options.seconds * 1000;
  let done = 0;
  const next = async (plan: Plan) => {
    if (Date.now() > until) return;
    await endLife(stage, plan);
    if (lives.ownEnds.length > 2)
      throw new Error(`The service ends by itself: see ${join(stage.folder, 'service.log')}.`);
    done += 1;
    options.progress?.(`${done}/${kills} kills, ${mail.accepted.size} messages accepted`);
  };
  for (const plan of plans.migrating) await next(plan);
  await prepareDatabase(stage);
  const { hush, phones } = populate(stage);
  for (const plan of plans.loaded) await next(plan);
  const { sabotage: _, ...calm } = { ...plans.loaded[0], point: null, skip: 0, trouble: 0 };
  await lives.begin(calm);
  stage.providers.temper = tempers.usual;
  await hush();
  options.progress?.(`${done}/${kills} kills, draining`);
  await drain(stage);
  return { kills: done, phones };
}

/** A life that ends by itself has reached its point. */
async function endLife(stage: Stage, plan: Plan): Promise<void> {
  const { lives, chance, reached } = stage;
  const release = plan.point === 'taken' ? killWhenTaken(stage, plan.skip) : () => {};
  await lives.begin(plan);
  let isOver = false;
  const over = lives.over().then(() => {
    isOver = true;
  });
  await Promise.race([over, lives.up(), pause(longestStart)]);
  if (!isOver) await Promise.race([over, pause(plan.point === null ? chance.between(50, 600) : longestLife)]);
  if (isOver && plan.point !== null) reached.set(plan.point, (reached.get(plan.point) ?? 0) + 1);
  lives.kill();
  await over;
  release();
}

/** The provider has the message, and no answer leaves it. */
function killWhenTaken({ providers, lives }: Stage, skip: number): () => void {
  const { onTaken } = providers;
  const life = lives.number + 1;
  let left = skip;
  providers.onTaken = (taken: Taken) => {
    onTaken(taken);
    if (taken.life === life && left-- <= 0) lives.kill();
  };
  return () => {
    providers.onTaken = onTaken;
  };
}
