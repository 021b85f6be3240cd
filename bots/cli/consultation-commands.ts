import type { Command } from 'commander';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import type { Service } from '../service.ts';
import { consultationClose, consultationOpen, consultationResults } from './consultations.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly staffed: (service: Service) => Staffed;
  readonly print: (line: string) => void;
}

/** `parvis consultation ...`. */
export function addConsultationCommands({ program, withService, staffed, print }: Given): void {
  const consultation = program.command('consultation').description('Rounds of questions.');
  consultation
    .command('open <id>')
    .description('Open a draft to answers, inside its dates.')
    .action((id: string) =>
      withService(async (service) => print(await consultationOpen(staffed(service), id))),
    );
  consultation
    .command('close <id>')
    .description('End a round; residents can then read its results.')
    .action((id: string) =>
      withService(async (service) => {
        const { city } = service.parvis.engine.world;
        print(await consultationClose(staffed(service), city, id));
      }),
    );
  consultation
    .command('results <id>')
    .description('The figures of a round; groups of fewer than ten are hidden.')
    .option('--language <code>', 'of the questions', 'fr')
    .action((id: string, { language }: { language: string }) =>
      withService(async (service) => print(await consultationResults(staffed(service), id, language))),
    );
}
