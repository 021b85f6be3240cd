import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import {
  endRound,
  type Gesture,
  type RoundAnswer,
  releaseRound,
  resumeRound,
  retryRound,
  stopRound,
} from '../../core/delivery/rounds/desk.ts';
import type { Role } from '../../core/staff/accounts.ts';
import type { Service } from '../service.ts';
import { type AskPassword, whoActs } from './acting.ts';
import { readText } from './file-text.ts';
import { explain } from './french.ts';
import type { Progress } from './progress.ts';
import { Refusal } from './refusal.ts';
import { roundWatch } from './round-watch.ts';
import { notRetried, number, persons } from './round-words.ts';
import {
  accepted,
  roundCount,
  roundExport,
  roundImport,
  roundList,
  roundPreview,
  roundResults,
  roundShow,
  stateOf,
} from './rounds.ts';

export interface RoundDesk {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
  readonly progress: Progress;
  readonly isTerminal: boolean;
  readonly password: AskPassword;
  /** The package's folder: the console's phrases are in it. */
  readonly home: string;
}

const asOption = () =>
  new Option('--as <nom>', 'le compte qui agit ; son mot de passe est demandé (ou PARVIS_STAFF_PASSWORD)');
const which = '<id>';
const whichOne = 'de l’envoi, comme round list le montre';

/** `parvis round ...` */
export function addRoundCommands(desk: RoundDesk): void {
  const round = explain(
    desk.program.command('round'),
    'Les envois : ce que la ville écrit à beaucoup de personnes.',
    'round list',
  );
  addImport(round, desk);
  addReading(round, desk);
  addFollowing(round, desk);
  addGestures(round, desk);
}

function addImport(round: Command, { withService, print, password, home }: RoundDesk): void {
  explain(
    round.command('import'),
    'Un envoi, depuis un fichier YAML ; gardé comme brouillon.',
    'round import rentree.yaml --as camille',
  )
    .argument('<fichier>', 'YAML ou JSON')
    .option('--dry-run', 'relire le fichier, sans rien garder', false)
    .option('--id <id>', 'changer cet envoi, au lieu d’en faire un autre')
    .addOption(asOption())
    .action((name: string, { dryRun, id, as }: { dryRun: boolean; id?: string; as?: string }) =>
      withService(async (service) => {
        const source = await readText(name);
        const by = dryRun ? null : (await whoActs(service, named(as), ['campaigner'], password)).id;
        print(await roundImport(service, { source, id, phrases: join(home, 'bots/staff/phrases') }, by));
      }),
    );
}

function named(as: string | undefined): string {
  if (as === undefined) throw new Refusal('Dites qui agit : --as NOM. Les comptes : parvis users list');
  return as;
}

function addReading(round: Command, { withService, print, progress }: RoundDesk): void {
  const tell = (work: (service: Service) => Promise<string>) =>
    withService(async (service) => print(await work(service)));
  explain(round.command('list'), 'Numéro, état, titre ; le plus récent d’abord.', 'round list').action(() =>
    tell(roundList),
  );
  explain(round.command('show'), 'Son état, qui l’a écrit et validé, et son fichier.', 'round show 42')
    .argument(which, whichOne)
    .action((id: string) => tell((service) => roundShow(service, id)));
  explain(
    round.command('preview'),
    'Comme il se lira, sur chaque canal et dans chaque langue.',
    'round preview 42 --language fr',
  )
    .argument(which, whichOne)
    .option('--language <code>', 'cette langue seulement')
    .option('--channel <nom>', 'ce canal seulement')
    .action((id: string, wanted: { language?: string; channel?: string }) =>
      tell((service) => roundPreview(service, id, wanted)),
    );
  explain(
    round.command('count'),
    'Compter le public, par canal et par langue, et ce que cela coûte. Il le faut avant de valider.',
    'round count 42',
  )
    .argument(which, whichOne)
    .action((id: string) =>
      tell(async (service) => {
        const told = await roundCount(service, id, (people) => progress.line(`${persons(people)}…`));
        progress.end();
        return told;
      }),
    );
}

