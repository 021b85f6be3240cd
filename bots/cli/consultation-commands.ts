import type { Command } from 'commander';
import type { City } from '../../core/civic/city.ts';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import type { Service } from '../service.ts';
import { consultationResults } from './consultation-results.ts';
import { closeConsultation, openConsultation } from './consultations.ts';
import { explain } from './french.ts';
import { did, notDone, type Printed, printed } from './printed.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly staffed: (service: Service) => Staffed;
  readonly print: (line: string) => void;
}

const theId = 'de la consultation, écrit dans son fichier';

async function opened(staffed: Staffed, id: string): Promise<Printed> {
  const done = await openConsultation(staffed, id);
  if (!done.ok)
    return notDone(
      done.reason === 'over'
        ? `La fin de « ${id} » est déjà passée : rien n’est ouvert. Changez ses dates dans son fichier, puis importez-le à nouveau.`
        : `« ${id} » n’est pas un brouillon : rien n’est ouvert.`,
    );
  return did(
    `« ${id} » est ouverte, à partir de sa date de début. Pour y entrer : /start consultation_${id}`,
  );
}

async function closed(staffed: Staffed, city: City, id: string): Promise<Printed> {
  const consultation = await closeConsultation(staffed, city, id);
  return consultation
    ? consultationResults(staffed, id, 'fr')
    : notDone(`« ${id} » n’est pas ouverte : rien n’est terminé.`);
}

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
      withService(async (service) => printed(await opened(staffed(service), id), print)),
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
        printed(await closed(staffed(service), city, id), print);
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
      withService(async (service) =>
        printed(await consultationResults(staffed(service), id, language), print),
      ),
    );
}
