import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Chance, pause } from './chance.ts';

/** One request to send a message, as the provider got it. */
export interface Taken {
  readonly channel: 'telegram' | 'whatsapp' | 'sms';
  /** Where it goes: the channel's own id of the person. */
  readonly chat: string;
  /** The life of the service that sent it. */
  readonly life: number;
  readonly at: number;
  /** The message without its envelope, as JSON. */
  readonly content: string;
  /** The outbox row, where the provider is told. */
  readonly row: string | null;
  /** The provider's id of it. */
  readonly id: string;
  /** Taken, but the connection broke before the answer: it may come again. */
  readonly lost: boolean;
}

export interface Providers {
  readonly url: string;
  readonly taken: readonly Taken[];
  temper: Temper;
  /** Called before the answer goes out. */
  onTaken: (taken: Taken) => void;
  close(): Promise<void>;
}

type Json = Readonly<Record<string, unknown>>;

/** How often a provider is slow, breaks the connection after it took a message, or refuses one for now. */
export interface Temper {
  readonly slow: number;
  readonly breaks: number;
  /** Too many requests, with a time to wait; or, where the provider has no such word, out of order. */
  readonly refuses: number;
  /** Answers 502 or 503. */
  readonly fails: number;
  /** Never answers: every second time it took the message. */
  readonly hangs: number;
}

export const tempers = {
  usual: { slow: 0.05, breaks: 0.01, refuses: 0.01, fails: 0, hangs: 0 },
  bad: { slow: 0.05, breaks: 0.01, refuses: 0.05, fails: 0.3, hangs: 0.1 },
} satisfies Readonly<Record<string, Temper>>;

/** Both providers on one port: they take messages, note them, and answer; now and then something goes wrong. */
export async function startProviders(chance: Chance, temper: Temper = tempers.usual): Promise<Providers> {
  const taken: Taken[] = [];

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const path = request.url ?? '';
    const life = Number(request.headers['x-life'] ?? 0);
    const id = String(taken.length + 1);
    const made = path.startsWith('/bot') ? readTelegram(path, body) : readWhatsApp(path, body);
    const { refuses, fails, breaks, hangs, slow } = providers.temper;
    if (made && chance.next() < refuses) return refuse(response, path.startsWith('/bot'));
    if (made && chance.next() < fails)
      return void response.writeHead(chance.next() < 0.5 ? 502 : 503).end('out of order');
    const silent = made !== null && chance.next() < hangs;
    // The connection stays open until the service gives up.
    if (silent && chance.next() < 0.5) return;
    if (made) {
      const lost = silent || chance.next() < breaks;
      const one = {
        ...made,
        life,
        at: Date.now(),
        id: made.channel === 'telegram' ? id : `wamid.OUT${id}=`,
        lost,
      };
      taken.push(one);
      providers.onTaken(one);
      if (silent) return;
      if (lost) return void response.destroy();
      if (chance.next() < slow) await pause(chance.between(100, 700));
    }
    const answer = path.startsWith('/bot') ? telegramAnswer(path, id, body) : whatsappAnswer(id);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  const server = createServer((request, response) => {
    // What a killed service leaves half sent was never taken.
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const providers: Providers = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    temper,
    onTaken: () => {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return providers;
}

async function read(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json);
}

function readTelegram(path: string, { chat_id, ...payload }: Json) {
  if (!/\/send\w+$/.test(path)) return null;
  return {
    channel: 'telegram',
    chat: String(chat_id),
    content: JSON.stringify(payload),
    row: null,
  } as const;
}

function readWhatsApp(path: string, body: Json) {
  if (!path.endsWith('/messages')) return null;
  const { messaging_product: _, recipient_type: __, to, recipient, biz_opaque_callback_data, ...part } = body;
  const row = String(biz_opaque_callback_data).replace(/^out:/, '');
  return { channel: 'whatsapp', chat: String(to ?? recipient), content: JSON.stringify(part), row } as const;
}

/** Not now: too many requests, or out of order, in the provider's own words. */
function refuse(response: ServerResponse, isTelegram: boolean): void {
  const body = isTelegram
    ? { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 1 } }
    : { error: { message: '(#131016) Service unavailable', type: 'OAuthException', code: 131_016 } };
  response
    .writeHead(isTelegram ? 429 : 500, { 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}

function telegramAnswer(path: string, id: string, { chat_id }: Json): Json {
  if (path.endsWith('/getMe')) return { ok: true, result: { id: 1, is_bot: true, username: 'parvis_bot' } };
  if (!/\/send\w+$/.test(path)) return { ok: true, result: true };
  const chat = { id: chat_id, type: 'private' };
  return { ok: true, result: { message_id: Number(id), date: Math.floor(Date.now() / 1000), chat } };
}

function whatsappAnswer(id: string): Json {
  return { messaging_product: 'whatsapp', messages: [{ id: `wamid.OUT${id}=` }] };
}
