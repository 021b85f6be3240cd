#!/usr/bin/env node
import { failureInFrench } from './failure.ts';
import { createProgram, home } from './program.ts';

async function run(): Promise<void> {
  await createProgram().parseAsync();
}

// `parvis … | head` closes its end before all is said: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

run().catch((error: unknown) => {
  process.stderr.write(`${failureInFrench(error, home)}\n`);
  process.exitCode = 1;
});
