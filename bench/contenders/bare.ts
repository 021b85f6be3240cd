import { fileURLToPath } from 'node:url';
import { end, freePort, run, waitForHttp } from '../processes.ts';
import { type Contender, environmentOf } from './contender.ts';

const program = fileURLToPath(new URL('./bare-server.ts', import.meta.url));

/** The limit: a route that keeps nothing, understands nothing, and sends one fixed reply. */
export const bare: Contender = {
  name: 'bare',
  lastReply: null,
  missing: () => null,
  async start(setting) {
    const port = await freePort();
    const env = environmentOf(setting, { PORT: String(port) });
    const server = run(process.execPath, ['--import', 'tsx', program], { env });
    const webhook = `http://127.0.0.1:${port}/webhook`;
    await waitForHttp(webhook);
    return { webhook, pid: server.pid ?? 0, stop: () => end(server) };
  },
};
