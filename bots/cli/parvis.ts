#!/usr/bin/env node
import { readConfig } from '../config.ts';
import { createProgram } from './program.ts';

async function run(): Promise<void> {
  await createProgram(readConfig(process.env).PARVIS_LANGUAGE).parseAsync();
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
