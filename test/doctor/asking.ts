import { createServer } from 'node:http';
import { afterEach } from 'vitest';
import { type Config, readConfig } from '../../bots/config.ts';
import type { Finding } from '../../bots/doctor/finding.ts';
import { freePort } from '../whole/service.ts';

export const now = Date.UTC(2026, 10, 23, 18);
export const publicUrl = 'https://parvis.example.org';
/** Where nobody listens. */
export const nobody = 'http://127.0.0.1:9';

/** What a test opened; closed after each. */
export const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

export const config = (environment: Readonly<Record<string, string>>): Config =>
  readConfig({ PARVIS_PUBLIC_URL: publicUrl, ...environment });
export const told = (findings: readonly Finding[]) => findings.map(({ state, found }) => `${state} ${found}`);

/** A page on 127.0.0.1; its address. */
export async function page(text: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const server = createServer((_, response) => void response.writeHead(200, headers).end(text));
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  closing.push(() => new Promise((done) => server.close(done)));
  return `http://127.0.0.1:${port}`;
}
