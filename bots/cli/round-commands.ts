import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Phrases } from '../../core/conversation/phrase.ts';
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
import { loadStaffPhrases } from '../staff/phrases.ts';
import { type AskPassword, whoActs } from './acting.ts';
import { readText } from './file-text.ts';
import { explain } from './french.ts';
import type { Progress } from './progress.ts';
import { Refusal } from './refusal.ts';
import { roundExport } from './round-export.ts';
import { roundPreview } from './round-preview.ts';
import { roundTrial } from './round-trial.ts';
import { roundWatch } from './round-watch.ts';
import { notRetried, number, persons } from './round-words.ts';
import { accepted, roundCount, roundImport, roundList, roundResults, roundShow, stateOf } from './rounds.ts';

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
const both: readonly Role[] = ['campaigner', 'approver'];
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
  addTrial(round, desk);
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
        print(await roundImport(service, { source, id, phrases: phrasesOf(home, service) }, by));
      }),
    );
}

/** The console's words: the same in both. */
const phrasesOf = (home: string, { parvis }: Service): Phrases =>
  loadStaffPhrases(join(home, 'bots/staff/phrases'), parvis.engine.world.city.timeZone);

function named(as: string | undefined): string {
  if (as === undefined) throw new Refusal('Dites qui agit : --as NOM. Les comptes : parvis users list');
  return as;
}

function addReading(round: Command, { withService, print, progress, home }: RoundDesk): void {
  const tell = (work: (service: Service) => Promise<string>) =>
    withService(async (service) => print(await work(service)));
  explain(round.command('list'), 'Numéro, état, titre ; le plus récent d’abord.', 'round list').action(() =>
    tell(roundList),
  );
  explain(round.command('show'), 'Son état, qui l’a écrit et libéré, et son fichier.', 'round show 42')
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
      tell((service) => roundPreview(service, id, wanted, phrasesOf(home, service))),
    );
  explain(
    round.command('count'),
    'Compter le public, par canal et par langue, et ce que cela coûte. Il le faut avant de libérer.',
    'round count 42',
  )
    .argument(which, whichOne)
    .action((id: string) =>
      tell(async (service) => {
        const seen = (people: number) => progress.line(`${persons(people)}…`);
        const told = await roundCount(service, id, seen, phrasesOf(home, service));
        progress.end();
        return told;
      }),
    );
}

function addTrial(round: Command, { withService, print, password, home }: RoundDesk): void {
  explain(
    round.command('test'),
    'S’envoyer un essai, dans une conversation liée à son compte. Le service doit tourner.',
    'round test 42 --as camille',
  )
    .argument(which, whichOne)
    .option('--language <code>', 'dans cette langue')
    .option('--channel <nom>', 'sur ce canal')
    .addOption(asOption())
    .action((id: string, { as, ...wanted }: { as?: string; language?: string; channel?: string }) =>
      withService(async (service) => {
        const { id: by } = await whoActs(service, named(as), both, password);
        print(await roundTrial(service, id, { ...wanted, by }, phrasesOf(home, service)));
      }),
    );
}

function addFollowing(round: Command, { withService, print, progress, isTerminal, home }: RoundDesk): void {
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
    .action((id: string) =>
      withService(async (service) => print(await roundResults(service, id, phrasesOf(home, service)))),
    );
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
        const chunks = roundExport(service, id, format, phrasesOf(home, service));
        if (out !== undefined) return writeFile(out, chunks);
        for await (const chunk of chunks) print(chunk.replace(/\r?\n$/, ''));
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
  const plain = [
    {
      word: 'release',
      what: 'Libérer un envoi : il partira. Jamais par qui l’a écrit.',
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
      roles: both,
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
        both,
        async (each) => {
          const answer = await retryRound(each, id, uncertain);
          if (!answer.ok && answer.reason === 'wrong-state') throw new Refusal(notRetried);
          return answer;
        },
        ({ people = 0 }) => `Personnes à qui il repart : ${number(people)}.`,
      ),
    );
}
