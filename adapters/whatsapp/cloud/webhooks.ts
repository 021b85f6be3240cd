import type { Intake, Log, Nature, Webhook, WebhookRequest, WebhookResponse } from '../../../core/ports.ts';
import { parse } from './parse.ts';
import { challenge, isSigned } from './verify.ts';

export interface WebhookOptions {
  readonly phoneNumberId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly nature: Nature;
  readonly log: Log;
}

const path = '/webhooks/whatsapp';
const plain = { 'content-type': 'text/plain; charset=utf-8' };

/** Meta's batches reach 3 MB. */
const bodyLimit = 3 * 1024 * 1024;

export function createWebhooks(options: WebhookOptions, intake: Intake): readonly Webhook[] {
  return [
    { method: 'GET', path, bodyLimit: 0, handle: async (request) => answerChallenge(options, request) },
    { method: 'POST', path, bodyLimit, handle: (request) => take(options, intake, request) },
  ];
}

/** The challenge is echoed as plain text, so that nothing in it is ever read as a page. */
function answerChallenge({ verifyToken }: WebhookOptions, { url }: WebhookRequest): WebhookResponse {
  const answer = challenge(verifyToken, new URLSearchParams(url.slice(url.indexOf('?') + 1)));
  return answer === null ? { status: 403 } : { status: 200, headers: plain, body: answer };
}

async function take(
  options: WebhookOptions,
  intake: Intake,
  request: WebhookRequest,
): Promise<WebhookResponse> {
  const { appSecret, phoneNumberId, log, nature } = options;
  if (!isSigned(appSecret, request.headers['x-hub-signature-256'], request.body)) {
    log.warn({ code: 'channel.unauthorised', channel: 'whatsapp' }, 'webhook refused');
    return { status: 401 };
  }
  const body = readJson(request.body);
  if (body === undefined) {
    log.warn({ code: 'channel.malformed', channel: 'whatsapp' }, 'webhook is not JSON');
    return { status: 400 };
  }
  const { messages, deliveries, skipped } = parse(body, { phoneNumberId, receivedAt: nature.now() });
  for (const { reason, id } of skipped)
    log.info({ channel: 'whatsapp', reason, id }, 'part of a webhook left aside');
  await Promise.all([
    messages.length > 0 && intake.accept(messages, request.trail),
    deliveries.length > 0 && intake.delivered(deliveries),
  ]);
  return { status: 200 };
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
