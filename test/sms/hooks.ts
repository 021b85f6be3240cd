import { createServer, type IncomingMessage } from 'node:http';
import type { Delivery, Inbound } from '../../core/conversation/vocabulary.ts';
import type { Intake, Log, Nature, Webhook, WebhookRequest } from '../../core/ports.ts';

/** A small server for a channel's routes, as the service mounts them: 413, 503 when the intake throws. */
export interface HookServer {
  readonly url: string;
  mount(webhooks: readonly Webhook[]): void;
  close(): Promise<void>;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function serveHooks(): Promise<HookServer> {
  let mounted: readonly Webhook[] = [];
  const server = createServer(async (request, response) => {
    const url = request.url ?? '/';
    const hook = mounted.find((one) => one.path === url.split('?')[0] && one.method === request.method);
    const body = await bytesOf(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const ip = request.socket.remoteAddress ?? '';
    if (!hook) return void response.writeHead(404).end();
    try {
      const answer = await hook.handle({ method: hook.method, url, headers, body, ip });
      response.writeHead(answer.status, { ...answer.headers }).end(answer.body ?? '');
    } catch {
      response.writeHead(503).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    mount(webhooks) {
      mounted = webhooks;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Keeps what it is handed, each message once by its id, as the store does. */
export interface Collected extends Intake {
  readonly messages: Inbound[];
  readonly deliveries: Delivery[];
  /** How often `accept` was called. */
  calls: number;
}

export function collect(onMessage: (message: Inbound) => void = () => {}): Collected {
  const seen = new Set<string>();
  const collected: Collected = {
    messages: [],
    deliveries: [],
    calls: 0,
    async accept(messages) {
      collected.calls += 1;
      for (const message of messages) {
        if (seen.has(message.externalId)) continue;
        seen.add(message.externalId);
        collected.messages.push(message);
        onMessage(message);
      }
    },
    async delivered(deliveries) {
      collected.deliveries.push(...deliveries);
    },
  };
  return collected;
}

export const now = Date.UTC(2026, 5, 1, 10, 0, 0);

export const nature: Nature = {
  now: () => now,
  newId: () => '00000000000000000001',
  random: (bytes) => new Uint8Array(bytes),
};

/** A log whose lines can be searched for what must not be there. */
export function createLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push(`${JSON.stringify(fields)} ${message}`);
  return { lines, info: write, warn: write, error: write };
}

export const hookRequest = (request: Partial<WebhookRequest>): WebhookRequest => ({
  method: 'GET',
  url: '/',
  headers: {},
  body: Buffer.alloc(0),
  ip: '127.0.0.1',
  ...request,
});
