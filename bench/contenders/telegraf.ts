import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { end, freePort, run, waitForHttp } from '../processes.ts';
import { type Contender, environmentOf } from './contender.ts';

const program = fileURLToPath(new URL('./telegraf-server.ts', import.meta.url));

/** The dialog as a telegraf wizard, its sessions in a Redis that writes nothing to disk. */
export const telegraf: Contender = {
  name: 'telegraf',
  lastReply: /\bR-[A-Z0-9]{6}\b/,
  missing: () =>
    spawnSync('redis-server', ['--version']).error === undefined ? null : 'redis-server is not installed',
  async start(setting) {
    const redisPort = await freePort();
    const only = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', setting.folder];
    const redis = run('redis-server', ['--port', String(redisPort), ...only]);
    const port = await freePort();
    const env = environmentOf(setting, {
      PORT: String(port),
      REDIS: `redis://127.0.0.1:${redisPort}`,
    });
    const server = run(process.execPath, ['--import', 'tsx', program], { env });
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
  },
};
