import type { Command } from 'commander';
import type { Service } from '../service.ts';
import { explain } from './french.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

/** How long a message that is sent again may still take, in milliseconds. */
const DAY = 24 * 3_600_000;

/** `parvis outbox ...` and `parvis audit ...`. */
export function addServiceCommands({ program, withService, print }: Given): void {
  const outbox = explain(program.command('outbox'), 'Les messages qui n’ont pas pu partir.', 'outbox dead');
  explain(outbox.command('dead'), 'Les montrer : numéro, canal, classe, essais.', 'outbox dead').action(() =>
    withService((service) => listDead(service, print)),
  );
  explain(outbox.command('retry'), 'En renvoyer un, dans la journée.', 'outbox retry 42')
    .argument('<numéro>', 'du message, comme outbox dead le montre')
    .action((id: string) => withService((service) => retry(service, id, print)));
  const audit = explain(program.command('audit'), 'Le journal des actes.', 'audit verify');
  explain(
    audit.command('verify'),
    'Vérifier que le journal est entier ; nomme la première ligne qui a été changée.',
    'audit verify',
  ).action(() => withService((service) => verify(service, print)));
}

async function listDead({ store }: Service, print: Given['print']): Promise<void> {
  const rows = await store.transaction((tx) => tx.outbox.dead(100));
  for (const row of rows)
    print(`${row.id}  ${row.state}  ${row.channel}  ${row.class}  ${row.attempts} essais`);
  if (rows.length === 0) print('Aucun.');
}

async function retry({ store, parvis }: Service, id: string, print: Given['print']): Promise<void> {
  const now = parvis.engine.world.nature.now();
  const revived = await store.transaction((tx) => tx.outbox.revive(Number(id), now, now + DAY));
  print(
    revived
      ? 'Il sera envoyé à nouveau.'
      : 'Aucun message arrêté ou incertain n’a ce numéro : parvis outbox dead',
  );
  if (!revived) process.exitCode = 1;
}

async function verify({ store }: Service, print: Given['print']): Promise<void> {
  const { rows, broken } = await store.transaction((tx) => tx.audit.verify());
  print(
    broken === null ? `${rows} lignes, journal entier.` : `La ligne ${broken} ne suit pas celle d’avant.`,
  );
  if (broken !== null) process.exitCode = 1;
}
