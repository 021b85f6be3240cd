import type { Command } from 'commander';
import type { Service } from '../service.ts';
import { workshopAttendance, workshopList, workshopsImport } from './workshops.ts';

interface Given {
  readonly program: Command;
  readonly imports: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

/** `parvis import workshops` and `parvis workshop ...`. */
export function addWorkshopCommands({ program, imports, withService, print }: Given): void {
  imports
    .command('workshops <file>')
    .description('Workshops and trainings, from a YAML or CSV file; who has a seat is told of changes.')
    .action((file: string) =>
      withService(async ({ parvis }) => print(await workshopsImport(parvis.engine, file))),
    );
  const workshop = program.command('workshop').description('Workshops.');
  workshop
    .command('list')
    .description('Those to come: places, waiting list, the code to show on site.')
    .action(() => withService(async ({ parvis }) => print(await workshopList(parvis.engine))));
  workshop
    .command('attendance <id>')
    .description('Who came, by reference, and the mean mark.')
    .action((id: string) =>
      withService(async ({ parvis }) => print(await workshopAttendance(parvis.engine, id))),
    );
}
