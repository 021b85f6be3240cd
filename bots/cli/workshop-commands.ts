import type { Command } from 'commander';
import type { Service } from '../service.ts';
import { explain } from './french.ts';
import { type Printed, printed } from './printed.ts';
import { workshopCancel, workshopMove } from './workshop-changes.ts';
import { workshopAttendance, workshopList } from './workshops.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

const theId = 'de l’atelier, écrit dans son fichier';

/** `parvis workshop ...`. */
export function addWorkshopCommands({ program, withService, print }: Given): void {
  const workshop = explain(program.command('workshop'), 'Les ateliers.', 'workshop list');
  explain(
    workshop.command('list'),
    'Ceux à venir : places, liste d’attente, code à montrer sur place.',
    'workshop list',
  ).action(() => withService(async ({ parvis }) => print(await workshopList(parvis.engine))));
  explain(
    workshop.command('attendance'),
    'Qui est venu, par référence, et la note moyenne.',
    'workshop attendance velo-3',
  )
    .argument('<id>', theId)
    .action((id: string) =>
      withService(async ({ parvis }) => print(await workshopAttendance(parvis.engine, id))),
    );
  const tell = (done: Printed): void => printed(done, print);
  explain(
    workshop.command('cancel'),
    'Annuler : les inscrits et la liste d’attente l’apprennent une fois, avec la raison.',
    'workshop cancel velo-3 --reason "La salle est fermée."',
  )
    .argument('<id>', theId)
    .requiredOption('--reason <texte>', 'le mot de la ville à ces personnes')
    .action((id: string, { reason }: { reason: string }) =>
      withService(async ({ parvis }) => tell(await workshopCancel(parvis.engine, 'cli', id, reason))),
    );
  explain(
    workshop.command('move'),
    'Changer la date ; la durée reste. Les inscrits l’apprennent, et auront un nouveau rappel.',
    'workshop move velo-3 --starts 2026-12-03T18:30',
  )
    .argument('<id>', theId)
    .requiredOption('--starts <date>', 'à l’heure de la ville, 2026-12-03T18:30')
    .action((id: string, { starts }: { starts: string }) =>
      withService(async ({ parvis }) => tell(await workshopMove(parvis.engine, 'cli', id, starts))),
    );
}
