import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import type { Service } from '../service.ts';
import { pabulibFiles, recountFiles } from './pabulib.ts';
import { pollDecisions } from './poll-decisions.ts';
import { pollClose, pollOpen, pollResults } from './polls.ts';

export interface PollDesk {
  readonly program: Command;
  withService(work: (service: Service) => Promise<void>): Promise<void>;
  staffed(service: Service): Staffed;
  print(line: string): void;
  ask(...questions: readonly string[]): Promise<readonly string[]>;
}

/** `parvis poll ...` */
export function addPollCommands({ program, withService, staffed, print, ask }: PollDesk): void {
  const poll = program.command('poll').description('Participatory budget votes.');
  poll
    .command('open <id>')
    .description('Open a draft to votes; prints the two passphrases of its count, once.')
    .action((id: string) => withService(async (service) => print(await pollOpen(staffed(service), id))));
  poll
    .command('close <id>')
    .description('Stop the vote, open the box with the two passphrases, count.')
    .option('--box <file>', 'write the box, for anyone to recount, as CSV')
    .option('--leave-out-damaged', 'count although some envelopes do not open', false)
    .action((id: string, options: { box?: string; leaveOutDamaged: boolean }) =>
      withService(async (service) => {
        const [first = '', second = ''] = await ask('First passphrase: ', 'Second passphrase: ');
        const { text, csv } = await pollClose(staffed(service), id, [first, second], options.leaveOutDamaged);
        print(text);
        if (csv === null) process.exitCode = 1;
        else if (options.box) await writeFile(options.box, csv);
      }),
    );
  poll
    .command('results <id>')
    .description('The figures of a counted poll.')
    .option('--language <code>', 'of the titles', 'fr')
    .option('--explained', 'also what became of each project, and why', false)
    .action((id: string, { language, explained }: { language: string; explained: boolean }) =>
      withService(async (service) => {
        const { phrases } = service.parvis;
        print(await pollResults(staffed(service), id, language));
        if (explained) print(await pollDecisions(staffed(service), id, phrases, language));
      }),
    );
  poll
    .command('export <id>')
    .description(
      'A counted poll as files: recount (box.csv, poll.json, results.json for recount.mjs) or pb (Pabulib).',
    )
    .option('--format <name>', 'recount or pb', 'recount')
    .option('--out <folder>', 'where to write them', '.')
    .action((id: string, { format, out }: { format: string; out: string }) =>
      withService(async (service) => {
        const { city } = service.parvis.engine.world;
        const files =
          format === 'pb'
            ? await pabulibFiles(staffed(service), id, city)
            : await recountFiles(staffed(service), id);
        if (files === null) {
          print(`${id} is not counted yet: parvis poll close ${id}`);
          process.exitCode = 1;
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
