import type { Command } from 'commander';
import { realNature } from '../../core/nature.ts';
import { backUp, noteBackup } from '../backup/backup.ts';
import { versionOf } from '../backup/manifest.ts';
import { holdRestored, type Restored, restore } from '../backup/restore.ts';
import type { Config } from '../config.ts';
import { createLog } from '../log.ts';
import { embeddedFile, hasSecret, readSecret, vaultOf } from '../secret.ts';
import { openStore } from '../store.ts';
import { explain } from './french.ts';
import type { Progress } from './progress.ts';
import { Refusal } from './refusal.ts';

interface Given {
  readonly program: Command;
  readonly print: (line: string) => void;
  readonly progress: Progress;
  readonly config: () => Config;
  /** The package's folder. */
  readonly home: string;
}

/** `parvis backup` and `parvis restore`. */
export function addBackupCommands(given: Given): void {
  const { program } = given;
  explain(
    program.command('backup'),
    'Copier la base pendant que le service tourne. La clé maîtresse n’est pas dans la copie : gardez-la ailleurs.',
    'backup /var/backups/parvis',
  )
    .argument('<où>', 'un dossier, ou le fichier à écrire')
    .action((where: string) => runBackup(given, where));
  explain(
    program.command('restore'),
    'Remettre une copie à la place de la base. Le service n’envoie ensuite rien avant parvis sender resume.',
    'restore /var/backups/parvis/parvis-2026-11-23T18-00-00Z.db --force',
  )
    .argument(
      '[fichier]',
      'la copie ; son manifeste (.json) est à côté. Avec PostgreSQL : aucun, après pg_restore',
    )
    .option('--force', 'mettre de côté la base qui est déjà là', false)
    .action((file: string | undefined, { force }: { force: boolean }) => runRestore(given, file, force));
}

/** Throws Refusal: a new key would read nothing. */
function restoringVault(config: Config) {
  if (!hasSecret(config))
    throw new Refusal(
      'La clé maîtresse manque : mettez PARVIS_SECRET, ou le fichier secret à côté de la base. Sans elle, rien ne peut être relu.',
    );
  return vaultOf(readSecret(config));
}

const number = new Intl.NumberFormat('fr-FR');

async function runBackup({ print, progress, config: read, home }: Given, where: string): Promise<void> {
  const config = read();
  const backing = {
    config,
    vault: restoringVault(config),
    nature: realNature(),
    version: versionOf(home),
    progress: (done: number, pages: number) => progress.line(`${done} of ${pages}`),
  };
  const { file, manifest } = await backUp(backing, where);
  progress.end();
  const isNoted = await noteBackup(backing, manifest);
  const rows = Object.values(manifest.tables).reduce((sum, each) => sum + each, 0);
  print(`Sauvegardé : ${file}`);
  print(`${number.format(manifest.bytes)} octets, ${number.format(rows)} lignes, base entière.`);
  print(`Empreinte (SHA-256) : ${manifest.sha256}`);
  if (!isNoted) print('La base est d’une autre version que ce programme : elle n’a pas été touchée.');
  print('La clé maîtresse n’y est pas : gardez-la ailleurs. Qui a les deux peut tout lire.');
}

async function runRestore(
  { print, config: read }: Given,
  copy: string | undefined,
  force: boolean,
): Promise<void> {
  const config = read();
  if (embeddedFile(config) === null) return holdServer(config, copy, print);
  if (copy === undefined) throw new Refusal('Dites quelle copie : parvis restore FICHIER');
  const done = await restore({ config, vault: restoringVault(config), nature: realNature(), force }, copy);
  for (const line of restoredLines(done, realNature().now())) print(line);
}

/** A PostgreSQL database is put back by its own means; this is what must be done before the service starts on it. */
async function holdServer(
  config: Config,
  copy: string | undefined,
  print: (line: string) => void,
): Promise<void> {
  if (copy !== undefined)
    throw new Refusal(
      'Cette base est celle d’un serveur PostgreSQL : remettez-la par pg_restore, puis lancez parvis restore, sans fichier.',
    );
  const store = await openStore(config, createLog('silent'));
  try {
    const held = await holdRestored(store, realNature().now());
    print(`Journal d’audit entier : ${number.format(held.auditRows)} lignes.`);
    for (const line of heldLines(held)) print(line);
  } finally {
    await store.close();
  }
}

/** What the person who restores must know and do, line by line. */
function restoredLines(done: Restored, now: number): readonly string[] {
  const { manifest, file, aside, auditRows } = done;
  const hours = ((now - Date.parse(manifest.at)) / 3_600_000).toFixed(1).replace('.', ',');
  return [
    `Remis en place : ${file}, comme au ${manifest.at} (il y a ${hours} h).`,
    `Journal d’audit entier : ${number.format(auditRows)} lignes.`,
    ...(aside === null ? [] : [`La base d’avant est gardée : ${aside}`]),
    ...heldLines(done),
  ];
}

function heldLines({
  doubtful,
  rounds,
  polls,
}: Pick<Restored, 'doubtful' | 'rounds' | 'polls'>): readonly string[] {
  return [
    'Ce qui est arrivé depuis la copie n’y est pas. Un message que le fournisseur redonne sera traité comme nouveau.',
    ...(doubtful === 0
      ? []
      : [
          `${number.format(doubtful)} messages sont peut-être déjà partis : ils ne repartiront pas seuls. Les voir : parvis outbox dead`,
        ]),
    ...rounds.map(
      (id) =>
        `L’envoi ${id} est arrêté. Le reprendre écrirait une seconde fois à qui l’a reçu depuis la copie : parvis round show ${id}`,
    ),
    ...polls.map(
      (id) => `Le vote ${id} est ouvert : les bulletins déposés depuis la copie sont perdus. Dites-le.`,
    ),
    'Démarrez le service : il répond, mais rien ne part. Vérifiez, puis : parvis sender resume',
  ];
}
