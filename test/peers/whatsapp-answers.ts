import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

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

export interface Answer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value) };
}

/** An error as Graph words it. */
export function refuse(status: number, code: number, details: string, subcode?: number): Answer {
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

export function scripted(failure: Exclude<Failure, string>): Answer {
  const { status, code, headers = {}, body } = failure;
  const made = code === undefined ? { status, body: body ?? '' } : refuse(status, code, 'scripted');
  return { ...made, headers };
}

export function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
  response.end(body);
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

/** A webhook as Meta posts it. It escapes what is not ASCII, and slashes, in the bytes that it signs. */
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
