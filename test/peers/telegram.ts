import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { methods } from './telegram-methods.ts';
import { createUpdateQueue, type Update } from './telegram-updates.ts';

/**
 * A Bot API on this machine. Strict: it refuses what Telegram refuses (fields, lengths, keyboards, token), holds getUpdates,
 * gives updates again until the offset passes them, and calls the webhook that was set. Lean (for benchmarks): messages,
 * edits and answers to presses are answered at once, unchecked and not kept; `onCall` sees each call.
 */
export interface TelegramStub {
  /** For `apiRoot`. */
  readonly url: string;
  readonly token: string;
  /** The calls so far, or those of one method; the payload as it came. */
  sent(method?: string): readonly Call[];
  /** Resolves when there are `count` calls of the method. */
  waitFor(method: string, count?: number): Promise<readonly Call[]>;
  /** The next call of this method is answered so; several are taken in order. */
  answerNext(method: string, ...answers: readonly ScriptedAnswer[]): void;
  /** From now on this person has blocked the bot (false: no longer). */
  block(chatId: number, blocked?: boolean): void;
  /** An update without its id: by polling, or to the webhook; resolves when it was taken (2xx, or offset passed). */
  push(update: Update): Promise<void>;
  /** What setWebhook was given; null by polling. */
  webhook(): { readonly url: string; readonly secret: string | null } | null;
  /** A file that getFile finds. */
  addFile(fileId: string, bytes: Buffer): void;
  close(): Promise<void>;
}

