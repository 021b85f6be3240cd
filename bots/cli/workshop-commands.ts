import type { Command } from 'commander';
import type { Service } from '../service.ts';
import { type Changed, workshopCancel, workshopMove } from './workshop-changes.ts';
import { workshopAttendance, workshopList } from './workshops.ts';

interface Given {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

/** `parvis workshop ...`. */
export function addWorkshopCommands({ program, withService, print }: Given): void {
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
  const tell = ({ ok, text }: Changed): void => {
    print(text);
    if (!ok) process.exitCode = 1;
  };
  workshop
    .command('cancel <id>')
    .description('Call it off: everyone with a seat, or waiting for one, is told once, with the reason.')
    .requiredOption('--reason <words>', 'the city’s word to them')
    .action((id: string, { reason }: { reason: string }) =>
      withService(async ({ parvis }) => tell(await workshopCancel(parvis.engine, 'cli', id, reason))),
    );
  workshop
    .command('move <id>')
    .description('Give it another date; it lasts as long. Who has a seat is told and reminded anew.')
    .requiredOption('--starts <date>', 'on the city’s clocks, 2026-12-03T18:30')
    .action((id: string, { starts }: { starts: string }) =>
      withService(async ({ parvis }) => tell(await workshopMove(parvis.engine, 'cli', id, starts))),
    );
}
