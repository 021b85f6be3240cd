import type { Command } from 'commander';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import type { Service } from '../service.ts';
import { consultationClose, consultationOpen, consultationResults } from './consultations.ts';
import { explain } from './french.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly staffed: (service: Service) => Staffed;
  readonly print: (line: string) => void;
}

const theId = 'de la consultation, écrit dans son fichier';

/** `parvis consultation ...`. */
export function addConsultationCommands({ program, withService, staffed, print }: Given): void {
  const consultation = explain(
    program.command('consultation'),
    'Les consultations : des séries de questions.',
    'consultation open charte',
  );
  explain(
    consultation.command('open'),
    'Ouvrir un brouillon aux réponses, pendant ses dates.',
    'consultation open charte',
  )
    .argument('<id>', theId)
    .action((id: string) =>
      withService(async (service) => print(await consultationOpen(staffed(service), id))),
    );
  explain(
    consultation.command('close'),
    'Terminer une consultation ; les habitants peuvent alors lire les résultats.',
    'consultation close charte',
  )
    .argument('<id>', theId)
    .action((id: string) =>
      withService(async (service) => {
        const { city } = service.parvis.engine.world;
        print(await consultationClose(staffed(service), city, id));
      }),
    );
  explain(
    consultation.command('results'),
    'Les chiffres d’une consultation ; les groupes de moins de dix sont cachés.',
    'consultation results charte',
  )
    .argument('<id>', theId)
    .option('--language <code>', 'langue des questions', 'fr')
    .action((id: string, { language }: { language: string }) =>
      withService(async (service) => print(await consultationResults(staffed(service), id, language))),
    );
}
