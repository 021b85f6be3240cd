import type { IncomingMessage } from 'node:http';

/** Why a body was not taken; `status` is what the sender is told. */
export class RefusedBody extends Error {
  readonly statusCode: 400 | 408 | 413;

  constructor(statusCode: 400 | 408 | 413) {
    super(`body refused: ${statusCode}`);
    this.name = 'RefusedBody';
    this.statusCode = statusCode;
  }
}

/**
 * Reads a request's whole body as it came, whatever its content type. Throws RefusedBody: 413 beyond `limit` bytes, 408 when it
 * is not all there after `patience` milliseconds, 400 when the connection broke or the announced length is not the real one.
 */
export function readBody(request: IncomingMessage, limit: number, patience: number): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? Number.NaN);
  if (announced > limit) return Promise.reject(new RefusedBody(413));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (refused: RefusedBody | null): void => {
      clearTimeout(timer);
      request.removeAllListeners('data');
      if (refused === null) resolve(Buffer.concat(chunks, length));
      else reject(refused);
    };
    const timer = setTimeout(() => settle(new RefusedBody(408)), patience);
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) settle(new RefusedBody(413));
    });
    request.once('end', () =>
      settle(Number.isNaN(announced) || announced === length ? null : new RefusedBody(400)),
    );
    request.once('error', () => settle(new RefusedBody(400)));
    request.once('aborted', () => settle(new RefusedBody(400)));
  });
}
