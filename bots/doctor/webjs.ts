import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findChromium, launchOptions } from '../../adapters/whatsapp/webjs/chromium.ts';
import type { Config } from '../config.ts';
import { type Finding, said } from './finding.ts';

const webjs = said('webjs');
const patience = 10_000;

/** Chromium, and the session's folder. Whether the account is linked is in the console: only the service may hold it. */
export async function checkWebjs(config: Config): Promise<readonly Finding[]> {
  return [
    webjs.warn(
      'whatsapp-web.js n’est pas un outil officiel : WhatsApp peut fermer ce compte.',
      'Pour un essai seulement. Ensuite, l’API officielle : docs/channels.md',
    ),
    await chromium(config.WHATSAPP_WEB_CHROMIUM),
    await folder(resolve(config.WHATSAPP_WEB ?? '')),
  ];
}

/** Opens an empty page, as the service would. Throws ParvisError config.invalid, which says how to install it. */
async function chromium(named: string | undefined): Promise<Finding> {
  const path = findChromium(named);
  const home = await mkdtemp(join(tmpdir(), 'parvis-doctor-'));
  const { args, env } = launchOptions(path, home);
  const ask = async (...words: readonly string[]) =>
    (await promisify(execFile)(path, [...args, ...words], { timeout: patience, env })).stdout;
  try {
    const version = await ask('--version');
    await ask('--headless', `--user-data-dir=${home}`, '--dump-dom', 'about:blank');
    return webjs.ok(`${/^[\w .-]+\d/.exec(version)?.[0].trim() ?? 'Chromium'} : ${path}.`);
  } catch (error) {
    if (error instanceof Error && error.message.includes('No usable sandbox'))
      return webjs.bad(
        `${path} ne peut pas isoler ses pages : le conteneur l’en empêche.`,
        'Laissez-lui les espaces de noms : docs/channels.md',
      );
    return webjs.bad(
      `${path} ne démarre pas.`,
      'Réinstallez Chromium (Debian : apt-get install chromium), ou mettez WHATSAPP_WEB_CHROMIUM.',
    );
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 4 });
  }
}

async function folder(path: string): Promise<Finding> {
  const found = await stat(path).catch(() => null);
  if (found === null)
    return (await isWritable(dirname(path)))
      ? webjs.warn(
          `${path} : pas encore de session.`,
          'Au premier démarrage, scannez le code : docs/channels.md',
        )
      : unwritable(path);
  if (!found.isDirectory() || !(await isWritable(path))) return unwritable(path);
  if ((found.mode & 0o077) !== 0)
    return webjs.bad(
      `D’autres comptes de cette machine lisent ${path} : ils sont ce WhatsApp.`,
      `chmod 700 ${path}`,
    );
  return webjs.ok('Le dossier de la session est là, et à nous seuls.');
}

function unwritable(path: string): Finding {
  return webjs.bad(
    `On ne peut pas écrire dans ${path}.`,
    'WHATSAPP_WEB : un dossier du compte qui lance Parvis.',
  );
}

function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
