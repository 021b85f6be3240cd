import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { end, freePort, run, waitForHttp } from '../processes.ts';
import { environmentOf, type Running, type Setting } from './contender.ts';

/** A sentence when there is none on this machine. */
export function missingRedis(): string | null {
  return spawnSync('redis-server', ['--version']).error === undefined
    ? null
    : 'redis-server is not installed';
}

/** A small server of this folder, beside a Redis of its own that writes nothing to disk. */
export async function startBesideRedis(program: string, setting: Setting): Promise<Running> {
  const redisPort = await freePort();
  const only = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', setting.folder];
  const redis = run('redis-server', ['--port', String(redisPort), ...only]);
  const port = await freePort();
  const env = environmentOf(setting, {
    PORT: String(port),
    REDIS: `redis://127.0.0.1:${redisPort}`,
  });
  const path = fileURLToPath(new URL(program, import.meta.url));
  const server = run(process.execPath, ['--import', 'tsx', path], { env });
  const root = `http://127.0.0.1:${port}`;
  await waitForHttp(root);
  return {
    webhook: `${root}/webhook`,
    pid: server.pid ?? 0,
    ...(redis.pid !== undefined && { storePid: redis.pid }),
    async stop() {
      await end(server);
      await end(redis);
    },
  };
}
