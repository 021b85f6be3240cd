import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import { codeOf, ParvisError } from '../core/errors.ts';
import type {
  Channel,
  Intake,
  Log,
  Nature,
  Webhook,
  WebhookRequest,
  WebhookResponse,
} from '../core/ports.ts';
import { silent, type Trace } from '../core/trace.ts';
import { RefusedBody, readBody } from './body.ts';
import type { Figures } from './observe/figures.ts';

export interface Readiness {
  readonly ok: boolean;
  /** What was looked at, and a word on how it is: `database: ok`. */
  readonly checks: Readonly<Record<string, string>>;
}

export interface ServerOptions {
  readonly channels: readonly Channel[];
  readonly intake: Intake;
  readonly log: Log;
  readonly nature: Pick<Nature, 'now' | 'newId'>;
  ready(): Promise<Readiness>;
  /** Prometheus text. */
  metrics(): Promise<string>;
  /** Counts requests; nobody does when absent. */
  readonly figures?: Pick<Figures, 'answered'>;
  /** Nobody follows when absent. */
  readonly trace?: Trace;
  /** Further pages (console, Open311): each in a scope of its own. */
  readonly pages?: readonly FastifyPluginAsync[];
  /** Proxies whose X-Forwarded-For is believed, as fastify's `trustProxy`; none when absent. */
  readonly trustProxy?: boolean | string;
}

const patience = 5_000;

/** What people are told, in the city's language and in English; nothing of what went wrong inside. */
const words: Readonly<Record<number, string>> = {
  400: 'Cette demande est mal formée. / This request is malformed.',
  401: 'Cette demande n’est pas signée. / This request is not signed.',
  404: 'Cette page n’existe pas. / This page does not exist.',
  408: 'La demande a mis trop de temps à arriver. / The request took too long to arrive.',
  413: 'Cet envoi est trop lourd. / This is too large.',
  500: 'Une erreur s’est produite chez nous. / Something went wrong on our side.',
  503: 'Le service est indisponible pour un moment. Réessayez bientôt. / Unavailable for a moment, please try again soon.',
};

/**
 * The HTTP server: every channel's routes, health, metrics. It logs routes and times, never bodies, queries or addresses (an SMS
 * gateway puts the text in the query). Not listening yet.
 */
export function createServer(options: ServerOptions): FastifyInstance {
  const app = fastify({
    logger: false,
    genReqId: () => options.nature.newId(),
    // For photos over a poor network; a route's own `patience` is shorter.
    requestTimeout: 90_000,
    trustProxy: options.trustProxy ?? false,
    routerOptions: { ignoreTrailingSlash: true },
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: 8_192, headersTimeout: patience, connectionsCheckingInterval: 1_000 },
  });
  app.addHook('onResponse', async (request, reply) => noteAnswer(options, request, reply));
  app.setErrorHandler((error, request, reply) => answerError(options, error, request, reply));
  app.setNotFoundHandler((_, reply) => tell(reply, 404));
  dropUnusedAtClose(app);
  mountProbes(app, options);
  app.register(async (scope) => mountChannels(scope, options));
  for (const page of options.pages ?? []) app.register(page);
  return app;
}

/** Browsers connect ahead; at close node waits for such connections as if a request were under way. */
function dropUnusedAtClose(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  app.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
  });
}

