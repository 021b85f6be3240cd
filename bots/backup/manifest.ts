import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ParvisError } from '../../core/errors.ts';
import type { Vault } from '../../core/ports.ts';

const schema = z.object({
  v: z.literal(1),
  /** The version of Parvis that made it. */
  parvis: z.string(),
  /** The instant whose state it holds, ISO 8601. */
  at: z.iso.datetime(),
  file: z.string(),
  bytes: z.number().int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  migrations: z.array(z.number().int()),
  tables: z.record(z.string(), z.number().int()),
  /** A keyed hash of `at`: tells whether a master key is the one that wrote the database, and nothing of the key. */
  key: z.string(),
});

/** What stands beside a copy, in `<copy>.json`: enough to know it whole, and nothing that a resident wrote. */
export type Manifest = Readonly<z.infer<typeof schema>>;

export const manifestOf = (file: string): string => `${file}.json`;

/** Throws ParvisError backup.invalid. */
export function readManifest(file: string): Manifest {
  const path = manifestOf(file);
  if (!existsSync(path))
    throw new ParvisError(
      'backup.invalid',
      `${path} : absent. Une sauvegarde, ce sont deux fichiers : remettez ${basename(path)} à côté de la copie.`,
    );
  const read = schema.safeParse(parsed(path));
  if (read.success) return read.data;
  throw new ParvisError('backup.invalid', `${path} : ne se lit pas. Prenez une autre sauvegarde.`);
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null; // The caller's sentence says that it can't be read.
  }
}

/** What the key of a manifest is with this vault. */
export function keyMark(vault: Vault, at: string): string {
  return vault.key('backup', at);
}

/** Hex SHA-256 of a file, whatever its size. */
export function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  return new Promise((resolve, reject) => {
    createReadStream(file)
      .on('data', (chunk) => hash.update(chunk))
      .on('error', reject)
      .on('end', () => resolve(hash.digest('hex')));
  });
}

/** The version in the package's own file. */
export function versionOf(home: string): string {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  return version;
}
