import { ParvisError } from '../../core/errors.ts';
import type { Channel, Intake, Store, Webhook, WebhookRequest, WebhookResponse } from '../../core/ports.ts';
import { assetsPath, serveAsset } from './assets.ts';
import { document, stream } from './follow.ts';
import { createLines, type Lines } from './lines.ts';
import { photoLimit } from './photo.ts';
import { preview, render, textLimit, type WebPart } from './render.ts';
import { leave, open, post, uploadPrefix } from './say.ts';
import { channelName, createSite, type Site, type WebchatOptions } from './site.ts';

export { readAssets } from './assets.ts';
export type { WebchatOptions } from './site.ts';

const hour = 3_600_000;

/** The built-in web chat: a page rendered here, whole without a script, better with one. */
export function createWebchat(options: WebchatOptions): Channel {
  const lines = createLines(options);
  let purging: NodeJS.Timeout | undefined;
  const purge = (): void => {
    lines.purge().catch((error: unknown) => {
      options.log.warn({ channel: channelName, code: codeOf(error) }, 'old lines not purged');
    });
  };
  return {
    name: channelName,
    capabilities: {
      buttons: true,
      choices: 12,
      textLimit,
      terse: false,
      location: true,
      contact: false,
      photo: true,
      document: true,
      link: true,
      senderIsPhone: false,
      // Lines are kept for a day: nobody would see a later one.
      window: 24 * 3_600_000,
    },
    pace: { perSecond: 1_000, perPersonPerSecond: 20 },
    render,
    preview,
    send: async (to, part, { outboxId, part: index }) => {
      try {
        await lines.add(to, `${outboxId}:${index}`, { v: 1, from: 'bot', part: part as WebPart });
        return { ok: true };
      } catch (error) {
        return { ok: false, class: 'retry', code: codeOf(error) };
      }
    },
    fetchMedia: (ref) => fetchUpload(options.store, ref),
    webhooks: (intake) => routes(options, lines, intake),
    oneNode: 'start',
    start: async () => {
      purge();
      purging = setInterval(purge, hour).unref();
    },
    stop: async () => clearInterval(purging),
  };
}

function codeOf(error: unknown): string {
  return error instanceof ParvisError ? error.code : 'unknown';
}

async function fetchUpload(store: Store, ref: string): Promise<Buffer> {
  const id = ref.startsWith(uploadPrefix) ? ref.slice(uploadPrefix.length) : '';
  const media = await store.transaction((tx) => tx.media.load(id));
  if (media === null) throw new ParvisError('media.refused', 'no such upload', { channel: channelName });
  return media.bytes;
}

type Handler = (site: Site, request: WebhookRequest) => Promise<WebhookResponse>;

function routes(options: WebchatOptions, lines: Lines, intake: Intake): readonly Webhook[] {
  const site = createSite(options, lines, intake);
  const route = (method: 'GET' | 'POST', path: string, handler: Handler): Webhook => ({
    method,
    path,
    bodyLimit: 64 * 1024,
    handle: (request) => handler(site, request),
  });
  return [
    route('GET', '/', open),
    ...(site.ancestors.length > 0 ? [route('GET', '/embed', open)] : []),
    route('POST', '/chat', post),
    // Somewhat more than a photo may weigh, so that the page itself can say that it is too heavy; a poor network needs time.
    { ...route('POST', '/chat/photo', post), bodyLimit: photoLimit + 6 * 1024 * 1024, patience: 80_000 },
    route('POST', '/chat/leave', leave),
    route('GET', '/chat/stream', stream),
    route('GET', '/chat/document/:id', document),
    route('GET', `${assetsPath}:file`, async (_, request) =>
      serveAsset([options.assets.style, ...options.assets.scripts], request),
    ),
  ];
}