function addFollowing(round: Command, { withService, print, progress, isTerminal }: RoundDesk): void {
  explain(
    round.command('watch'),
    'Suivre un envoi jusqu’à sa fin. Code de sortie 0 quand il est terminé, 1 quand il s’est arrêté.',
    'round watch 42',
  )
    .argument(which, whichOne)
    .action((id: string) =>
      withService(async (service) => {
        if (!(await roundWatch(service, id, { progress, isTerminal, print }))) process.exitCode = 1;
      }),
    );
  explain(
    round.command('results'),
    'Qui l’a reçu, par canal, et pourquoi certains n’ont rien reçu.',
    'round results 42',
  )
    .argument(which, whichOne)
    .action((id: string) => withService(async (service) => print(await roundResults(service, id))));
  explain(
    round.command('export'),
    'Une ligne par personne, sous une clé qui ne nomme personne.',
    'round export 42 --format csv --out envoi.csv',
  )
    .argument(which, whichOne)
    .addOption(new Option('--format <nom>', 'du fichier').choices(['csv', 'json']).default('csv'))
    .option('--out <fichier>', 'l’écrire ici, au lieu de l’écran')
    .action((id: string, { format, out }: { format: string; out?: string }) =>
      withService(async (service) => {
        const text = await roundExport(service, id, format);
        if (out === undefined) print(text.trimEnd());
        else await writeFile(out, text);
      }),
    );
}

function addGestures(round: Command, { withService, print, password }: RoundDesk): void {
  const act = <T extends RoundAnswer>(
    id: string,
    as: string | undefined,
    roles: readonly Role[],
    gesture: (gesture: Gesture, service: Service) => Promise<T>,
    told: (answer: T) => string = () => '',
  ) =>
    withService(async (service) => {
      const { store, nature } = service.parvis.engine.world;
      const { id: by } = await whoActs(service, named(as), roles, password);
      const answer = await store.transaction((tx) => gesture({ tx, by, now: nature.now() }, service));
      print([`${id} : ${stateOf(accepted(answer))}.`, told(answer)].join(' ').trim());
    });
  const both: readonly Role[] = ['campaigner', 'approver'];
  const plain = [
    {
      word: 'release',
      what: 'Valider un envoi : il partira. Jamais par qui l’a écrit.',
      roles: ['approver'],
      gesture: (gesture: Gesture, id: string, { parvis }: Service) =>
        releaseRound(gesture, id, parvis.phrases.languages[0] ?? 'fr'),
    },
    {
      word: 'stop',
      what: 'L’arrêter : rien ne part plus de lui, en moins d’une seconde.',
      roles: both,
      gesture: stopRound,
    },
    {
      word: 'resume',
      what: 'Reprendre un envoi arrêté, là où il en était.',
      roles: ['approver'],
      gesture: resumeRound,
    },
    {
      word: 'end',
      what: 'Le terminer pour de bon, une fois arrêté : qui ne l’a pas reçu ne le recevra pas.',
      roles: both,
      gesture: endRound,
    },
  ] as const;
  for (const { word, what, roles, gesture } of plain)
    explain(round.command(word), what, `round ${word} 42 --as camille`)
      .argument(which, whichOne)
      .addOption(asOption())
      .action((id: string, { as }: { as?: string }) =>
        act(id, as, roles, (each, service) => gesture(each, id, service)),
      );
  explain(
    round.command('retry'),
    'Écrire à nouveau à ceux chez qui l’envoi a échoué.',
    'round retry 42 --as camille',
  )
    .argument(which, whichOne)
    .option('--uncertain', 'aussi à ceux qui l’ont peut-être reçu', false)
    .addOption(asOption())
    .action((id: string, { as, uncertain }: { as?: string; uncertain: boolean }) =>
      act(
        id,
        as,
        ['approver'],
        async (each) => {
          const answer = await retryRound(each, id, uncertain);
          if (!answer.ok && answer.reason === 'wrong-state') throw new Refusal(notRetried);
          return answer;
        },
        ({ people = 0 }) => `Personnes à qui il repart : ${number(people)}.`,
      ),
    );
}
