import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Writable } from 'node:stream';
import { request } from 'undici';
import { readConfig } from '../../bots/config.ts';
import { createLog } from '../../bots/log.ts';
import { openService, type Service } from '../../bots/service.ts';
import { createEnvelopes, type Envelope, type Sender } from '../chaos/envelopes.ts';
import { settings } from '../chaos/stage.ts';
import { startGeocoder } from '../peers/geocoder.ts';
import { startTelegramStub, type TelegramStub } from '../peers/telegram.ts';

/** The service with its log kept, a resident on Telegram by webhook, and what they say. */
export interface Watched {
  readonly service: Service;
  readonly telegram: TelegramStub;
  readonly resident: Sender;
  /** The lines of the log so far, and as they were written. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  text(): string;
  /** Says it and waits until the reply has left. Status of the webhook. */
  say(text: string): Promise<number>;
  post(envelope: Envelope): Promise<number>;
  metrics(): Promise<string>;
  stop(): Promise<void>;
}

export const words = 'canarijaunepoussin';

export async function watch(more: Readonly<Record<string, string>> = {}): Promise<Watched> {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-watched-'));
  const [telegram, geocoder] = await Promise.all([
    startTelegramStub({ token: '123456:chaos' }),
    startGeocoder(),
  ]);
  const environment = settings(`sqlite:${join(folder, 'parvis.db')}`, 0, telegram.url, geocoder.url);
  const config = readConfig({ ...environment, PARVIS_CITY: resolve('cities/paris'), ...more });
  let written = '';
  const stream = new Writable({
    write(chunk, _, done) {
      written += String(chunk);
      done();
    },
  });
  const log = createLog('info', stream);
  const service = await openService({ config, log, home: resolve('.'), print: () => {} });
  const url = await service.app.listen({ port: 0, host: '127.0.0.1' });
  await service.parvis.start();
  const { seal } = createEnvelopes();
  const resident: Sender = { channel: 'telegram', chat: '70001', phone: '33639980001' };

  async function post({ path, headers, body }: Envelope): Promise<number> {
    const answer = await request(`${url}${path}`, { method: 'POST', headers, body });
    await answer.body.dump();
    return answer.statusCode;
  }

  return {
    ...{ service, telegram, resident, post },
    lines: () =>
      written.split('\n').flatMap((line) => (line ? [JSON.parse(line) as Record<string, unknown>] : [])),
    text: () => written,
    async say(text) {
      const status = await post(seal(resident, { kind: 'text', text }));
      await service.parvis.idle();
      return status;
    },
    metrics: async () => (await request(`${url}/metrics`)).body.text(),
    async stop() {
      await service.stop();
      await Promise.all([telegram.close(), geocoder.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
