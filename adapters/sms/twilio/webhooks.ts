import type { CountryCode } from 'libphonenumber-js';
import type { Intake, Log, Nature, Webhook, WebhookRequest, WebhookResponse } from '../../../core/ports.ts';
import { readMessage, toDelivery, toInbound } from './parse.ts';
import { isSigned } from './verify.ts';

export interface WebhookOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly publicUrl: string;
  readonly country: CountryCode;
  readonly log: Log;
  readonly nature: Nature;
}

const bodyLimit = 1_000_000;
const path = '/webhooks/twilio';

/** An empty TwiML document: nothing to answer, the reply goes out by itself. */
const taken: WebhookResponse = {
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: '<Response/>',
};

/** The form, once it is proven to be Twilio's and for our account; null otherwise. */
function trusted(request: WebhookRequest, options: WebhookOptions): URLSearchParams | null {
  const params = new URLSearchParams(request.body.toString('utf8'));
  const signature = request.headers['x-twilio-signature'];
  const url = options.publicUrl + request.url;
  if (!isSigned({ authToken: options.authToken, url, params, signature })) return null;
  return params.get('AccountSid') === options.accountSid ? params : null;
}

type Read = (form: URLSearchParams, request: WebhookRequest) => Promise<boolean>;

/** 403 unsigned, 400 not understood, 200 once it is on disk. What the intake throws goes through. */
function createRoute(at: string, options: WebhookOptions, read: Read): Webhook {
  return {
    method: 'POST',
    path: at,
    bodyLimit,
    async handle(request) {
      const form = trusted(request, options);
      if (form === null) {
        options.log.warn(
          { code: 'channel.unauthorised', path: at },
          'refused a webhook that Twilio did not sign',
        );
        return { status: 403 };
      }
      if (await read(form, request)) return taken;
      options.log.warn({ code: 'channel.malformed', path: at }, 'a signed webhook was not understood');
      return { status: 400 };
    },
  };
}

export function createWebhooks(options: WebhookOptions, intake: Intake): readonly Webhook[] {
  const messages = createRoute(path, options, async (form, { trail }) => {
    const received = readMessage(form);
    const inbound = received === null ? [] : toInbound(received, options.country);
    if (inbound.length > 0) await intake.accept(inbound, trail);
    return inbound.length > 0;
  });
  const statuses = createRoute(`${path}/status`, options, async (form, request) => {
    const delivery = toDelivery(form, request.url, options.nature.now());
    if (delivery !== null) await intake.delivered([delivery]);
    return delivery !== null;
  });
  return [messages, statuses];
}
