import { existsSync, mkdirSync, statSync } from 'node:fs';
import { chmod, open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { copyDatabase, examineDatabase, foldLog } from '../../adapters/sqlite/copy.ts';
import { migrationsOf, openSqlite } from '../../adapters/sqlite/index.ts';
import { ParvisError } from '../../core/errors.ts';
import type { Nature, Vault } from '../../core/ports.ts';
import type { Config } from '../config.ts';
import { embeddedFile } from '../secret.ts';
import { keyMark, type Manifest, manifestOf, sha256Of } from './manifest.ts';

/** Where the service notes when its last copy was made. */
export const backupMark = 'backup.last';

export interface Backing {
  readonly config: Config;
  readonly vault: Vault;
  readonly nature: Pick<Nature, 'now'>;
  readonly version: string;
  readonly progress: (done: number, pages: number) => void;
}

/** The database's file. Throws ParvisError config.invalid when it is not one. */
export function databaseFile(config: Config): string {
  const file = embeddedFile(config);
  if (file !== null && file !== ':memory:') return file;
  throw new ParvisError(
    'config.invalid',
    file === null
      ? 'PARVIS_DATABASE : cette base est celle d’un serveur PostgreSQL. Copiez-la par pg_dump, ou par les sauvegardes du serveur : docs/operations.md'
      : 'PARVIS_DATABASE : cette base n’est pas dans un fichier. Écrivez sqlite:FICHIER.',
  );
}

/** `parvis-2026-11-23T18-00-00Z.db` in a folder, or the file itself. */
function targetOf(wanted: string, at: string): string {
  const isFolder = existsSync(wanted) ? statSync(wanted).isDirectory() : extname(wanted) === '';
  return isFolder ? join(wanted, `parvis-${at.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')}.db`) : wanted;
}

/**
 * Copies the database while the service runs, looks the copy through, and writes its manifest beside it. The master key is
 * in neither. Throws ParvisError backup.invalid, config.invalid.
 */
export async function backUp(
  { config, vault, nature, version, progress }: Backing,
  wanted: string,
): Promise<{ readonly file: string; readonly manifest: Manifest }> {
  const source = databaseFile(config);
  if (!existsSync(source))
    throw new ParvisError(
      'backup.invalid',
      `${source} : pas de base à cet endroit. PARVIS_DATABASE est-il juste ?`,
    );
  const at = new Date(nature.now()).toISOString();
  const file = targetOf(wanted, at);
  if (existsSync(file))
    throw new ParvisError('backup.invalid', `${file} : existe déjà. Choisissez un autre nom.`);
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.partial`;
  await rm(partial, { force: true });
  try {
    const contents = await copyDatabase(source, partial, progress);
    await chmod(partial, 0o600);
    foldLog(partial);
    const examined = examineDatabase(partial);
    if (!examined || examined.faults.length > 0)
      throw new ParvisError(
        'backup.invalid',
        `La base est abîmée (${examined?.faults.join(', ') ?? 'illisible'}) : la copie n’est pas gardée. Lancez parvis doctor.`,
      );
    await persist(partial);
    const manifest: Manifest = {
      v: 1,
      parvis: version,
      at,
      file: basename(file),
      bytes: statSync(partial).size,
      sha256: await sha256Of(partial),
      migrations: [...contents.migrations],
      tables: contents.tables,
      key: keyMark(vault, at),
    };
    await writeFile(manifestOf(file), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    await rename(partial, file);
    await persist(dirname(file));
    return { file, manifest };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** On disk, not only in the system's memory. */
export async function persist(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}

/**
 * Notes in the database itself that it was copied, for `parvis doctor` and the audit; false when the database is of another
 * version than this program: it is copied before an update, and left as it is.
 */
export async function noteBackup({ config, nature }: Backing, made: Manifest): Promise<boolean> {
  const { missing, unknown } = migrationsOf(made.migrations);
  if (missing.length + unknown.length > 0) return false;
  const store = await openSqlite({ file: databaseFile(config) });
  try {
    await store.transaction(async (tx) => {
      await tx.marks.save(backupMark, made.at);
      const detail = { sha256: made.sha256 };
      const entry = { at: nature.now(), actor: 'cli', act: 'database.copied', subject: 'database', detail };
      await tx.audit.append(entry);
    });
  } finally {
    await store.close();
  }
  return true;
}
