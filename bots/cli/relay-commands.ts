import { type Command, Option } from 'commander';
import type { Service } from '../service.ts';
import { explain } from './french.ts';
import { type MediatorWanted, mediatorAdd, mediatorList, mediatorRevoke } from './mediators.ts';
import { type PosterWanted, posterKinds, posterWrite } from './posters.ts';
import { type CodesWanted, relayAdd, relayCodes, relayReport, relayRevoke } from './relays.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

/** How the bot is reached from paper. */
function withReach(command: Command): Command {
  return command
    .option('--telegram <robot>', 'nom du robot sur Telegram')
    .option('--whatsapp <numéro>', 'numéro du robot sur WhatsApp, international')
    .option('--sms <numéro>', 'numéro auquel on envoie les SMS')
    .option('--language <code>', 'langue des textes', 'fr');
}

/** `parvis relay ...` and `parvis poster`. */
export function addRelayCommands({ program, withService, print }: Given): void {
  const relay = explain(
    program.command('relay'),
    'Les associations qui distribuent des codes papier.',
    'relay list',
  );
  explain(relay.command('add'), 'Ajouter un relais.', 'relay add "Café du coin" --quarter "Belleville"')
    .argument('<nom>', 'de l’association')
    .requiredOption('--quarter <texte>', 'son quartier')
    .action((name: string, { quarter }: { quarter: string }) =>
      withService(async ({ parvis }) => print(await relayAdd(parvis.engine, name, quarter))),
    );
  explain(
    withReach(relay.command('codes')),
    'Des codes à usage unique, à imprimer et à découper (PDF) ; seule leur empreinte est gardée.',
    'relay codes --relay "Café du coin" --count 40 --out codes.pdf --sms 38000',
  )
    .requiredOption('--relay <nom>', 'pour quel relais')
    .requiredOption('--count <nombre>', 'combien, huit par page', Number)
    .requiredOption('--out <fichier>', 'le PDF à écrire')
    .action((wanted: CodesWanted) =>
      withService(async ({ parvis }) => print(await relayCodes(parvis.engine, wanted))),
    );
  explain(
    relay.command('revoke'),
    'Annuler des codes : ceux qui n’ont pas voté ne servent plus.',
    'relay revoke --relay "Café du coin"',
  )
    .addOption(new Option('--relay <nom>', 'tous ceux de ce relais').conflicts('code'))
    .option('--code <code>', 'celui-ci')
    .option('--mediator <id>', 'le mot de cet accompagnant')
    .action(({ mediator, ...which }: { relay?: string; code?: string; mediator?: string }) =>
      withService(async ({ parvis: { engine } }) =>
        print(await (mediator === undefined ? relayRevoke(engine, which) : mediatorRevoke(engine, mediator))),
      ),
    );
  explain(
    relay.command('mediator'),
    'Un mot avec lequel un accompagnant prête son téléphone, à une personne après l’autre ; montré une seule fois.',
    'relay mediator --relay "Café du coin" --per-day 20',
  )
    .requiredOption('--relay <nom>', 'pour quel relais')
    .option('--per-day <nombre>', 'personnes par jour', Number)
    .action((wanted: MediatorWanted) =>
      withService(async ({ parvis }) => print(await mediatorAdd(parvis.engine, wanted))),
    );
  explain(
    relay.command('mediators'),
    'Les accompagnants, et combien de personnes chacun a aidées.',
    'relay mediators',
  ).action(() => withService(async ({ parvis }) => print(await mediatorList(parvis.engine))));
  explain(
    relay.command('list'),
    'Par relais : codes imprimés, utilisés, annulés ; personnes aidées ; votes et réponses.',
    'relay list',
  )
    .aliases(['report', 'stats'])
    .action(() => withService(async ({ parvis }) => print(await relayReport(parvis.engine))));
  explain(
    withReach(program.command('poster')),
    'Une affiche (PDF) dont le QR code ouvre le robot au bon endroit.',
    'poster --for workshop --id velo-3 --telegram ville_bot --out affiche.pdf',
  )
    .addOption(new Option('--for <sujet>', 'pour quoi').choices(posterKinds).makeOptionMandatory())
    .requiredOption(
      '--id <id>',
      'de l’atelier, du projet ou de la consultation ; référence d’une proposition ; nom d’un lieu ; `lab`',
    )
    .option('--at <lat,lon>', 'pour un lieu : où il est, en degrés WGS84')
    .option('--title <texte>', 'dit sous le titre')
    .requiredOption('--out <fichier>', 'le PDF à écrire')
    .action((wanted: PosterWanted) =>
      withService(async ({ parvis }) => print(await posterWrite(parvis.engine, wanted))),
    );
}
