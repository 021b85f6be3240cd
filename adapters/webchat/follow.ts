import { fileOf } from '../../core/civic/media.ts';
import { ParvisError } from '../../core/errors.ts';
import type { WebhookRequest, WebhookResponse } from '../../core/ports.ts';
import { fileHeaders, pageHeaders } from './headers.ts';
import { liveLine } from './lines.ts';
import { lineItems } from './page.tsx';
import { channelName, type Site, urlOf, viewOf, visit } from './site.ts';
import { follow } from './stream.ts';

/** GET /chat/stream: the lines that come, as server-sent events. Throws ParvisError channel.unauthorised without a session. */
export async function stream(site: Site, request: WebhookRequest): Promise<WebhookResponse> {
  const { options, lines, pool } = site;
  const who = visit(site, request);
  if (who.isNew) throw new ParvisError('channel.unauthorised', 'no session', { channel: channelName });
  const view = viewOf(site, request, who, await lines.all(who.sender));
  const source = {
    sender: who.sender,
    after: lastSeen(request.headers['last-event-id'] ?? urlOf(site, request).searchParams.get('after')),
    beat: options.beat ?? 15_000,
    html: (fresh: Parameters<typeof lineItems>[1]) => lineItems(view, fresh, liveLine(fresh)),
    failed: (error: unknown) => {
      const code = error instanceof ParvisError ? error.code : 'unknown';
      options.log.warn({ channel: channelName, code }, 'lines not streamed');
    },
  };
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    },
    stream: (write, end) => {
      const leavePool = pool(who.sender, end);
      const stop = follow(lines, source, write);
      return () => {
        stop();
        leavePool();
      };
    },
  };
}

function lastSeen(text: string | null): number {
  const id = Number(text);
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}

/** GET /chat/document/:id, the id of a line of this very session that carries a document. */
export async function document(site: Site, request: WebhookRequest): Promise<WebhookResponse> {
  const who = visit(site, request);
  const id = Number(urlOf(site, request).pathname.split('/').at(-1));
  const line = (await site.lines.all(who.sender)).find((one) => one.id === id);
  const file = line?.from === 'bot' ? line.part.document : undefined;
  const media =
    file === undefined ? null : await site.options.store.transaction((tx) => tx.media.load(file.ref));
  if (file === undefined || media === null) return { status: 404, headers: pageHeaders([]), body: '' };
  return {
    status: 200,
    headers: fileHeaders(file.name, file.mime),
    body: fileOf(site.options.vault, media).bytes,
  };
}
