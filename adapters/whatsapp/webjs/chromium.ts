import { existsSync } from 'node:fs';
import { chmod, mkdir, readlink, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ParvisError } from '../../../core/errors.ts';

/** Where Debian, Ubuntu, Fedora, Alpine and macOS put it. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser to drive: the one that is named, else the first found. Throws ParvisError config.invalid. */
export function findChromium(named: string | undefined): string {
  const found = (named === undefined ? usualPlaces : [named]).find((path) => existsSync(path));
  if (found !== undefined) return found;
  const mend =
    'Install Chromium (Debian: apt-get install chromium), or set WHATSAPP_WEB_CHROMIUM to its path.';
  throw new ParvisError(
    'config.invalid',
    named === undefined
      ? `WHATSAPP_WEB: no Chromium was found. ${mend}`
      : `WHATSAPP_WEB_CHROMIUM: there is no file ${named}. ${mend}`,
  );
}

/** How Chromium is started: without a window, with nothing of our environment (it holds secrets), and gone when we are. */
export function launchOptions(chromium: string, folder: string) {
  return {
    executablePath: chromium,
    headless: true,
    // Chromium ends by itself once the pipe is closed, even if this process was killed.
    pipe: true,
    env: { HOME: folder, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' },
    // The service stops by its own handlers; puppeteer's would end the process before it is done.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    protocolTimeout: 60_000,
    args: [
      '--no-first-run',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-extensions',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--password-store=basic',
      // Chromium refuses to run as root with its sandbox, as in many containers.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  };
}

/**
 * Makes the session's folder, for its owner only, and takes away the locks of a Chromium that is no more: one of another machine
 * (the folder moved with the service) or one that was killed. A Chromium that lives here keeps its lock.
 */
export async function prepareFolder(folder: string): Promise<void> {
  const profile = join(folder, 'session');
  await mkdir(profile, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const holder = await readlink(join(profile, 'SingletonLock')).catch(() => null);
  const at = holder?.lastIndexOf('-') ?? -1;
  const isHeld =
    holder !== null && holder.slice(0, at) === hostname() && isAlive(Number(holder.slice(at + 1)));
  if (isHeld) return;
  for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket'])
    await rm(join(profile, name), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
