import { Command } from 'commander';
import { alikeCommand } from './alike/command.ts';
import { deliveryCommand } from './delivery/command.ts';
import { scaleCommand } from './scale/command.ts';
import { smsCommand } from './sms/command.ts';
import { tallyCommand } from './tally/command.ts';
import { turnsCommand } from './turns/command.ts';

/** `npm run bench -- NAME`: each bench is one command. */
const program = new Command('bench')
  .description('Measures the service. What was measured is in docs/measured.md.')
  .addCommand(alikeCommand())
  .addCommand(tallyCommand())
  .addCommand(turnsCommand())
  .addCommand(deliveryCommand())
  .addCommand(scaleCommand())
  .addCommand(smsCommand());

await program.parseAsync();
