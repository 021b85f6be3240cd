import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A small disk of its own. */
export interface Disk {
  readonly folder: string;
  /** Takes all that is left of it. */
  fill(): void;
  free(): void;
  /** After the last file on it is closed. */
  unmount(): void;
}

const megabytes = 24;

/** Null where this process may not mount: on Linux root may, and who can run `unshare -rm npm run test:diskfull`. */
export function mountDisk(): Disk | null {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    // Whoever asks for a disk says what to do without one.
    rmSync(folder, { recursive: true });
    return null;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => fillUp(ballast),
    free: () => rmSync(ballast, { force: true }),
    unmount() {
      execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

function fillUp(file: string): void {
  const descriptor = openSync(file, 'a');
  try {
    for (const size of [65_536, 4_096])
      for (;;) {
        const written = attempt(() => writeSync(descriptor, Buffer.alloc(size, 1)));
        if (written < size) break;
      }
  } finally {
    closeSync(descriptor);
  }
}

function attempt(write: () => number): number {
  try {
    return write();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return 0;
    throw error;
  }
}
