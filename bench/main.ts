import { Command } from 'commander';
import { smsCommand } from './sms/command.ts';
import { tallyCommand } from './tally/command.ts';
import { turnsCommand } from './turns/command.ts';

/** `npm run bench -- NAME`: each bench is one command. */
const program = new Command('bench')
  .description('Measures the service. What was measured is in docs/measured.md.')
  .addCommand(tallyCommand())
  .addCommand(turnsCommand())
  .addCommand(smsCommand());

await program.parseAsync();
