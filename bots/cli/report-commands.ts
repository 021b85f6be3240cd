import type { Command } from 'commander';
import type { Service } from '../service.ts';
import { explain } from './french.ts';
import { setReportState, staffStates } from './report-state.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

/** `parvis report ...`. */
export function addReportCommands({ program, withService, print }: Given): void {
  const report = explain(
    program.command('report'),
    'Les signalements dans la rue.',
    'report state R-7K3F9M done',
  );
  explain(
    report.command('state'),
    'Changer l’état d’un signalement ; son auteur et ceux qui le suivent l’apprennent.',
    'report state R-7K3F9M done --note "Le banc est réparé."',
  )
    .argument('<référence>', 'du signalement')
    .addArgument(program.createArgument('<état>', 'son nouvel état').choices(staffStates))
    .option('--note <texte>', 'le mot de la ville à ces personnes')
    .action((reference: string, state: string, { note }: { note?: string }) =>
      withService(async ({ parvis }) => {
        const done = await setReportState(parvis.engine, reference, state, note ?? null);
        print(done.text);
        if (!done.ok) process.exitCode = 1;
      }),
    );
}
