import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the provider of someone's channel does with a message to them. breaks: takes it, and the line goes dead before the answer. */
export type Fate = 'takes' | 'breaks' | 'unwell-once' | 'refuses' | 'blocked';

/** A message of the round that a provider took. */
export interface Taking {
  readonly chat: string;
  readonly at: number;
  readonly fate: Fate;
  /** The approved message that it came as. */
  readonly template: string | null;
}

export interface RoundProviders {
  readonly url: string;
  readonly takings: readonly Taking[];
  onTaken: () => void;
  close(): Promise<void>;
}

interface Sending {
  readonly channel: 'telegram' | 'whatsapp' | 'sms';
  readonly chat: string;
  readonly content: string;
  readonly template: string | null;
}

/** Three providers on one port: who gets what is known beforehand by `fateOf`; messages without `mark` are all taken. */
export async function startRoundProviders(
  fateOf: (chat: string) => Fate,
  mark: string,
): Promise<RoundProviders> {
  const takings: Taking[] = [];
  const seen = new Set<string>();

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sending = read(request.url ?? '', await bodyOf(request));
    if (!sending) return answer(response, 200, { ok: true, result: { id: 1, is_bot: true, username: 'b' } });
    const { chat, channel, content, template } = sending;
    const fate = content.includes(mark) ? fateOf(chat) : 'takes';
    const again = seen.has(chat);
    if (content.includes(mark)) seen.add(chat);
    if (fate === 'refuses' || fate === 'blocked' || (fate === 'unwell-once' && !again))
      return refuse(response, channel, fate);
    if (content.includes(mark)) {
      takings.push({ chat, at: Date.now(), fate, template });
      providers.onTaken();
    }
    if (fate === 'breaks') return void response.destroy();
    accept(response, channel, takings.length);
  }

  const server = createServer((request, response) => {
    // What a killed service leaves half sent was never taken.
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const providers: RoundProviders = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takings,
    onTaken: () => {},
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return providers;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function read(url: string, body: string): Sending | null {
  if (url.startsWith('/sendsms')) {
    const query = new URL(url, 'http://127.0.0.1').searchParams;
    return { channel: 'sms', chat: query.get('to') ?? '', content: query.get('text') ?? '', template: null };
  }
  const isTelegram = /^\/bot.*\/send\w+$/.test(url);
  if (!isTelegram && !url.endsWith('/messages')) return null;
  const said = JSON.parse(body);
  if (isTelegram) return { channel: 'telegram', chat: String(said.chat_id), content: body, template: null };
  if (said.status === 'read') return null;
  const template = said.template?.name ?? null;
  return { channel: 'whatsapp', chat: String(said.to ?? said.recipient), content: body, template };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function accept(response: ServerResponse, channel: Sending['channel'], id: number): void {
  const wamid = { messaging_product: 'whatsapp', messages: [{ id: `wamid.OUT${id}=` }] };
  const result = { message_id: id, date: Math.floor(Date.now() / 1000), chat: { id: 1, type: 'private' } };
  if (channel === 'sms') response.writeHead(202).end('0: Accepted for delivery');
  else answer(response, 200, channel === 'whatsapp' ? wamid : { ok: true, result });
}

type Refusal = Exclude<Fate, 'takes' | 'breaks'>;

/** Status and words of each provider: not now, never, or the person blocked us. */
const refusals: Readonly<Record<Sending['channel'], Readonly<Record<Refusal, readonly [number, object]>>>> = {
  telegram: {
    'unwell-once': [500, { ok: false, error_code: 500, description: 'Internal Server Error' }],
    refuses: [400, { ok: false, error_code: 400, description: 'Bad Request: chat not found' }],
    blocked: [403, { ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' }],
  },
  whatsapp: {
    'unwell-once': [500, { error: { message: 'no', type: 'OAuthException', code: 131_016 } }],
    refuses: [400, { error: { message: 'no', type: 'OAuthException', code: 131_026 } }],
    blocked: [400, { error: { message: 'no', type: 'OAuthException', code: 131_050 } }],
  },
  sms: { 'unwell-once': [503, {}], refuses: [400, {}], blocked: [400, {}] },
};

function refuse(response: ServerResponse, channel: Sending['channel'], fate: Refusal): void {
  answer(response, ...refusals[channel][fate]);
}
