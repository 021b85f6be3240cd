import { existsSync, mkdirSync, statSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { examineDatabase, foldLog } from '../../adapters/sqlite/copy.ts';
import { migrationsOf, openSqlite } from '../../adapters/sqlite/index.ts';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import { pauseSender } from '../../core/delivery/pause.ts';
import { ParvisError } from '../../core/errors.ts';
import type { Nature, Store, Tx, Vault } from '../../core/ports.ts';
import type { Config } from '../config.ts';
import { databaseFile, persist } from './backup.ts';
import { keyMark, type Manifest, readManifest, sha256Of } from './manifest.ts';

export interface Restoring {
  readonly config: Config;
  readonly vault: Vault;
  readonly nature: Pick<Nature, 'now'>;
  /** Moves a database that is there already aside. */
  readonly force: boolean;
}

/** What the person who restores must know. */
export interface Restored {
  readonly manifest: Manifest;
  readonly file: string;
  /** Where the database that was there has gone; null when there was none. */
  readonly aside: string | null;
  /** Messages that may have left since the copy: uncertain, never sent again by themselves. */
  readonly doubtful: number;
  /** Ids of rounds that were under way: stopped. */
  readonly rounds: readonly string[];
  /** Ids of polls that were open: ballots cast since the copy are lost. */
  readonly polls: readonly string[];
  readonly auditRows: number;
}

const invalid = (message: string): ParvisError => new ParvisError('backup.invalid', message);

/**
 * Puts a copy in the place of the database. It is looked through first, and put in its place last: until then nothing has
 * changed. The restored service sends nothing before `parvis sender resume`. Throws ParvisError backup.invalid, store.newer.
 */
export async function restore(options: Restoring, copy: string): Promise<Restored> {
  const { config, vault, nature, force } = options;
  const file = databaseFile(config);
  if (!existsSync(copy)) throw invalid(`${copy} : ce fichier n’existe pas.`);
  if (existsSync(file) && !force)
    throw invalid(`${file} : une base est déjà là. Avec --force, elle est mise de côté, et gardée.`);
  const manifest = await checkCopy(copy, vault);
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.restoring`;
  for (const rest of ['', '-wal', '-shm']) await rm(`${fresh}${rest}`, { force: true });
  await copyFile(copy, fresh);
  try {
    const held = await hold(fresh, manifest, nature.now());
    await persist(fresh);
    const aside = existsSync(file) ? await moveAside(file, nature.now()) : null;
    await rename(fresh, file);
    await persist(dirname(file));
    return { manifest, file, aside, ...held };
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

async function checkCopy(copy: string, vault: Vault): Promise<Manifest> {
  const manifest = readManifest(copy);
  if (statSync(copy).size !== manifest.bytes || (await sha256Of(copy)) !== manifest.sha256)
    throw invalid(
      `${copy} : n’est plus le fichier qui a été sauvegardé (empreinte). Prenez une autre sauvegarde.`,
    );
  if (keyMark(vault, manifest.at) !== manifest.key)
    throw invalid(
      'Cette clé maîtresse n’est pas celle de la sauvegarde : rien ne pourrait être relu. Remettez PARVIS_SECRET, ou le fichier secret.',
    );
  const { unknown } = migrationsOf(manifest.migrations);
  if (unknown.length > 0)
    throw new ParvisError(
      'store.newer',
      `Cette sauvegarde vient d’une version plus récente de Parvis (${manifest.parvis}). Installez-la d’abord.`,
      { unknown },
    );
  const examined = examineDatabase(copy);
  if (!examined || examined.faults.length > 0)
    throw invalid(
      `${copy} : base abîmée (${examined?.faults.join(', ') ?? 'illisible'}). Prenez une autre sauvegarde.`,
    );
  if (JSON.stringify(examined.tables) !== JSON.stringify(manifest.tables))
    throw invalid(`${copy} : ne contient pas ce que dit son manifeste. Prenez une autre sauvegarde.`);
  return manifest;
}

/** A PostgreSQL database that was put back by its own means, before the service starts on it: nothing leaves that may have left since. */
export async function holdRestored(
  store: Store,
  now: Instant,
): Promise<Omit<Restored, 'manifest' | 'file' | 'aside'>> {
  const { rows, broken } = await store.transaction((tx) => tx.audit.verify());
  if (broken !== null) throw invalid(`Le journal d’audit est rompu à la ligne ${broken}.`);
  return { auditRows: rows, ...(await holdAll(store, {}, now)) };
}

/** In the copy: nothing leaves by itself that may have left since. */
async function hold(
  file: string,
  manifest: Manifest,
  now: Instant,
): Promise<Pick<Restored, 'doubtful' | 'rounds' | 'polls' | 'auditRows'>> {
  const store = await openSqlite({ file });
  try {
    const { rows, broken } = await store.transaction((tx) => tx.audit.verify());
    if (broken !== null)
      throw invalid(`Le journal d’audit est rompu à la ligne ${broken}. Prenez une autre sauvegarde.`);
    const { at: copy, sha256 } = manifest;
    return { auditRows: rows, ...(await holdAll(store, { copy, sha256 }, now)) };
  } finally {
    await store.close();
    foldLog(file);
  }
}

function holdAll(store: Store, detail: Readonly<Record<string, string>>, now: Instant) {
  return store.transaction(async (tx) => {
    await tx.audit.append({ at: now, actor: 'cli', act: 'database.restored', subject: 'database', detail });
    const rounds = await stopRounds(tx, now);
    const doubtful = await tx.outbox.doubtAll(now);
    await pauseSender({ tx, actor: 'cli', now }, 'restored');
    const polls = (await tx.polls.all()).flatMap(({ poll }) => (poll.state === 'open' ? [poll.id] : []));
    return { doubtful, rounds, polls };
  });
}

/** Not `stopRound`: what waits of them is in doubt, not taken back. */
async function stopRounds(tx: Tx, now: Instant): Promise<readonly string[]> {
  const active = await tx.rounds.inState(['released', 'preparing', 'sending']);
  for (const row of active) {
    await tx.rounds.save({ ...row, state: 'stopped', reason: 'restored' });
    const detail = { reason: 'restored' };
    await tx.audit.append({ at: now, actor: 'cli', act: 'round.stopped', subject: row.id, detail });
  }
  return active.map(({ id }) => id);
}

/** Its log is folded in first, so that it is one file; a base that can't be opened goes as it is. */
async function moveAside(file: string, now: Instant): Promise<string> {
  let isDamaged = false;
  try {
    if (!foldLog(file))
      throw invalid('Un autre programme a cette base ouverte. Arrêtez Parvis, puis recommencez.');
  } catch (error) {
    if (error instanceof ParvisError) throw error;
    isDamaged = true;
  }
  const aside = `${file}.${new Date(now).toISOString().replaceAll(':', '-')}`;
  await rename(file, aside);
  if (isDamaged)
    for (const rest of ['-wal', '-shm'])
      if (existsSync(`${file}${rest}`)) await rename(`${file}${rest}`, `${aside}${rest}`);
  return aside;
}
