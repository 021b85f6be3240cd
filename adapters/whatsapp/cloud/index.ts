import type { Capabilities } from '../../../core/conversation/vocabulary.ts';
import { ParvisError } from '../../../core/errors.ts';
import type { Channel, Log, Nature } from '../../../core/ports.ts';
import type { ReadMedia } from '../media.ts';
import { channelName } from '../person.ts';
import { createClient } from './client.ts';
import { fetchMedia } from './media.ts';
import { preview } from './preview.ts';
import { type Labels, limits, render } from './render.ts';
import { send } from './send.ts';
import { createWebhooks } from './webhooks.ts';

export interface WhatsAppCloudOptions {
  /** Of a system user, with `whatsapp_business_messaging`. */
  readonly token: string;
  /** Meta's id of our number; not the number. */
  readonly phoneNumberId: string;
  readonly appSecret: string;
  /** Words of our own, given to Meta with the webhook's address. */
  readonly verifyToken: string;
  /** `https://graph.facebook.com`. */
  readonly apiRoot: string;
  readonly apiVersion?: string;
  /** Milliseconds for one exchange with the API; 10,000 when absent. */
  readonly timeout?: number;
  readonly labels: (language: string) => Labels;
  readonly log: Log;
  readonly nature: Nature;
  readonly readMedia: ReadMedia;
}

export const capabilities: Capabilities = {
  buttons: true,
  choices: limits.rows,
  textLimit: limits.text,
  terse: false,
  location: true,
  contact: true,
  photo: true,
  document: true,
  link: true,
  senderIsPhone: false,
  // Meta's customer service window.
  window: 24 * 3_600_000,
  templates: true,
};

/**
 * The official WhatsApp channel. Throws ParvisError config.invalid when a secret is missing: nothing is accepted unsigned.
 * https://developers.facebook.com/docs/whatsapp/cloud-api
 */
export function createWhatsAppCloud(options: WhatsAppCloudOptions): Channel {
  for (const name of ['token', 'phoneNumberId', 'appSecret', 'verifyToken'] as const)
    if (options[name] === '') throw new ParvisError('config.invalid', `WhatsApp: ${name} is empty`);
  const { apiVersion = 'v23.0', timeout = 10_000, labels } = options;
  const apiRoot = options.apiRoot.replace(/\/+$/, '');
  const client = createClient({ apiRoot, apiVersion, token: options.token, timeout });
  return {
    name: channelName,
    capabilities,
    // Meta lets one person have a message every 6 seconds with bursts of about 45, and says so with 131056, which is obeyed.
    // Held to the mean, a dialog would crawl; a turn says three messages at most, so three a second lets every turn out at once.
    pace: { perSecond: 80, perPersonPerSecond: 3 },
    render: (message) => render(message, labels),
    preview,
    send: (to, part, context) => send({ ...options, client }, to, part, context),
    fetchMedia: (ref) => fetchMedia(client, apiRoot, ref),
    webhooks: (intake) => createWebhooks(options, intake),
  };
}
