import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameOf } from '../core/errors.ts';
import { readConfig } from './config.ts';
import { openDemonstrationOf, wantsDemonstration } from './demonstration.ts';
import { createLog } from './log.ts';
import { addressOf, notice, pauseNotice } from './notice.ts';
import { whyNot } from './refusal.ts';
import { openService } from './service.ts';
import { staffNotice } from './staff/open.ts';

/** The folder of the package, whether run from source or compiled. */
const home = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.PARVIS_LOG);
  // As if killed: what it held is in other hands already.
  const lost = (): never => process.exit(1);
  const service = await openService({ config, log, home, print, lost });
  service.observed.figures.watchProcess();
  const stop = (signal: string): void => {
    log.info({ signal }, 'stopping');
    service.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  await service.join();
  await service.app.listen({ port: config.PARVIS_PORT, host: config.PARVIS_HOST });
  await service.parvis.start();
  const address = service.app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.PARVIS_PORT;
  for (const line of notice(config, service, port)) print(line);
  // It serves by now: a database that is away while these are read ends nothing.
  try {
    for (const line of await staffNotice(service.parvis, config, addressOf(config, port))) print(line);
    for (const line of await pauseNotice(service.store)) print(line);
  } catch (error) {
    log.warn({ error: nameOf(error) }, 'what else is to be told at the start could not be read');
  }
  if (wantsDemonstration(config))
    for (const line of await openDemonstrationOf(service, config.PARVIS_CITY)) print(line);
}

serve().catch((error: unknown) => {
  process.stderr.write(`Parvis can't start.\n${whyNot(error)}\n`);
  process.exit(1);
});
