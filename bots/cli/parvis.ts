#!/usr/bin/env node
import { failureInFrench } from './failure.ts';
import { createProgram, home } from './program.ts';

async function run(): Promise<void> {
  await createProgram().parseAsync();
}

run().catch((error: unknown) => {
  process.stderr.write(`${failureInFrench(error, home)}\n`);
  process.exitCode = 1;
});
