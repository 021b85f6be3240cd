import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig } from '../../bots/config.ts';
import { openDemonstrationOf } from '../../bots/demonstration.ts';
import { createLog } from '../../bots/log.ts';
import { openService, type Service } from '../../bots/service.ts';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';

/** The real service, listening, as `npm start` runs it; only its providers are the test's. */
export interface Running {
  readonly service: Service;
  readonly url: string;
  /** PARVIS_DATABASE of this service, for commands beside it. */
  readonly database: string;
  readonly geocoder: GeocoderStub;
  /** What it printed for the person who runs it. */
  readonly printed: readonly string[];
  stop(): Promise<void>;
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

export async function startService(
  environment: (url: string) => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>,
): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const geocoder = await startGeocoder();
  const database = `sqlite:${join(folder, 'parvis.db')}`;
  const config = readConfig({
    PARVIS_PORT: String(port),
    PARVIS_DATABASE: database,
    PARVIS_CITY: resolve('cities/paris'),
    GEOCODER_URL: geocoder.url,
    ...(await environment(url)),
  });
  const printed: string[] = [];
  const log = createLog('error');
  const service = await openService({ config, log, home: resolve('.'), print: (line) => printed.push(line) });
  await service.app.listen({ port, host: '127.0.0.1' });
  await service.parvis.start();
  await openDemonstrationOf(service, config.PARVIS_CITY);
  return {
    service,
    url,
    database,
    geocoder,
    printed,
    async stop() {
      await service.stop();
      await geocoder.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
