import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { examineDatabase } from '../../adapters/sqlite/copy.ts';
import { migrationsOf, openSqlite } from '../../adapters/sqlite/index.ts';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import { type Pauses, pausesOf } from '../../core/delivery/pause.ts';
import { nameOf } from '../../core/errors.ts';
import { backupMark } from '../backup/backup.ts';
import type { Config } from '../config.ts';
import { embeddedFile, hasSecret, readSecret, secretFile, vaultOf } from '../secret.ts';
import { type Finding, said } from './finding.ts';

const MB = 1_000_000;
const HOUR = 3_600_000;
/** Below, a day of messages may fill the disk. */
const leastFree = 500 * MB;
const largestLog = 256 * MB;
const oldestBackup = 26 * HOUR;

const base = said('base');

/** The file, the disk, the schema, the key, and what is in it that somebody should look at. */
export async function checkDatabase(config: Config, now: Instant): Promise<readonly Finding[]> {
  const file = embeddedFile(config);
  if (file === null)
    return [base.bad('Cette sorte de base n’est pas connue.', 'PARVIS_DATABASE : écrivez sqlite:FICHIER.')];
  if (file === ':memory:')
    return [
      base.warn(
        'La base est en mémoire : tout est oublié à l’arrêt.',
        'PARVIS_DATABASE : écrivez sqlite:FICHIER.',
      ),
    ];
  if (!existsSync(file))
    return [
      base.warn(
        `${file} : pas encore de base.`,
        'Elle est faite au premier démarrage. Sinon : PARVIS_DATABASE est-il juste ?',
      ),
    ];
  const examined = examineDatabase(file);
  if (!examined || examined.faults.length > 0)
    return [
      base.bad(
        `La base est abîmée : ${examined?.faults.join(', ') ?? 'ce n’est pas une base SQLite'}.`,
        'Arrêtez le service, et remettez une sauvegarde : parvis restore FICHIER --force',
      ),
    ];
  const { missing, unknown } = migrationsOf(examined.migrations);
  const findings = [
    base.ok('La base est entière.'),
    await freeDisk(file),
    logSize(file),
    schema(missing, unknown),
    secret(config, file),
  ];
  return missing.length + unknown.length > 0 ? findings : [...findings, ...(await inside(config, file, now))];
}

async function freeDisk(file: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dirname(file));
  const free = bavail * bsize;
  const told = `${Math.floor(free / MB)} Mo libres sur le disque.`;
  return free < leastFree || free < 2 * statSync(file).size
    ? base.bad(
        told,
        'Faites de la place : disque plein, Parvis n’écoute plus. Il faut deux fois la taille de la base.',
      )
    : base.ok(told);
}

function logSize(file: string): Finding {
  const log = `${file}-wal`;
  const size = existsSync(log) ? statSync(log).size : 0;
  const told = `Journal d’écriture : ${Math.ceil(size / MB)} Mo.`;
  return size > largestLog
    ? base.warn(
        told,
        'Un programme garde une lecture ouverte (une sauvegarde ?). Attendez sa fin, ou redémarrez le service.',
      )
    : base.ok(told);
}

function schema(missing: readonly number[], unknown: readonly number[]): Finding {
  if (unknown.length > 0)
    return base.bad(
      `La base vient d’une version plus récente (${unknown.join(', ')}).`,
      'Installez cette version, ou remettez une sauvegarde plus ancienne.',
    );
  return missing.length > 0
    ? base.warn(
        `La base est à mettre à jour (${missing.length} étapes).`,
        'C’est fait au prochain démarrage. Sauvegardez d’abord : parvis backup DOSSIER',
      )
    : base.ok('La base est à jour.');
}

function secret(config: Config, file: string): Finding {
  const key = said('clé');
  if (!hasSecret(config))
    return key.bad(
      'La clé maîtresse manque : rien de ce qui est gardé ne peut être lu.',
      'Remettez PARVIS_SECRET, ou le fichier secret à côté de la base. N’en faites pas une autre.',
    );
  const kept = secretFile(config);
  const files = [file, ...(config.PARVIS_SECRET === undefined && kept !== null ? [kept] : [])];
  const open = files.filter((each) => (statSync(each).mode & 0o007) !== 0);
  return open.length > 0
    ? key.warn(
        `${open.join(', ')} : tous les utilisateurs de cette machine peuvent le lire.`,
        `chmod o= ${open.join(' ')}`,
      )
    : key.ok('La clé maîtresse est là.');
}

async function inside(config: Config, file: string, now: Instant): Promise<readonly Finding[]> {
  if (!hasSecret(config)) return [];
  const store = await openSqlite({ file });
  try {
    const seen = await store.transaction(async (tx) => ({
      pauses: await pausesOf(tx),
      backup: await tx.marks.load(backupMark),
      counts: await tx.outbox.unsettled(),
      staff: (await tx.staff.all())[0] ?? null,
      people: await tx.rounds.people('', 1),
    }));
    const sealed = seen.staff?.who ?? seen.people[0]?.conversations[0]?.sender ?? null;
    return [
      keyOf(config, sealed),
      backupAge(seen.backup, now),
      ...pauseFindings(seen.pauses),
      lost(seen.counts),
    ];
  } finally {
    await store.close();
  }
}

function keyOf(config: Config, sealed: string | null): Finding {
  const key = said('clé');
  if (sealed === null) return key.ok('Rien n’est encore chiffré.');
  try {
    vaultOf(readSecret(config)).open(sealed);
    return key.ok('La clé maîtresse ouvre la base.');
  } catch (error) {
    return key.bad(
      `La clé maîtresse n’ouvre pas la base (${nameOf(error).split(' ')[0]}).`,
      'Remettez la clé qui a écrit cette base.',
    );
  }
}

function backupAge(at: string | null, now: Instant): Finding {
  const backup = said('sauvegarde');
  const mend = 'parvis backup DOSSIER, chaque nuit : docs/operations.md';
  if (at === null) return backup.warn('Cette base n’a jamais été sauvegardée.', mend);
  const age = now - Date.parse(at);
  const told = `Dernière sauvegarde il y a ${Math.floor(age / HOUR)} h.`;
  return age > oldestBackup ? backup.warn(told, mend) : backup.ok(told);
}

function pauseFindings({ all, channels }: Pauses): readonly Finding[] {
  const sending = said('envois');
  const alone = Object.keys(channels).map((name) =>
    sending.warn(
      `Rien ne part par ${name} : ce canal est suspendu.`,
      `parvis sender resume --channel ${name}`,
    ),
  );
  return all
    ? [
        sending.bad('Rien ne part : les envois sont suspendus.', 'Vérifiez, puis : parvis sender resume'),
        ...alone,
      ]
    : alone.length > 0
      ? alone
      : [sending.ok('Les messages partent.')];
}

function lost({ dead, uncertain }: { readonly dead: number; readonly uncertain: number }): Finding {
  const sending = said('envois');
  return dead + uncertain > 0
    ? sending.warn(`${dead} messages abandonnés, ${uncertain} en doute.`, 'Les voir : parvis outbox dead')
    : sending.ok('Aucun message abandonné.');
}
