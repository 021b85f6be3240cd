import type { CountryCode } from 'libphonenumber-js';
import type { Intake, Log, Nature, Webhook, WebhookRequest, WebhookResponse } from '../../../core/ports.ts';
import { toDelivery, toInbound } from './parse.ts';
import { type RawQuery, readQuery } from './query.ts';
import { isSecret } from './verify.ts';

export interface WebhookOptions {
  readonly secret: string;
  readonly isAllowed: (ip: string) => boolean;
  readonly country: CountryCode;
  readonly log: Log;
  readonly nature: Nature;
}

const bodyLimit = 1_000_000;
const path = '/webhooks/kannel';

/** Empty: smsbox would send any word to the resident. */
const taken: WebhookResponse = { status: 200, headers: { 'content-type': 'text/plain' }, body: '' };

/** 403 without the secret or from elsewhere, 400 not understood, 200 once it is on disk. */
function createRoute(
  at: string,
  options: WebhookOptions,
  read: (query: RawQuery, request: WebhookRequest) => Promise<boolean>,
): Webhook {
  return {
    method: 'GET',
    path: at,
    bodyLimit,
    async handle(request) {
      const query = readQuery(request.url);
      const isKnown = isSecret(query.get('secret'), options.secret);
      if (!isKnown || !options.isAllowed(request.ip)) {
        options.log.warn({ code: 'channel.unauthorised', path: at }, 'refused a webhook without the secret');
        return { status: 403 };
      }
      if (await read(query, request)) return taken;
      options.log.warn({ code: 'channel.malformed', path: at }, 'a webhook was not understood');
      return { status: 400 };
    },
  };
}

export function createWebhooks(options: WebhookOptions, intake: Intake): readonly Webhook[] {
  const messages = createRoute(path, options, async (query, { trail }) => {
    const inbound = toInbound(query, options.country);
    if (inbound !== null) await intake.accept([inbound], trail);
    return inbound !== null;
  });
  const reports = createRoute(`${path}/status`, options, async (query) => {
    const delivery = toDelivery(query, options.nature.now());
    if (delivery !== null) await intake.delivered([delivery]);
    return delivery !== null;
  });
  return [messages, reports];
}
