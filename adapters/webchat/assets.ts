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

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};
export const assetsPath = '/chat/assets/';

/** What the style of every page of ours begins with; in adapters/webchat/assets. */
export const baseStyle = 'base.css';

/** Reads the page's style and scripts: ours from `folder` (adapters/webchat/assets), htmx from its package. */
export function readAssets(folder: string): Assets {
  return {
    style: styleSheet(assetsPath, 'chat.css', [join(folder, baseStyle), join(folder, 'chat.css')]),
    scripts: [...htmxAssets(assetsPath), asset(assetsPath, 'chat.js', readFileSync(join(folder, 'chat.js')))],
  };
}

/** htmx and its extension for server-sent events, from their packages. */
export function htmxAssets(path: string): readonly Asset[] {
  const { resolve } = createRequire(import.meta.url);
  return [
    asset(path, 'htmx.js', readFileSync(resolve('htmx.org/dist/htmx.min.js'))),
    asset(path, 'sse.js', readFileSync(resolve('htmx-ext-sse/dist/sse.min.js'))),
  ];
}

/** `name`: `chat.css`; `path`: where it is served, with a final slash. */
export function asset(path: string, name: string, bytes: Buffer): Asset {
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
  const [stem = '', extension = ''] = name.split('.');
  return {
    url: `${path}${stem}.${hash}.${extension}`,
    type: types[extension] ?? 'application/octet-stream',
    bytes,
    gzip: gzipSync(bytes, { level: 9 }),
  };
}

/** One sheet of several files, in this order. */
export function styleSheet(path: string, name: string, files: readonly string[]): Asset {
  return asset(path, name, Buffer.concat(files.map((file) => readFileSync(file))));
}

export function serveAsset(
  assets: readonly Asset[],
  { url, headers }: Pick<WebhookRequest, 'url' | 'headers'>,
): WebhookResponse {
  const [path] = url.split('?', 1);
  const found = assets.find((asset) => asset.url === path);
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
