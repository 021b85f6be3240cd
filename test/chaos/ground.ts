import { mkdtempSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { phrasesOf } from '../../bots/assemble.ts';
import { openChannels } from '../../bots/channels.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { readConfig } from '../../bots/config.ts';
import { readSecret } from '../../bots/secret.ts';
import { realNature } from '../../core/nature.ts';
import { createVault } from '../../core/vault.ts';
import type { Fault } from './faults.ts';
import type { Kept } from './kept.ts';
import { compile } from './lives.ts';

export const root = resolve(import.meta.dirname, '../..');

/** A folder as the package's own, with the service compiled into it; these folders beside it. */
export async function layGround(prefix: string, ...folders: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  for (const name of ['locales', 'adapters', 'bots', 'node_modules', ...folders])
    symlinkSync(join(root, name), join(folder, name));
  await compile(root, folder);
  return folder;
}

export function freePort(): Promise<number> {
  return new Promise((give) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => give(port));
    });
  });
}

/** What every form sets. */
export function common(database: string, port: number, geocoder: string): Record<string, string> {
  return {
    PARVIS_DATABASE: database,
    PARVIS_PORT: String(port),
    PARVIS_PUBLIC_URL: `http://127.0.0.1:${port}`,
    PARVIS_SECRET: 'the-secret-of-the-chaos-harness-0123456789',
    PARVIS_LOG: 'warn',
    GEOCODER_URL: geocoder,
  };
}

/** What reads the database as the service does; the audit chain is verified on the way. */
export async function readers(environment: Readonly<Record<string, string>>, kept: Kept, faults: Fault[]) {
  const config = readConfig(environment);
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const store = await kept.open();
  const { broken } = await store.transaction((tx) => tx.audit.verify());
  if (broken !== null) faults.push({ kind: 'broken', where: `audit chain at ${broken}` });
  await store.close();
  const city = loadCity(join(root, 'cities/paris'));
  const vault = createVault(readSecret(config).keys);
  const phrases = phrasesOf(city, loadLocales(join(root, 'locales'), city.languages));
  const assets = join(root, 'adapters/webchat/assets');
  const publicUrl = config.PARVIS_PUBLIC_URL ?? '';
  const tools = { city, phrases, store, vault, nature: realNature(), log, publicUrl, assets };
  const channels = new Map((await openChannels(config, tools)).map((channel) => [channel.name, channel]));
  return { vault, channels };
}
