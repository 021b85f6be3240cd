import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { examineDatabase } from '../../adapters/sqlite/copy.ts';
import { migrationsOf, openSqlite } from '../../adapters/sqlite/index.ts';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import type { Config } from '../config.ts';
import { embeddedFile, hasSecret, secretFile } from '../secret.ts';
import { inside, schema } from './database-inside.ts';
import { checkServer } from './database-server.ts';
import { type Finding, said } from './finding.ts';

const MB = 1_000_000;
/** Below, a day of messages may fill the disk. */
const leastFree = 500 * MB;
const largestLog = 256 * MB;

const base = said('base');

/** The file, the disk, the schema, the key, and what is in it that somebody should look at. */
export async function checkDatabase(config: Config, now: Instant): Promise<readonly Finding[]> {
  const file = embeddedFile(config);
  if (file === null) return checkServer(config, now);
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
  return missing.length + unknown.length > 0
    ? findings
    : [...findings, ...(await inside(config, () => openSqlite({ file }), now))];
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
