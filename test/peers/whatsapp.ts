import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mediaKinds, messageSchema, type SentMessage } from './whatsapp-schema.ts';

/**
 * What the next request meets. `reset`: the connection breaks before anything is taken. `lost`: the message is taken, then the
 * connection breaks. `silent`: taken, and never answered. `pass`: nothing wrong. Otherwise the answer itself.
 */
export type Failure =
  | 'reset'
  | 'lost'
  | 'silent'
  | 'pass'
  | {
      readonly status: number;
      readonly code?: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    };

export interface StubMedia {
  readonly bytes: Buffer;
  readonly mime: string;
  /** Instead of an address on the stub. */
  readonly url?: string;
  /** Instead of the true size. */
  readonly size?: number;
  /** The download answers with this redirect. */
  readonly redirect?: string;
}

export interface StubOptions {
  /** For load: no schema, no record of what was sent, only a count. */
  readonly lean?: boolean;
  readonly token?: string;
  readonly phoneNumberId?: string;
  readonly appSecret?: string;
}

export type WhatsAppStub = Awaited<ReturnType<typeof startWhatsAppStub>>;

/** A Cloud API on 127.0.0.1 that refuses what Meta would refuse. */
export async function startWhatsAppStub(options: StubOptions = {}) {
  const {
    lean = false,
    token = 'stub-token',
    phoneNumberId = '106540352242922',
    appSecret = 'stub-secret',
  } = options;
  const sent: (SentMessage & { readonly id: string })[] = [];
  const failures: Failure[] = [];
  const media = new Map<string, StubMedia>();
  const uploads: { id: string; mime: string; name: string; bytes: Buffer }[] = [];
  const downloads: { path: string; authorization: string | undefined }[] = [];
  let count = 0;

  function takeMessage(raw: string): Answer {
    count += 1;
    const id = `wamid.OUT${String(count).padStart(6, '0')}=`;
    if (lean) return { status: 200, body: `{"messaging_product":"whatsapp","messages":[{"id":"${id}"}]}` };
    const parsed = messageSchema.safeParse(parseJson(raw));
    if (!parsed.success) return refuse(400, 100, parsed.error.issues.map(describe).join('; '));
    const message = parsed.data;
    sent.push({ ...message, id });
    const person = message.to ?? message.recipient;
    return ok({
      messaging_product: 'whatsapp',
      contacts: [message.to ? { input: person, wa_id: message.to } : { input: person, user_id: person }],
      messages: [{ id, message_status: 'accepted' }],
    });
  }

  async function takeUpload(request: IncomingMessage, raw: Buffer): Promise<Answer> {
    const type = request.headers['content-type'] ?? '';
    const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData();
    const file = form.get('file');
    if (form.get('messaging_product') !== 'whatsapp' || !(file instanceof File))
      return refuse(400, 100, 'The parameters messaging_product and file are required');
    const mime = String(form.get('type') ?? file.type);
    if (!mediaKinds.has(mime)) return refuse(400, 100, `Param file must not be of type '${mime}'`);
    const id = `9${String(uploads.length + 1).padStart(11, '0')}`;
    uploads.push({ id, mime, name: file.name, bytes: Buffer.from(await file.arrayBuffer()) });
    return ok({ id });
  }

  function describeMedia(id: string): Answer {
    const found = media.get(id);
    if (!found) return refuse(400, 100, 'Object with this id does not exist', 33);
    return ok({
      messaging_product: 'whatsapp',
      url: found.url ?? `${apiRoot()}/bytes/${id}`,
      mime_type: found.mime,
      sha256: createHash('sha256').update(found.bytes).digest('hex'),
      file_size: String(found.size ?? found.bytes.length),
      id,
    });
  }

  function giveBytes(path: string, authorization: string | undefined): Answer {
    downloads.push({ path, authorization });
    const found = media.get(path.split('/').pop() ?? '');
    if (!found) return refuse(404, 100, 'gone');
    if (found.redirect) return { status: 302, body: '', headers: { location: found.redirect } };
    return { status: 200, body: found.bytes, headers: { 'content-type': found.mime } };
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const raw = await readBody(request);
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (request.headers.authorization !== `Bearer ${token}`)
      return refuse(401, 190, 'Error validating access token', 463);
    if (request.method === 'GET' && path.startsWith('/bytes/'))
      return giveBytes(path, request.headers.authorization);
    const [, own, object, edge] = /^\/v\d+\.\d+\/((\w+)(?:\/(\w+))?)$/.exec(path) ?? [];
    if (own === undefined || object === undefined)
      return refuse(404, 2500, `Unknown path components: ${path}`);
    if (request.method === 'GET' && edge === undefined) return describeMedia(object);
    if (request.method !== 'POST' || object !== phoneNumberId)
      return refuse(400, 100, `Unsupported ${request.method} request`, 33);
    if (edge === 'media') return takeUpload(request, raw);
    return edge === 'messages' ? takeMessage(raw.toString('utf8')) : refuse(400, 100, 'Unknown edge', 33);
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const failure = failures.shift();
    if (failure === 'reset') {
      request.socket.destroy();
      return;
    }
    if (typeof failure === 'object') {
      await readBody(request);
      return write(response, scripted(failure));
    }
    const made = await answer(request);
    if (failure === 'lost') request.socket.destroy();
    if (failure === undefined || failure === 'pass') write(response, made);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => write(response, refuse(500, 1, String(error))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiRoot = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    apiRoot: apiRoot(),
    token,
    phoneNumberId,
    appSecret,
    /** Messages taken, in order. Empty when lean. */
    sent,
    uploads,
    /** Downloads of media, with the token that came. */
    downloads,
    /** Messages taken or refused for their form. */
    count: () => count,
    /** The next requests fail, one by one. */
    fail: (...next: readonly Failure[]) => {
      failures.push(...next);
    },
    addMedia: (id: string, item: StubMedia) => {
      media.set(id, item);
    },
    /** A webhook as Meta posts it: the body's bytes and the headers. */
    signed: (body: unknown) => sign(body, appSecret),
    /** A webhook body with these messages, statuses or contacts. */
    webhook: (value: Readonly<Record<string, unknown>>) => ({
      object: 'whatsapp_business_account',
      entry: [{ id: '102290129340398', changes: [{ field: 'messages', value: withMetadata(value) }] }],
    }),
    /** A report on a message taken earlier; `code` when it failed. */
    status: (id: string, status: string, code?: number) => {
      const message = sent.find((one) => one.id === id);
      return {
        id,
        status,
        timestamp: '1795424400',
        ...(message?.to && { recipient_id: message.to }),
        ...(message?.recipient && { recipient_user_id: message.recipient }),
        biz_opaque_callback_data: message?.biz_opaque_callback_data,
        ...(code !== undefined && { errors: [{ code, title: 'failed', message: 'failed' }] }),
      };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function withMetadata(value: Readonly<Record<string, unknown>>) {
    const metadata = { display_phone_number: '33974990000', phone_number_id: phoneNumberId };
    return { messaging_product: 'whatsapp', metadata, ...value };
  }
}

/** Meta escapes what is not ASCII, and slashes, in the bytes that it signs. */
export function sign(body: unknown, appSecret: string) {
  const escaped = JSON.stringify(body)
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');
  const bytes = Buffer.from(escaped, 'ascii');
  const signature = createHmac('sha256', appSecret).update(bytes).digest('hex');
  return {
    body: bytes,
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
  };
}

interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

function ok(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value) };
}

function refuse(status: number, code: number, details: string, subcode?: number): Answer {
  const error = {
    message: `(#${code}) ${details}`,
    type: 'OAuthException',
    code,
    ...(subcode !== undefined && { error_subcode: subcode }),
    error_data: { messaging_product: 'whatsapp', details },
    fbtrace_id: 'AStubTraceOfNobody',
  };
  return { status, body: JSON.stringify({ error }) };
}

function scripted(failure: Exclude<Failure, string>): Answer {
  const { status, code, headers = {}, body } = failure;
  const made = code === undefined ? { status, body: body ?? '' } : refuse(status, code, 'scripted');
  return { ...made, headers };
}

function describe(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return `Param ${issue.path.map(String).join('.')}: ${issue.message}`;
}

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
  response.end(body);
}
