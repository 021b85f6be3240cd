import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createEnvelopes, secrets } from '../chaos/envelopes.ts';
import { layGround } from '../chaos/ground.ts';
import { startTelegramStub, type TelegramStub } from '../peers/telegram.ts';
import { type NodeProcess, startNode } from './processes.ts';

const sender = { channel: 'telegram', chat: '90001', phone: '33639980001' } as const;

describe('a service that is told to stop', () => {
  let folder: string;
  let telegram: TelegramStub;
  /** A collector of traces that takes connections and answers nobody. */
  let collector: Server;
  let node: NodeProcess;
  const sockets: Socket[] = [];
  const { seal } = createEnvelopes();

  beforeAll(async () => {
    folder = await layGround('parvis-drain-', 'cities');
    telegram = await startTelegramStub();
    collector = createServer(() => {});
    await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    node.signal('SIGKILL');
  });
  afterAll(async () => {
    await telegram.close();
    collector.closeAllConnections();
    collector.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    node = await startNode(join(folder, 'dist/serve.js'), {
      PARVIS_DATABASE: `sqlite:${join(folder, 'parvis.db')}`,
      PARVIS_SECRET: 'the-secret-of-the-drain-test-0123456789',
      PARVIS_PUBLIC_URL: 'https://parvis.example.org',
      GEOCODER_URL: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_WEBHOOK_SECRET: secrets.telegram,
    });
    await node.ready();
  }

  async function write(text: string): Promise<number> {
    const { path, headers, body } = seal(sender, { kind: 'text', text });
    const answer = await request(`${node.url}${path}`, { method: 'POST', headers, body });
    await answer.body.dump();
    return answer.statusCode;
  }

  /** Milliseconds until it has ended, well. */
  async function stop(): Promise<number> {
    const from = performance.now();
    node.signal('SIGTERM');
    expect(await node.ended).toBe(0);
    return performance.now() - from;
  }

  /** A request of which nothing more comes. */
  function open(head: string): void {
    const socket = connect(Number(new URL(node.url).port), '127.0.0.1', () => socket.write(head));
    socket.on('error', () => {});
    sockets.push(socket);
  }

  const sent = () => telegram.sent('sendMessage').length;

  it('ends at once when there is nothing to do', async () => {
    await start();
    expect(await stop()).toBeLessThan(8_000);
  }, 60_000);

  it('ends within ten seconds though provider, collector and clients leave it hanging, and loses nothing', async () => {
    await start();
    telegram.answerNext('sendMessage', 'hang');
    expect(await write('aide')).toBe(200);
    await expect.poll(sent).toBe(1);
    open('GET /chat/stream HTTP/1.1\r\nhost: x\r\n\r\n');
    open(
      'POST /webhooks/telegram HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
    );
    open('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((done) => setTimeout(done, 300));
    expect(await stop()).toBeLessThan(10_000);
    // What hung may have arrived: it is sent again, by the next life.
    await start();
    await expect.poll(sent, { timeout: 20_000 }).toBe(2);
    const [first, second] = telegram.sent('sendMessage').map(({ payload }) => payload);
    expect(second).toEqual(first);
  }, 90_000);
});
