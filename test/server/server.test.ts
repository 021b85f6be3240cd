import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createServer, type ServerOptions } from '../../bots/server.ts';
import { ParvisError } from '../../core/errors.ts';
import type { Channel, Webhook, WebhookRequest } from '../../core/ports.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const secretText = 'canari-du-parvis';

function serve(handle: Webhook['handle'], more: Partial<Webhook> & Partial<ServerOptions> = {}) {
  const lines: string[] = [];
  const write = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }));
  const { method = 'POST', path = '/webhooks/stub', bodyLimit = 1000, patience, ...options } = more;
  const webhook = { method, path, bodyLimit, handle, ...(patience === undefined ? {} : { patience }) };
  const channel = { name: 'stub', webhooks: () => [webhook] } as unknown as Channel;
  const app = createServer({
    channels: [channel],
    intake: { accept: async () => {}, delivered: async () => {} },
    log: { info: write, warn: write, error: write },
    nature: { now: () => 0, newId: () => '0123456789abcdefghij' },
    ready: async () => ({ ok: true, checks: { database: 'ok' } }),
    metrics: async () => 'parvis_turns_total 3\n',
    ...options,
  });
  closers.push(() => app.close());
  return { app, lines };
}

const echo: Webhook['handle'] = async ({ body, headers }) => ({
  status: 200,
  body: JSON.stringify({ body: body.toString('base64'), type: headers['content-type'] ?? null }),
});

const contentTypes = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=latin1',
  'APPLICATION/JSON',
  'text/json',
  'text/plain',
  'text/plain; charset="utf-8"',
  'text/xml',
  'text/html; charset=iso-8859-15',
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=UTF-8',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/mixed; boundary="a b"',
  'application/octet-stream',
  'application/vnd.api+json',
  'image/jpeg',
  '*/*',
  '*',
  'json',
  '/',
  'application/',
  '/json',
  'application/json;',
  'application/json;;',
  'application/json; charset',
  'application/json, text/plain',
  'application json',
  'application/json; __proto__=1',
  '__proto__',
  'constructor/prototype',
  'a'.repeat(3000),
  '"',
  '{}',
];

test.each(contentTypes.map((type) => [type.slice(0, 50), type]))(
  'hands over the raw bytes whatever the content type: %s',
  async (_, type) => {
    const { app } = serve(echo);
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x00, 0x0d, 0x0a, 0x7d]);
    const answer = await app.inject({
      method: 'POST',
      url: '/webhooks/stub',
      headers: { 'content-type': type },
      payload: bytes,
    });
    expect([answer.statusCode, answer.json()]).toEqual([200, { body: bytes.toString('base64'), type }]);
  },
);

test('hands over an empty body, and a missing content type, as they are', async () => {
  const { app } = serve(echo);
  const answer = await app.inject({ method: 'POST', url: '/webhooks/stub' });
  expect(answer.json()).toEqual({ body: '', type: null });
});

test('refuses more than the limit of the route, announced or not', async () => {
  const { app } = serve(echo, { bodyLimit: 10 });
  const announced = await app.inject({ method: 'POST', url: '/webhooks/stub', payload: 'x'.repeat(11) });
  expect(announced.statusCode).toBe(413);
  const port = await listen(app);
  const chunked =
    'POST /webhooks/stub HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nxxxxxxxxxxx\r\n0\r\n\r\n';
  expect(await talk(port, chunked)).toMatch(/^HTTP\/1.1 413 /);
  const fits = await app.inject({ method: 'POST', url: '/webhooks/stub', payload: 'x'.repeat(10) });
  expect(fits.statusCode).toBe(200);
});

test('gives up on a body that does not come, and on one that is cut short', async () => {
  let handled = 0;
  const { app } = serve(
    async () => {
      handled += 1;
      return { status: 200 };
    },
    { patience: 100 },
  );
  const port = await listen(app);
  const slow = 'POST /webhooks/stub HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nabc';
  expect(await talk(port, slow)).toMatch(/^HTTP\/1.1 408 /);
  const socket = connect(port, '127.0.0.1');
  socket.write(slow);
  socket.end();
  await new Promise((resolve) => socket.resume().once('close', resolve));
  expect(handled).toBe(0);
  const after = await app.inject({ method: 'POST', url: '/webhooks/stub', payload: 'x' });
  expect(after.statusCode).toBe(200);
});

test('answers unknown routes and methods in plain words', async () => {
  const { app } = serve(echo);
  for (const [method, url] of [
    ['GET', '/nulle-part'],
    ['GET', '/webhooks/stub'],
    ['PUT', '/webhooks/stub'],
    ['DELETE', '/health'],
    ['POST', '/webhooks/../etc/passwd'],
  ] as const) {
    const answer = await app.inject({ method, url });
    expect([method, url, answer.statusCode]).toEqual([method, url, 404]);
    expect(answer.body).toBe('Cette page n’existe pas. / This page does not exist.\n');
  }
});

