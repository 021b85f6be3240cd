import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { receiveDatabase } from '../../adapters/postgres/receive.ts';
import { giveDatabase } from '../../adapters/sqlite/give.ts';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { databaseFile } from '../backup/backup.ts';
import type { Config } from '../config.ts';
import { isGone } from '../nodes.ts';
import { secretFile } from '../secret.ts';
import { explain } from './french.ts';
import type { Progress } from './progress.ts';
import { Refusal } from './refusal.ts';

interface Given {
  readonly program: Command;
  readonly print: (line: string) => void;
  readonly progress: Progress;
  readonly config: () => Config;
}

/** `parvis migrate-to`: from one file to a PostgreSQL database. */
export function addMigrateCommand({ program, print, progress, config }: Given): void {
  explain(
    program.command('migrate-to'),
    'Copier la base, service arrêté, dans une base PostgreSQL vide, et vérifier la copie.',
    'migrate-to postgres://parvis:…@db.example.org/parvis',
  )
    .argument('<adresse>', 'postgres://UTILISATEUR:MOT_DE_PASSE@MACHINE/BASE')
    .action(async (url: string) => {
      const lines = await migrateTo(config(), url, (line) => progress.line(line));
      progress.end();
      for (const line of lines) print(line);
    });
}

const number = new Intl.NumberFormat('fr-FR');

/** Gives what to print. Throws ParvisError backup.invalid, config.invalid, store.newer, or Refusal. */
export async function migrateTo(
  config: Config,
  url: string,
  progress: (line: string) => void,
): Promise<readonly string[]> {
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new Refusal(
      'L’adresse commence par postgres://. Exemple : postgres://parvis:…@db.example.org/parvis',
    );
  const file = databaseFile(config);
  if (!existsSync(file))
    throw new Refusal(`${file} : pas de base à cet endroit. PARVIS_DATABASE est-il juste ?`);
  await refuseServed(file);
  const source = giveDatabase(file);
  try {
    const { tables } = await receiveDatabase(url, source.tables, (table, done, of) =>
      progress(`${table} : ${number.format(done)} sur ${number.format(of)}`),
    );
    const sums = Object.values(tables);
    const rows = sums.reduce((sum, each) => sum + each.rows, 0);
    return [
      `Copié et vérifié : ${number.format(rows)} lignes, ${sums.length} tables, chacune relue par nombre et par empreinte.`,
      ...nextSteps(config),
    ];
  } finally {
    source.close();
  }
}

/** What a service writes after the copy would stay behind. Brings the database up to this version first. */
async function refuseServed(file: string): Promise<void> {
  const store = await openSqlite({ file });
  const nodes = await store.transaction((tx) => tx.nodes.all()).finally(() => store.close());
  if (nodes.some(({ origin }) => !isGone(origin)))
    throw new Refusal(
      'Le service tourne encore sur cette base. Arrêtez-le, puis recommencez. Rien n’est copié.',
    );
}

function nextSteps(config: Config): readonly string[] {
  const file = secretFile(config);
  const key =
    config.PARVIS_SECRET === undefined && file !== null
      ? [`Mettez dans PARVIS_SECRET le contenu de ${file} : sans cette clé, rien ne peut être relu.`]
      : [];
  return [
    ...key,
    'Mettez cette adresse dans PARVIS_DATABASE, puis démarrez le service.',
    'Gardez le fichier d’avant jusqu’à ce que tout aille bien ; ne le servez plus : il n’a pas la suite.',
  ];
}