export interface Call {
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export type ScriptedAnswer =
  | { readonly status: number; readonly body: string | object }
  /** Reads the request, then closes the connection. */
  | 'drop'
  /** Reads the request and never answers. */
  | 'hang';

export interface StubOptions {
  readonly token?: string;
  readonly lean?: boolean;
  readonly onCall?: (call: Call) => void;
}

/** Bodies as Telegram words them. */
export const answers = {
  blocked: failure(403, 'Forbidden: bot was blocked by the user'),
  chatNotFound: failure(400, 'Bad Request: chat not found'),
  notModified: failure(400, 'Bad Request: message is not modified'),
  oldQuery: failure(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid'),
  unauthorised: failure(401, 'Unauthorized'),
  conflict: failure(409, 'Conflict: terminated by other getUpdates request'),
  internal: failure(500, 'Internal Server Error'),
  badGateway: { status: 502, body: '<html>Bad Gateway</html>' },
  tooMany: (seconds: number) =>
    failure(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds }),
} as const;

export async function startTelegramStub(options: StubOptions = {}): Promise<TelegramStub> {
  const { token = '123456:stub-token', lean = false, onCall } = options;
  const calls: Call[] = [];
  const scripted = new Map<string, ScriptedAnswer[]>();
  const blocked = new Set<number>();
  const files = new Map<string, Buffer>();
  const watchers = new Set<() => void>();
  const updates = createUpdateQueue();
  let messageId = 1_000;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, kind, ...rest] = (request.url ?? '').split('/');
    if (kind === 'file') return sendFile(rest, response);
    const body = await read(request);
    const method = rest[0] ?? '';
    if (kind !== `bot${token}`) return reply(response, answers.unauthorised);
    const call = { method, payload: await decode(request.headers['content-type'], body) };
    onCall?.(call);
    if (lean && isMessaging(method)) return reply(response, leanAnswer);
    calls.push(call);
    for (const wake of watchers) wake();
    const answer = scripted.get(method)?.shift() ?? (await answerTo(call, response));
    if (answer === 'drop') response.destroy();
    else if (answer !== 'hang') reply(response, answer);
  }

  async function answerTo({ method, payload }: Call, response: ServerResponse): Promise<ScriptedAnswer> {
    const checked = methods[method]?.safeParse(payload);
    if (checked === undefined) return failure(404, 'Not Found');
    if (!checked.success) return failure(400, `Bad Request: ${checked.error.issues[0]?.message ?? 'wrong'}`);
    const given = checked.data;
    if (blocked.has(Number(given.chat_id))) return answers.blocked;
    switch (method) {
      case 'getMe':
        return ok({ id: 123456, is_bot: true, first_name: 'Paris', username: 'parvis_test_bot' });
      case 'getUpdates':
        return updates.poll(given, (gone) => response.on('close', gone));
      case 'getWebhookInfo':
        return ok({
          url: updates.webhook()?.url ?? '',
          has_custom_certificate: false,
          pending_update_count: 0,
        });
      case 'setWebhook':
        return ok(updates.setWebhook(given));
      case 'deleteWebhook':
        return ok(updates.setWebhook(null));
      case 'getFile':
        return files.has(String(given.file_id))
          ? ok({ file_id: given.file_id, file_unique_id: 'u', file_path: `photos/${given.file_id}` })
          : failure(400, 'Bad Request: invalid file_id');
      case 'answerCallbackQuery':
      case 'editMessageReplyMarkup':
        return ok(true);
      default:
        messageId += 1;
        return ok(sentMessage(messageId, given));
    }
  }

  function sendFile([bot, , fileId]: readonly string[], response: ServerResponse): void {
    const bytes = bot === `bot${token}` ? files.get(fileId ?? '') : undefined;
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => {
      if (!response.destroyed) reply(response, failure(400, `Bad Request: ${String(error)}`));
    });
  });
  const url = await listen(server);

  const sent = (method?: string) => calls.filter((call) => method === undefined || call.method === method);
  return {
    url,
    token,
    sent,
    waitFor: (method, count = 1) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (sent(method).length < count) return;
          watchers.delete(look);
          resolve(sent(method));
        };
        watchers.add(look);
        look();
      }),
    answerNext: (method, ...more) => {
      scripted.set(method, [...(scripted.get(method) ?? []), ...more]);
    },
    block: (chatId, is = true) => (is ? void blocked.add(chatId) : void blocked.delete(chatId)),
    push: updates.push,
    webhook: updates.webhook,
    addFile: (fileId, bytes) => void files.set(fileId, bytes),
    close: () =>
      new Promise((resolve) => {
        updates.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const leanAnswer = {
  status: 200,
  body: '{"ok":true,"result":{"message_id":1,"date":1795424366,"chat":{"id":1,"type":"private"}}}',
};

function isMessaging(method: string): boolean {
  return method.startsWith('send') || method.startsWith('edit') || method === 'answerCallbackQuery';
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function sentMessage(messageId: number, payload: Readonly<Record<string, unknown>>): object {
  return {
    message_id: messageId,
    from: { id: 123456, is_bot: true, first_name: 'Paris', username: 'parvis_test_bot' },
    chat: { id: Number(payload.chat_id), type: 'private', first_name: 'Test' },
    date: 1_795_424_366,
    ...(payload.text === undefined ? {} : { text: payload.text }),
  };
}

function ok(result: unknown) {
  return { status: 200, body: { ok: true, result } };
}

function failure(status: number, description: string, parameters?: object) {
  return { status, body: { ok: false, error_code: status, description, ...(parameters && { parameters }) } };
}

function reply(response: ServerResponse, { status, body }: { status: number; body: string | object }): void {
  const json = typeof body !== 'string';
  const text = json ? JSON.stringify(body) : body;
  response.writeHead(status, {
    'content-type': json ? 'application/json' : 'text/html',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function read(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

async function decode(type = '', body: Buffer): Promise<Record<string, unknown>> {
  if (!type.startsWith('multipart/')) return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  form.delete('method'); // telegraf repeats it in the form; the Bot API does not mind.
  return Object.fromEntries([...form.entries()].map(([name, value]) => [name, fieldOf(name, value)]));
}

/** In a form, what is not text is written as JSON. */
function fieldOf(name: string, value: string | File): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'reply_markup') return JSON.parse(value);
  return name === 'chat_id' ? Number(value) : value;
}
