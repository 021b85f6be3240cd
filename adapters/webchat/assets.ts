import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { WebhookRequest, WebhookResponse } from '../../core/ports.ts';

export interface Asset {
  /** With a hash of the content: a new content is a new address. */
  readonly url: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzip: Buffer;
}

export interface Assets {
  readonly style: Asset;
  readonly scripts: readonly Asset[];
}

const script = 'text/javascript; charset=utf-8';
export const assetsPath = '/chat/assets/';

/** Reads the page's style and scripts: ours from `folder` (adapters/webchat/assets), htmx from its package. */
export function readAssets(folder: string): Assets {
  const { resolve } = createRequire(import.meta.url);
  return {
    style: asset('chat', 'css', 'text/css; charset=utf-8', readFileSync(join(folder, 'chat.css'))),
    scripts: [
      asset('htmx', 'js', script, readFileSync(resolve('htmx.org/dist/htmx.min.js'))),
      asset('sse', 'js', script, readFileSync(resolve('htmx-ext-sse/dist/sse.min.js'))),
      asset('chat', 'js', script, readFileSync(join(folder, 'chat.js'))),
    ],
  };
}

function asset(name: string, extension: string, type: string, bytes: Buffer): Asset {
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
  return {
    url: `${assetsPath}${name}.${hash}.${extension}`,
    type,
    bytes,
    gzip: gzipSync(bytes, { level: 9 }),
  };
}

export function serveAsset({ style, scripts }: Assets, { url, headers }: WebhookRequest): WebhookResponse {
  const [path] = url.split('?', 1);
  const found = [style, ...scripts].find((asset) => asset.url === path);
  if (found === undefined) return { status: 404, headers: { 'content-type': 'text/plain' }, body: '' };
  const zipped = /\bgzip\b/.test(headers['accept-encoding'] ?? '');
  return {
    status: 200,
    headers: {
      'content-type': found.type,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    },
    body: zipped ? found.gzip : found.bytes,
  };
}
