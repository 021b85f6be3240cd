import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { end, freePort, run, waitForHttp } from '../processes.ts';
import { type Contender, environmentOf } from './contender.ts';

const folder = fileURLToPath(new URL('../botbuilder/', import.meta.url));

/**
 * The dialog as a waterfall of botbuilder-dialogs, its state in memory, which is the quickest storage it has. Installed apart, without
 * scripts: its postinstall fetches packages from elsewhere, and fails where it can't.
 */
export const botbuilder: Contender = {
  name: 'botbuilder',
  lastReply: /\bR-[A-Z0-9]{6}\b/,
  missing: () =>
    existsSync(`${folder}node_modules/botbuilder-dialogs`)
      ? null
      : 'it is installed apart: npm install --prefix bench/botbuilder',
  async start(setting) {
    const port = await freePort();
    const env = environmentOf(setting, { PORT: String(port) });
    const server = run(process.execPath, [`${folder}server.mjs`], { env });
    const root = `http://127.0.0.1:${port}`;
    await waitForHttp(root);
    return { webhook: `${root}/webhook`, pid: server.pid ?? 0, stop: () => end(server) };
  },
};
