import { rmSync } from 'node:fs';
import { request } from 'undici';
import { pause } from './chance.ts';
import { type Disk, mountDisk } from './disk.ts';
import type { Fault } from './faults.ts';
import type { Plan } from './lives.ts';
import { check, drain, openStage, populate, prepareDatabase, type Stage } from './stage.ts';

export interface FullDiskOptions {
  /** How long it is full. */
  readonly seconds: number;
  readonly seed: number;
  readonly progress?: (line: string) => void;
}

export interface FullDiskOutcome {
  readonly kills: number;
  readonly accepted: number;
  readonly duplicateSends: number;
  readonly faults: readonly Fault[];
  /** Webhooks that were answered 503. */
  readonly putOff: number;
  readonly disk: string;
}

export const noDisk =
  'A small disk is mounted for this: run it as root, or with `unshare -rm npm run test:diskfull`. ' +
  'Without that, `npx vitest run test/conversation/durability.test.ts` tries the same with a bound on the database.';

const calm: Plan = { point: null, skip: 0, trouble: 0 };
const warmUp = 3_000;

/** Fills the disk of the database under traffic, frees it, and checks that nothing was torn and that it went on by itself. */
export async function chaosFullDisk(options: FullDiskOptions): Promise<FullDiskOutcome> {
  const disk = mountDisk();
  if (disk === null) throw new Error(noDisk);
  const stage = await openStage({ seed: options.seed, disk: disk.folder });
  try {
    await prepareDatabase(stage);
    await stage.lives.begin(calm);
    await stage.lives.up();
    const { hush, phones } = populate(stage);
    options.progress?.('people write');
    await pause(warmUp);
    const faults = await whileFull(stage, disk, options);
    await hush();
    await drain(stage);
    const outcome = await check(stage, 0, phones);
    const { putOff } = stage.mail;
    return { ...outcome, faults: [...faults, ...outcome.faults], putOff, disk: 'tmpfs' };
  } finally {
    await stage.close();
    disk.unmount();
    rmSync(stage.folder, { recursive: true, force: true });
  }
}

/** Full for the time asked: webhooks are put off, the process lives, it says that it is not ready. Then it is well again by itself. */
async function whileFull(stage: Stage, disk: Disk, { seconds, progress }: FullDiskOptions): Promise<Fault[]> {
  const url = stage.environment.PARVIS_PUBLIC_URL ?? '';
  const status = async (path: string): Promise<number> => {
    const { statusCode, body } = await request(`${url}${path}`);
    await body.dump();
    return statusCode;
  };
  const faults: Fault[] = [];
  const expected = async (what: string, path: string, wanted: number): Promise<void> => {
    const got = await status(path);
    if (got !== wanted) faults.push({ kind: 'broken', where: `${what}: ${path} answers ${got}` });
  };
  const until = Date.now() + seconds * 1000;
  while (Date.now() < until) {
    // What a checkpoint frees meanwhile is taken too.
    disk.fill();
    progress?.(`the disk is full: ${stage.mail.putOff} webhooks put off`);
    await pause(200);
  }
  await expected('while full', '/health', 200);
  if (stage.mail.putOff === 0) faults.push({ kind: 'broken', where: 'no webhook was put off' });
  const before = stage.mail.accepted.size;
  disk.free();
  await pause(warmUp);
  await expected('afterwards', '/ready', 200);
  if (stage.mail.accepted.size === before)
    faults.push({ kind: 'broken', where: 'nothing was taken once there was room again' });
  return faults;
}
