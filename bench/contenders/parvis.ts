import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startGeocoder } from '../../test/peers/geocoder.ts';
import { end, freePort, run, waitForHttp } from '../processes.ts';
import type { Contender, Running, Setting } from './contender.ts';

const home = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const program = join(home, 'dist/serve.js');

/** Messages a second over all, and to one person: as good as no limit. */
const unlimited = '1000000/1000000';

/** The whole service as `npm start` runs it, on SQLite; only the pace that Telegram asks for is lifted. */
export const parvis: Contender = {
  name: 'parvis',
  lastReply: /\bR-[A-Z0-9]{6}\b/,
  missing: () => (existsSync(program) ? null : 'dist/serve.js is not there: run `npm run build`'),
  start,
};

async function start(setting: Setting): Promise<Running> {
  const geocoder = await startGeocoder();
  const node = await startNode(setting, {
    PARVIS_DATABASE: `sqlite:${join(setting.folder, 'parvis.db')}`,
    GEOCODER_URL: geocoder.url,
  });
  return {
    ...node,
    async stop() {
      await node.stop();
      await geocoder.close();
    },
  };
}

/** One process of the service. `more`: where its store and the address service are. */
export async function startNode(setting: Setting, more: Readonly<Record<string, string>>): Promise<Running> {
  const port = await freePort();
  const root = `http://127.0.0.1:${port}`;
  const { folder, profile } = setting;
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PARVIS_PORT: String(port),
    PARVIS_PUBLIC_URL: root,
    PARVIS_SECRET: 'only-for-this-bench-only-for-this-bench',
    PARVIS_CITY: join(home, 'cities/paris'),
    TELEGRAM_TOKEN: setting.token,
    TELEGRAM_WEBHOOK_SECRET: setting.webhookSecret,
    TELEGRAM_API_ROOT: setting.apiRoot,
    TELEGRAM_MODE: 'webhook',
    TELEGRAM_PACE: unlimited,
    ...more,
  };
  const server = run(process.execPath, [...profiling, program], { cwd: folder, env });
  await waitForHttp(`${root}/ready`);
  return {
    webhook: `${root}/webhooks/telegram`,
    pid: server.pid ?? 0,
    stop: () => end(server),
  };
}
