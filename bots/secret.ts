import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ParvisError } from '../core/errors.ts';
import type { Vault } from '../core/ports.ts';
import { createVault, type MasterKey } from '../core/vault.ts';
import type { Config } from './config.ts';

export interface Secret {
  /** The one that seals, then the one that only opens, during a rotation. */
  readonly keys: readonly MasterKey[];
  /** From which keyed hashes come, for ever. */
  readonly first: MasterKey;
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

/**
 * The first key of a database has id 1; a later one, eight characters of a hash of it, so that each value tells which key
 * it needs.
 */
function masterKey(words: string, first: string): MasterKey {
  const derived = (purpose: string, length: number) =>
    new Uint8Array(hkdfSync('sha256', words, 'parvis', purpose, length));
  const id = words === first ? '1' : Buffer.from(derived('key id', 4)).toString('hex');
  return { id, key: derived('master key', 32) };
}

function secretOf(config: Config, words: string, generated: string | null): Secret {
  const { PARVIS_SECRET_OLD: old, PARVIS_SECRET_FIRST: given } = config;
  const first = given ?? old ?? words;
  const all = old === undefined ? [words] : [words, old];
  return { keys: all.map((each) => masterKey(each, first)), first: masterKey(first, first), generated };
}

/** The vault of this configuration, see `readSecret`. */
export function vaultOf({ keys, first }: Secret): Vault {
  return createVault(keys, first);
}

/**
 * The master key, from PARVIS_SECRET, else from a file beside the embedded database, made at the first start. Throws
 * ParvisError config.invalid when there is neither.
 */
export function readSecret(config: Config): Secret {
  if (config.PARVIS_SECRET) return secretOf(config, config.PARVIS_SECRET, null);
  if (embeddedFile(config) === null)
    throw new ParvisError(
      'config.invalid',
      'PARVIS_SECRET: is required with this database. Make one: openssl rand -base64 48. See .env.example.',
      { variable: 'PARVIS_SECRET' },
    );
  const file = secretFile(config);
  if (file && existsSync(file)) return secretOf(config, readFileSync(file, 'utf8').trim(), null);
  const words = randomBytes(48).toString('base64url');
  if (file) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${words}\n`, { mode: 0o600, flag: 'wx' });
  }
  return secretOf(config, words, file);
}
