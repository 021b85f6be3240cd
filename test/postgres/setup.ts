import type { TestProject } from 'vitest/node';
import { openPostgres } from '../../adapters/postgres/index.ts';
import { startPostgres } from '../peers/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A migrated database, to be copied. */
    readonly template: string;
  }
}

/** One server for all files of the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  const template = await server.database();
  await (await openPostgres({ url: template })).close();
  project.provide('template', template);
  return () => server.stop();
}