function mountProbes(app: FastifyInstance, { ready, metrics }: ServerOptions): void {
  app.get('/health', async () => ({ ok: true }));
  app.get('/ready', async (_, reply) => {
    const readiness = await ready();
    return reply
      .code(readiness.ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(readiness);
  });
  app.get('/metrics', async (_, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
  );
}

function mountChannels(scope: FastifyInstance, { channels, intake, trace = silent }: ServerOptions): void {
  const open = new Set<() => void>();
  // Signatures are over the raw bytes, and a wrong content type is for the channel to judge: fastify would answer 415.
  scope.removeAllContentTypeParsers();
  scope.addHook('onRequest', async (request) => {
    request.raw.headers['x-content-type'] = request.raw.headers['content-type'] ?? '';
    request.raw.headers['content-type'] = 'application/octet-stream';
  });
  scope.addContentTypeParser('*', (request: FastifyRequest) => {
    const { patience: own } = request.routeOptions.config as { patience?: number };
    return readBody(request.raw, request.routeOptions.bodyLimit, own ?? patience);
  });
  scope.addHook('preClose', async () => {
    for (const stop of [...open]) stop();
  });
  for (const channel of channels)
    for (const webhook of channel.webhooks?.(intake) ?? [])
      mount(scope, webhook, open, follow(trace, webhook));
}

type Handle = (id: string, request: WebhookRequest) => Promise<WebhookResponse>;

/** Its handler, within a span; the request carries its id and that span. */
function follow(trace: Trace, webhook: Webhook): Handle {
  return async (id, request) => {
    const span = trace.open('request', { request: id, route: webhook.path, method: webhook.method });
    try {
      const answer = await webhook.handle({ ...request, trail: { span, request: id } });
      span.end(String(answer.status));
      return answer;
    } catch (error) {
      span.end(codeOf(error));
      throw error;
    }
  };
}

function mount(scope: FastifyInstance, webhook: Webhook, open: Set<() => void>, handle: Handle): void {
  scope.route({
    method: webhook.method,
    url: webhook.path,
    // fastify takes no 0, which is what a route without a body asks for.
    bodyLimit: Math.max(1, webhook.bodyLimit),
    exposeHeadRoute: false,
    config: webhook.patience === undefined ? {} : { patience: webhook.patience },
    handler: async (request, reply) => {
      const { 'x-content-type': type, ...headers } = request.headers;
      const answer = await handle(request.id, {
        method: webhook.method,
        url: request.url,
        headers: { ...single(headers), 'content-type': type === '' ? undefined : String(type) },
        body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
        ip: request.ip,
      });
      return send(reply, answer, open);
    },
  });
}

function single(headers: FastifyRequest['headers']): Record<string, string | undefined> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function send(reply: FastifyReply, answer: WebhookResponse, open: Set<() => void>): FastifyReply {
  reply.code(answer.status).headers({ ...answer.headers });
  if (answer.stream === undefined) return reply.send(answer.body ?? '');
  reply.hijack();
  const { raw } = reply;
  // Not kept alive: at close the connection would wait for a next request.
  raw.writeHead(answer.status, { ...answer.headers, connection: 'close' });
  raw.flushHeaders();
  const end = (): void => {
    raw.end();
  };
  const stop = answer.stream((text) => raw.write(text), end);
  open.add(end);
  raw.once('close', () => {
    open.delete(end);
    stop();
  });
  return reply;
}

function tell(reply: FastifyReply, status: number): FastifyReply {
  if (status === 503) reply.header('retry-after', '5');
  return reply
    .code(status)
    .headers({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
    .send(`${words[status] ?? words[400]}\n`);
}

/** Only what is broken on our side is a 5xx: providers stop calling a webhook that gives too many. */
function answerError(
  { log }: ServerOptions,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const route = request.routeOptions.url ?? 'unknown';
  if (error instanceof ParvisError) {
    log.warn({ request: request.id, route, code: error.code, ...error.detail }, 'request refused');
    if (error.code === 'channel.unauthorised') return tell(reply, 401);
    if (error.code === 'channel.malformed' || error.code === 'media.refused') return tell(reply, 400);
    if (error.retry) return tell(reply, 503);
  }
  const status = error instanceof RefusedBody ? error.statusCode : statusOf(error);
  if (status < 500) {
    // The rest of the body may still be on its way.
    reply.header('connection', 'close');
    return tell(reply, status);
  }
  log.error({ request: request.id, route, ...trace(error) }, 'request failed');
  return tell(reply.header('x-error-id', request.id), 500);
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500 ? status : 500;
}

/** Where it broke. Never the message: a parser's message quotes what it could not read. */
function trace(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.name, at: frames.slice(0, 6).map((line) => line.trim()) };
}

function noteAnswer({ log, figures }: ServerOptions, request: FastifyRequest, reply: FastifyReply): void {
  const { method, id } = request;
  const route = request.routeOptions.url ?? 'unknown';
  const status = reply.statusCode;
  log.info({ request: id, method, route, status, ms: Math.round(reply.elapsedTime) }, 'answered');
  figures?.answered({ method, route, status, seconds: reply.elapsedTime / 1000 });
}
