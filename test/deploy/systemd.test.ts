import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { settings } from '../../bots/config.ts';

const services = ['deploy/parvis.service', 'deploy/parvis-backup.service'];
const units = [...services, 'deploy/parvis-backup.timer'];
const missing =
  spawnSync('systemd-analyze', ['--version']).status === 0 ? null : 'systemd-analyze is not installed';
const analyze = (...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', words, { encoding: 'utf8' });
  return { status, told: `${stdout}${stderr}` };
};
/** The values of a name, in order. */
const valuesOf = (file: string, name: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);

describe('the systemd units', () => {
  it.skipIf(missing !== null)(`systemd finds no fault${missing ? ` (skipped: ${missing})` : ''}`, () => {
    // Not whether node is at that very place of this machine.
    const { told } = analyze('verify', ...units);
    expect(told.split('\n').filter((line) => line && !line.includes('/usr/bin/node'))).toEqual([]);
  });

  it.skipIf(missing !== null).each(services)(
    `%s may do little (an exposure of 2 of 10 at most)${missing ? ` (skipped: ${missing})` : ''}`,
    (file) => {
      expect(analyze('security', '--offline=true', '--threshold=20', file).status).toBe(0);
    },
  );

  it.each(services)('%s sets only what the service knows, and holds no secret', (file) => {
    const words = valuesOf(file, 'Environment').flatMap((line) => line.split(' '));
    expect(words.map((word) => word.split('=')[0])).toEqual(['NODE_ENV', 'PARVIS_DATABASE']);
    expect('PARVIS_DATABASE' in settings).toBe(true);
    // What this file says goes before.
    expect(valuesOf(file, 'EnvironmentFile')).toEqual(['/etc/parvis/parvis.env']);
  });

  it('gives the service the time to drain, and starts it again when the others gave it up', () => {
    expect(Number(valuesOf('deploy/parvis.service', 'TimeoutStopSec')[0])).toBeGreaterThan(10);
    expect(valuesOf('deploy/parvis.service', 'Restart')).toEqual(['always']);
    expect(valuesOf('deploy/parvis.service', 'KillSignal')).toEqual(['SIGTERM']);
  });

  it('copies the database each night as the command does it, and keeps copies for a week', () => {
    const [start = ''] = valuesOf('deploy/parvis-backup.service', 'ExecStart');
    expect(start).toBe('/usr/bin/node dist/parvis.js backup /var/backups/parvis');
    expect(valuesOf('deploy/parvis-backup.service', 'ExecStartPost')[0]).toContain('-mtime +7 -delete');
    expect(valuesOf('deploy/parvis-backup.timer', 'OnCalendar')).toEqual(['*-*-* 03:30:00']);
  });
});
