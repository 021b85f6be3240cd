#!/usr/bin/env node
import { createProgram } from './program.ts';

async function run(): Promise<void> {
  await createProgram().parseAsync();
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