test.each([
  [new ParvisError('channel.unauthorised', secretText), 401],
  [new ParvisError('channel.malformed', secretText), 400],
  [new ParvisError('store.unavailable', secretText), 503],
  [new ParvisError('store.conflict', secretText), 503],
  [new ParvisError('turn.endless', secretText), 500],
  [new Error(secretText), 500],
  [secretText, 500],
])('turns %s into %i, and tells nothing', async (thrown, status) => {
  const { app, lines } = serve(async () => {
    throw thrown;
  });
  const answer = await app.inject({
    method: 'POST',
    url: `/webhooks/stub?text=${secretText}`,
    payload: secretText,
  });
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['retry-after']).toBe(status === 503 ? '5' : undefined);
  expect(answer.headers['x-error-id']).toBe(status === 500 ? '0123456789abcdefghij' : undefined);
  expect(answer.body + lines.join('\n')).not.toContain(secretText);
});

test('logs method, route, status and time only', async () => {
  const { app, lines } = serve(async () => ({ status: 202 }), { method: 'GET', path: '/webhooks/stub/:id' });
  await app.inject({ url: `/webhooks/stub/${secretText}?secret=${secretText}&from=%2B33600000000` });
  const [line] = lines.map((text) => JSON.parse(text) as { ms: number });
  expect(line).toEqual({
    method: 'GET',
    request: '0123456789abcdefghij',
    route: '/webhooks/stub/:id',
    status: 202,
    ms: expect.any(Number),
    message: 'answered',
  });
});

test('refuses headers of more than 8 KB', async () => {
  const { app } = serve(echo);
  const port = await listen(app);
  const long = `GET /health HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(9000)}\r\n\r\n`;
  expect(await talk(port, long)).toMatch(/^HTTP\/1.1 431 /);
});

test('tells whether it lives, whether it is ready, and its figures', async () => {
  const { app } = serve(echo);
  expect((await app.inject({ url: '/health' })).json()).toEqual({ ok: true });
  expect((await app.inject({ url: '/ready' })).json()).toEqual({ ok: true, checks: { database: 'ok' } });
  expect((await app.inject({ url: '/metrics' })).body).toBe('parvis_turns_total 3\n');
  const down = serve(echo, { ready: async () => ({ ok: false, checks: { database: 'store.unavailable' } }) });
  const answer = await down.app.inject({ url: '/ready' });
  expect([answer.statusCode, answer.json()]).toEqual([
    503,
    { ok: false, checks: { database: 'store.unavailable' } },
  ]);
});

test('keeps a stream open, tells when the other side goes, and ends it at close', async () => {
  const seen: string[] = [];
  const { app } = serve(
    async () => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      stream: (write) => {
        write('data: un\n\n');
        return () => void seen.push('gone');
      },
    }),
    { method: 'GET' },
  );
  const port = await listen(app);
  const request = 'GET /webhooks/stub HTTP/1.1\r\nHost: a\r\n\r\n';
  const first = await open(port, request, 'data: un');
  first.destroy();
  await expect.poll(() => seen).toEqual(['gone']);
  const second = await open(port, request, 'data: un');
  const closed = new Promise((resolve) => second.once('close', resolve));
  await app.close();
  await closed;
  expect(seen).toEqual(['gone', 'gone']);
});

test('does not wait at close for a connection that never asked', async () => {
  const { app } = serve(echo);
  const port = await listen(app);
  const ahead = connect(port, '127.0.0.1');
  await new Promise((resolve) => ahead.once('connect', resolve));
  await app.inject({ url: '/health' });
  await expect.poll(() => new Promise((resolve) => app.server.getConnections((_, n) => resolve(n)))).toBe(1);
  const closed = new Promise((resolve) => ahead.resume().once('close', resolve));
  await app.close();
  await closed;
});

test('gives the address behind a trusted proxy only', async () => {
  const ip: Webhook['handle'] = async (request: WebhookRequest) => ({ status: 200, body: request.ip });
  const ask = { method: 'POST', url: '/webhooks/stub', headers: { 'x-forwarded-for': '192.0.2.7' } } as const;
  expect((await serve(ip).app.inject(ask)).body).toBe('127.0.0.1');
  expect((await serve(ip, { trustProxy: '127.0.0.1' }).app.inject(ask)).body).toBe('192.0.2.7');
});

async function listen(app: ReturnType<typeof serve>['app']): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const [address] = app.addresses() as { port: number }[];
  return address?.port ?? 0;
}

/** Sends raw bytes and reads until the other side closes or is silent for a while. */
function talk(port: number, request: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.setTimeout(2000, () => socket.destroy());
    socket.once('close', () => resolve(text));
    socket.write(request);
  });
}

function open(port: number, request: string, until: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (text.includes(until)) resolve(socket);
    });
    socket.once('error', reject);
    socket.write(request);
  });
}

test('a route without a body may allow none', async () => {
  const { app } = serve(echo, { method: 'GET', bodyLimit: 0 });
  expect((await app.inject({ method: 'GET', url: '/webhooks/stub' })).statusCode).toBe(200);
});
