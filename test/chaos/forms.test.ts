import { describe, expect, it, test } from 'vitest';
import { closingLine } from './closing.ts';
import { mountDisk } from './disk.ts';
import { chaosFullDisk } from './disk-full.ts';
import { help, readOptions } from './options.ts';
import { chaosOutage } from './outage.ts';
import { chaos } from './run.ts';

const minutes = 60_000;

test('providers of which every third request fails: nothing is lost, nothing done twice', {
  timeout: 3 * minutes,
}, async () => {
  const points = ['before-send', 'taken', 'before-noted'];
  const outcome = await chaos({ kills: 3, seconds: 60, seed: 5, keep: false, provider: 'bad', points });
  expect(outcome.faults).toEqual([]);
  expect(outcome.accepted).toBeGreaterThan(30);
});

test('an outage of the provider, then SMS that wait while the service is down: each is fetched, once', {
  timeout: 3 * minutes,
}, async () => {
  const outcome = await chaosOutage({ seconds: 2, waiting: 30 });
  expect(outcome.faults).toEqual([]);
  expect(outcome).toMatchObject({ kills: 1, accepted: 70, fetched: 27 });
});

const disk = mountDisk();
disk?.unmount();

test.skipIf(disk === null)(
  `a full disk puts webhooks off, tears nothing, and is over by itself${disk ? '' : ' (skipped: no disk can be mounted here)'}`,
  { timeout: 3 * minutes },
  async () => {
    const outcome = await chaosFullDisk({ seconds: 2, seed: 3 });
    expect(outcome.faults).toEqual([]);
    expect(outcome.putOff).toBeGreaterThan(5);
    expect(outcome.accepted).toBeGreaterThan(50);
  },
);

describe('the command line', () => {
  const read = (line: string) => readOptions(line.split(' ').filter(Boolean), 1_234_567);

  it.each([
    [
      '',
      {
        form: 'kills',
        options: { kills: 60, seconds: 3600, seed: 234_567, keep: false, provider: 'usual' },
      },
    ],
    ['--kills 1000 --store sqlite --seed 7', { form: 'kills', options: { kills: 1000, seed: 7 } }],
    ['--provider bad', { form: 'kills', options: { provider: 'bad' } }],
    [
      '--store postgres --nodes 3 --kills 40 --pg-restarts 4',
      { form: 'nodes', options: { nodes: 3, kills: 40, pgRestarts: 4, redisFlush: 0 } },
    ],
    [
      '--redis-flush 1s',
      { form: 'nodes', options: { nodes: 3, kills: 60, pgRestarts: 0, redisFlush: 1000 } },
    ],
    ['--outage 120s', { form: 'outage', seconds: 120, waiting: 500 }],
    ['--outage 10m --waiting 20', { form: 'outage', seconds: 600, waiting: 20 }],
    ['--round --residents 100', { form: 'round', residents: 100 }],
    ['--disk-full 5s', { form: 'full disk', seconds: 5 }],
    ['--help', { form: 'help' }],
  ])('chaos %s', (line, form) => expect(read(line)).toMatchObject(form));

  it.each(['--kills 0', '--kills many', '--outage soon', '--provider good', '--store cards', '--speed 3'])(
    'refuses %s with a sentence',
    (line) => expect(() => read(line)).toThrow(/\w/),
  );

  it('explains each option', () => {
    for (const name of [
      'kills',
      'provider',
      'outage',
      'waiting',
      'round',
      'residents',
      'disk-full',
      'store',
      'nodes',
      'pg-restarts',
      'redis-flush',
      'keep',
    ])
      expect(help).toContain(`--${name}`);
  });

  it('ends with the same line, whatever was tried', () => {
    const faults = [
      { kind: 'lost', where: 'a' },
      { kind: 'lost', where: 'b' },
      { kind: 'double', where: 'c' },
      { kind: 'broken', where: 'd' },
    ] as const;
    expect(closingLine({ kills: 3, accepted: 9, duplicateSends: 1 }, faults)).toBe(
      'kills=3 accepted=9 lost=2 double=1 outOfOrder=0 duplicateSends=1 parked=0',
    );
  });
});
