import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ParvisError } from '../core/errors.ts';
import type { MasterKey } from '../core/vault.ts';
import type { Config } from './config.ts';

export interface Secret {
  readonly keys: readonly MasterKey[];
  /** Where the key was written just now, so that the person who runs the service keeps a copy; null otherwise. */
  readonly generated: string | null;
}

/** The file of an embedded database; null for another kind. */
export function embeddedFile(config: Config): string | null {
  return config.PARVIS_DATABASE.startsWith('sqlite:') ? config.PARVIS_DATABASE.slice('sqlite:'.length) : null;
}

/** The file of a master key that was made at the first start; null when the database is not in a file. */
export function secretFile(config: Config): string | null {
  const database = embeddedFile(config);
  return database === null || database === ':memory:' ? null : join(dirname(database), 'secret');
}

/** Whether there is a master key already: `readSecret` would make one. */
export function hasSecret(config: Config): boolean {
  const file = secretFile(config);
  return config.PARVIS_SECRET !== undefined || (file !== null && existsSync(file));
}

function masterKey(words: string): MasterKey {
  return { id: '1', key: new Uint8Array(hkdfSync('sha256', words, 'parvis', 'master key', 32)) };
}

/**
 * The master key, from PARVIS_SECRET, else from a file beside the embedded database, made at the first start. Throws
 * ParvisError config.invalid when there is neither.
 */
export function readSecret(config: Config): Secret {
  if (config.PARVIS_SECRET) return { keys: [masterKey(config.PARVIS_SECRET)], generated: null };
  if (embeddedFile(config) === null)
    throw new ParvisError(
      'config.invalid',
      'PARVIS_SECRET: is required with this database. Make one: openssl rand -base64 48. See .env.example.',
      { variable: 'PARVIS_SECRET' },
    );
  const file = secretFile(config);
  if (file && existsSync(file))
    return { keys: [masterKey(readFileSync(file, 'utf8').trim())], generated: null };
  const words = randomBytes(48).toString('base64url');
  if (file) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${words}\n`, { mode: 0o600, flag: 'wx' });
  }
  return { keys: [masterKey(words)], generated: file };
}
