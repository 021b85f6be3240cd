import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import type { Service } from '../service.ts';
import { explain } from './french.ts';
import { pabulibFiles, recountFiles } from './pabulib.ts';
import { pollDecisions } from './poll-decisions.ts';
import { notCounted, pollClose, pollOpen, pollResults, pollUnseal } from './poll-steps.ts';
import { notDone, printed } from './printed.ts';

export interface PollDesk {
  readonly program: Command;
  withService(work: (service: Service) => Promise<void>): Promise<void>;
  staffed(service: Service): Staffed;
  print(line: string): void;
  ask(...questions: readonly string[]): Promise<readonly string[]>;
}

const theId = 'du vote, écrit dans son fichier';

/** `parvis poll ...` */
export function addPollCommands({ program, withService, staffed, print, ask }: PollDesk): void {
  const poll = explain(program.command('poll'), 'Les votes du budget participatif.', 'poll open bp-2027');
  explain(
    poll.command('open'),
    'Ouvrir un brouillon aux votes ; montre une seule fois les deux phrases secrètes du dépouillement.',
    'poll open bp-2027',
  )
    .argument('<id>', theId)
    .action((id: string) =>
      withService(async (service) => {
        const { city } = service.parvis.engine.world;
        printed(await pollOpen(staffed(service), city, id), print);
      }),
    );
  explain(poll.command('close'), 'Arrêter le vote. L’urne reste fermée.', 'poll close bp-2027')
    .argument('<id>', theId)
    .option('--early', 'même avant la fin de ses dates', false)
    .action((id: string, { early }: { early: boolean }) =>
      withService(async (service) => {
        const { city } = service.parvis.engine.world;
        printed(await pollClose(staffed(service), city, id, early), print);
      }),
    );
  addUnseal(poll, { withService, staffed, print, ask });
  addResults(poll, { withService, staffed, print });
  addExport(poll, { withService, staffed, print });
}

function addUnseal(poll: Command, { withService, staffed, print, ask }: Omit<PollDesk, 'program'>): void {
  explain(
    poll.command('unseal'),
    'Ouvrir l’urne d’un vote arrêté, avec les deux phrases secrètes, et compter.',
    'poll unseal bp-2027 --box urne.csv',
  )
    .argument('<id>', theId)
    .option('--box <fichier>', 'y écrire l’urne (CSV), pour que chacun puisse recompter')
    .option('--leave-out-damaged', 'compter même si des enveloppes ne s’ouvrent pas', false)
    .action((id: string, options: { box?: string; leaveOutDamaged: boolean }) =>
      withService(async (service) => {
        const [first = '', second = ''] = await ask(
          'Première phrase secrète : ',
          'Seconde phrase secrète : ',
        );
        const done = await pollUnseal(staffed(service), id, [first, second], options.leaveOutDamaged);
        if (done.csv !== null && options.box) await writeFile(options.box, done.csv);
        printed(done, print);
        if (done.csv !== null && options.box) print(`L’urne est dans ${options.box}.`);
      }),
    );
}

type Showing = Pick<PollDesk, 'withService' | 'staffed' | 'print'>;

function addResults(poll: Command, { withService, staffed, print }: Showing): void {
  explain(poll.command('results'), 'Les chiffres d’un vote dépouillé.', 'poll results bp-2027 --explained')
    .argument('<id>', theId)
    .option('--language <code>', 'langue des titres', 'fr')
    .option('--explained', 'dire aussi ce que devient chaque projet, et pourquoi', false)
    .action((id: string, { language, explained }: { language: string; explained: boolean }) =>
      withService(async (service) => {
        const { phrases } = service.parvis;
        const done = await pollResults(staffed(service), id, language);
        printed(done, print);
        if (explained && done.ok) print(await pollDecisions(staffed(service), id, phrases, language));
      }),
    );
}

function addExport(poll: Command, { withService, staffed, print }: Showing): void {
  explain(
    poll.command('export'),
    'Un vote dépouillé, en fichiers : recount (box.csv, poll.json, results.json pour recount.mjs) ou pb (Pabulib).',
    'poll export bp-2027 --format pb --out resultats',
  )
    .argument('<id>', theId)
    .option('--format <nom>', 'recount ou pb', 'recount')
    .option('--out <dossier>', 'où les écrire', '.')
    .action((id: string, { format, out }: { format: string; out: string }) =>
      withService(async (service) => {
        const { city } = service.parvis.engine.world;
        const files =
          format === 'pb'
            ? await pabulibFiles(staffed(service), id, city)
            : await recountFiles(staffed(service), id);
        if (files === null) {
          printed(notDone(notCounted(id)), print);
          return;
        }
        await mkdir(out, { recursive: true });
        for (const { name, text } of files) {
          await writeFile(join(out, name), text);
          print(join(out, name));
        }
      }),
    );
}
