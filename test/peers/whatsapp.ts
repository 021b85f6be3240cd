import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Answer,
  type Failure,
  ok,
  parseJson,
  readBody,
  refuse,
  scripted,
  sign,
  write,
} from './whatsapp-answers.ts';
import { mediaKinds, messageSchema, type SentMessage } from './whatsapp-schema.ts';

/**
 * A Cloud API on 127.0.0.1 that refuses what Meta would refuse: bearer, ids, fields, limits. Lean (for load): it answers at
 * once, checks the bearer only, and keeps a count.
 */
export interface WhatsAppStub {
  readonly apiRoot: string;
  readonly token: string;
  readonly phoneNumberId: string;
  readonly appSecret: string;
  /** What Meta tells of the number, and of the token; a test changes them. */
  readonly number: Record<string, unknown>;
  readonly debug: Record<string, unknown>;
  /** Messages taken, in order. */
  readonly sent: Taken[];
  readonly uploads: { id: string; mime: string; name: string; bytes: Buffer }[];
  /** Downloads of media, with the token that came. */
  readonly downloads: { path: string; authorization: string | undefined }[];
  /** Messages taken, or refused for their form. */
  count(): number;
  /** The next requests fail, one by one. */
  fail(...next: readonly Failure[]): void;
  addMedia(id: string, item: StubMedia): void;
  /** A webhook as Meta posts it: the body's bytes and the headers. */
  signed(body: unknown): ReturnType<typeof sign>;
  /** A webhook's body: `{ contacts, messages }` or `{ statuses }`. */
  webhook(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** A report on a message taken earlier; `code` when it failed. */
  status(id: string, status: string, code?: number): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

export type Taken = SentMessage & { readonly id: string };

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
  readonly lean?: boolean;
  readonly token?: string;
  readonly phoneNumberId?: string;
  readonly appSecret?: string;
}

interface State
  extends Required<StubOptions>,
    Pick<WhatsAppStub, 'sent' | 'uploads' | 'downloads' | 'number' | 'debug'> {
  readonly failures: Failure[];
  readonly media: Map<string, StubMedia>;
  count: number;
  apiRoot: string;
}

export async function startWhatsAppStub(options: StubOptions = {}): Promise<WhatsAppStub> {
  const state: State = {
    lean: false,
    token: 'stub-token',
    phoneNumberId: '106540352242922',
    appSecret: 'stub-secret',
    ...options,
    number: { quality_rating: 'GREEN' },
    debug: { is_valid: true, expires_at: 0, scopes: ['whatsapp_business_messaging'] },
    ...{ sent: [], uploads: [], downloads: [], failures: [], media: new Map(), count: 0, apiRoot: '' },
  };
  const server = createServer((request, response) => {
    handle(state, request, response).catch((error) => write(response, refuse(500, 1, String(error))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.apiRoot = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { ...state, ...controls(state), close };
}

function controls(state: State): Omit<WhatsAppStub, keyof State | 'close'> & Pick<WhatsAppStub, 'count'> {
  return {
    count: () => state.count,
    fail: (...next) => void state.failures.push(...next),
    addMedia: (id, item) => void state.media.set(id, item),
    signed: (body) => sign(body, state.appSecret),
    webhook: (value) => {
      const metadata = { display_phone_number: '33974990000', phone_number_id: state.phoneNumberId };
      const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } };
      return {
        object: 'whatsapp_business_account',
        entry: [{ id: '102290129340398', changes: [change] }],
      };
    },
    status: (id, status, code) => {
      const message = state.sent.find((one) => one.id === id);
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
  };
}

async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const failure = state.failures.shift();
  if (failure === 'reset') {
    request.socket.destroy();
    return;
  }
  const raw = await readBody(request);
  if (typeof failure === 'object') return write(response, scripted(failure));
  const made = await answer(state, request, raw);
  if (failure === 'lost') request.socket.destroy();
  else if (failure !== 'silent') write(response, made);
}

async function answer(state: State, request: IncomingMessage, raw: Buffer): Promise<Answer> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const { authorization } = request.headers;
  if (authorization !== `Bearer ${state.token}`)
    return refuse(401, 190, 'Error validating access token', 463);
  const query = new URL(request.url ?? '/', state.apiRoot).searchParams;
  if (request.method === 'GET' && path.endsWith('/debug_token')) return ok({ data: state.debug });
  if (request.method === 'GET' && path.endsWith(`/${state.phoneNumberId}`))
    return describeNumber(state, query);
  if (request.method === 'GET' && path.startsWith('/bytes/')) return giveBytes(state, path, authorization);
  const [, object, edge] = /^\/v\d+\.\d+\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
  if (object === undefined) return refuse(404, 2500, `Unknown path components: ${path}`);
  if (request.method === 'GET' && edge === undefined) return describeMedia(state, object);
  if (request.method !== 'POST' || object !== state.phoneNumberId)
    return refuse(400, 100, `Unsupported ${request.method} request`, 33);
  if (edge === 'media') return takeUpload(state, request.headers['content-type'] ?? '', raw);
  return edge === 'messages' ? takeMessage(state, raw) : refuse(400, 100, 'Unknown edge', 33);
}

/** Meta's own words when the proof was made with another secret. */
function describeNumber(state: State, query: URLSearchParams): Answer {
  const proof = createHmac('sha256', state.appSecret).update(state.token).digest('hex');
  if ((query.get('appsecret_proof') ?? proof) !== proof)
    return refuse(400, 100, 'Invalid appsecret_proof provided in the API argument');
  return ok({ id: state.phoneNumberId, display_phone_number: '+33 9 74 99 00 00', ...state.number });
}

function takeMessage(state: State, raw: Buffer): Answer {
  state.count += 1;
  const id = `wamid.OUT${String(state.count).padStart(6, '0')}=`;
  if (state.lean)
    return { status: 200, body: `{"messaging_product":"whatsapp","messages":[{"id":"${id}"}]}` };
  const parsed = messageSchema.safeParse(parseJson(raw.toString('utf8')));
  if (!parsed.success) return refuse(400, 100, parsed.error.issues.map(describe).join('; '));
  const message = parsed.data;
  state.sent.push({ ...message, id });
  const { to, recipient } = message;
  return ok({
    messaging_product: 'whatsapp',
    contacts: [to ? { input: to, wa_id: to.replace('+', '') } : { input: recipient, user_id: recipient }],
    messages: [{ id, message_status: 'accepted' }],
  });
}

function describe(issue: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return `Param ${issue.path.map(String).join('.')}: ${issue.message}`;
}

async function takeUpload({ uploads }: State, type: string, raw: Buffer): Promise<Answer> {
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

function describeMedia({ media, apiRoot }: State, id: string): Answer {
  const found = media.get(id);
  if (!found) return refuse(400, 100, 'Object with this id does not exist', 33);
  return ok({
    messaging_product: 'whatsapp',
    url: found.url ?? `${apiRoot}/bytes/${id}`,
    mime_type: found.mime,
    sha256: createHash('sha256').update(found.bytes).digest('hex'),
    file_size: String(found.size ?? found.bytes.length),
    id,
  });
}

function giveBytes({ downloads, media }: State, path: string, authorization: string): Answer {
  downloads.push({ path, authorization });
  const found = media.get(path.split('/').pop() ?? '');
  if (!found) return refuse(404, 100, 'gone');
  if (found.redirect) return { status: 302, body: '', headers: { location: found.redirect } };
  return { status: 200, body: found.bytes, headers: { 'content-type': found.mime } };
}
