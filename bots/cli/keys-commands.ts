import type { Command } from 'commander';
import { resealServer } from '../../adapters/postgres/reseal.ts';
import { type Resealed, resealDatabase } from '../../adapters/sqlite/reseal.ts';
import { renewed, sealMark } from '../../core/vault.ts';
import type { Config } from '../config.ts';
import { embeddedFile, readSecret, vaultOf } from '../secret.ts';
import { explain } from './french.ts';
import type { Progress } from './progress.ts';
import { Refusal } from './refusal.ts';

interface Given {
  readonly program: Command;
  readonly print: (line: string) => void;
  readonly progress: Progress;
  readonly config: () => Config;
}

/** `parvis keys rotate`, beside the running service; stopped and begun again it goes on with what is left. */
export function addKeysCommands({ program, print, progress, config }: Given): void {
  const keys = explain(program.command('keys'), 'La clé maîtresse : en changer.', 'keys rotate');
  explain(
    keys.command('rotate'),
    'Sceller de nouveau, avec PARVIS_SECRET, ce que PARVIS_SECRET_OLD avait scellé. Le service tourne.',
    'keys rotate',
  ).action(async () => {
    const show = ({ looked, changed }: Resealed) => progress.line(`${looked} lignes, ${changed} refaites`);
    const lines = await rotate(config(), show);
    progress.end();
    for (const line of lines) print(line);
  });
}

/** Two passes: the second finds only what a service that has the old key still seals. Throws Refusal. */
export async function rotate(config: Config, progress: (done: Resealed) => void): Promise<readonly string[]> {
  const file = embeddedFile(config);
  if (config.PARVIS_SECRET_OLD === undefined || file === ':memory:')
    throw new Refusal(
      'Mettez la nouvelle clé dans PARVIS_SECRET, celle d’avant dans PARVIS_SECRET_OLD, redémarrez le service, puis recommencez.',
    );
  const secret = readSecret(config);
  const vault = vaultOf(secret);
  const [current, ...before] = secret.keys.map(({ id }) => id);
  const old = before.filter((id) => id !== current);
  if (old.length === 0) throw new Refusal('PARVIS_SECRET et PARVIS_SECRET_OLD sont la même clé.');
  const marks = old.map(sealMark);
  const renew = (cell: string) => renewed(vault, old, cell);
  const pass = () =>
    file === null
      ? resealServer(config.PARVIS_DATABASE, marks, renew, progress)
      : resealDatabase(file, marks, renew, progress);
  const { changed } = await pass();
  const late = await pass();
  const done = `Lignes scellées de nouveau : ${changed + late.changed}.`;
  if (late.changed > 0)
    return [
      done,
      'Le service scelle encore avec l’ancienne clé : redémarrez-le avec les deux, puis recommencez.',
    ];
  return [
    done,
    'Plus rien n’est scellé avec l’ancienne clé. Retirez PARVIS_SECRET_OLD.',
    'Gardez la toute première clé dans PARVIS_SECRET_FIRST : les empreintes en viennent.',
  ];
}
