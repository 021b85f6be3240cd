import { Command } from 'commander';
import { turnsCommand } from './turns/command.ts';

/** `npm run bench -- NAME`: each bench is one command. */
const program = new Command('bench')
  .description('Measures how fast the service is. What was measured is in docs/measured.md.')
  .addCommand(turnsCommand());

await program.parseAsync();
