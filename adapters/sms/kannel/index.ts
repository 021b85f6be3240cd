import type { CountryCode } from 'libphonenumber-js';
import type { Channel, Intake, Log, Nature, Webhook } from '../../../core/ports.ts';
import { capabilities, channelName, defaultPace, demand, toBaseUrl } from '../channel.ts';
import { measure } from '../measure.ts';
import { preview, render } from '../render.ts';
import { sendSms } from './client.ts';
import { createGate } from './verify.ts';
import { createWebhooks } from './webhooks.ts';

export interface KannelOptions {
  /** `http://host:13013/cgi-bin/sendsms` */
  readonly sendUrl: string;
  readonly username: string;
  readonly password: string;
  readonly from: string;
  /** In the addresses that Kannel calls: at least 16 letters, digits, - or _. */
  readonly webhookSecret: string;
  /** How Kannel reaches this server. */
  readonly publicUrl: string;
  /** Addresses or networks that may call the webhooks; all when absent. */
  readonly allowIps?: readonly string[];
  readonly log: Log;
  readonly nature: Nature;
  /** Whose national numbers may come without prefix. */
  readonly country?: CountryCode;
  readonly pace?: Channel['pace'];
  /** Milliseconds for one answer (10,000). */
  readonly timeout?: number;
}

function check(options: KannelOptions): void {
  const isComplete = options.username !== '' && options.password !== '' && options.from !== '';
  demand(
    isComplete,
    'KANNEL_USERNAME, KANNEL_PASSWORD and KANNEL_FROM are all needed: see group sendsms-user of kannel.conf.',
  );
  // Kannel fills in %-codes in the addresses it calls, so an escaped character (%C3) would be taken for one of them.
  demand(
    /^[\w-]{16,}$/u.test(options.webhookSecret),
    'KANNEL_WEBHOOK_SECRET is missing or weak: write 16 or more letters, digits, - or _, the same as in kannel.conf.',
  );
  demand(
    /^https?:\/\/[^/?#\s]+\/[^?#\s]*$/u.test(options.sendUrl),
    'KANNEL_SEND_URL must be an address such as http://127.0.0.1:13013/cgi-bin/sendsms',
  );
}

/** SMS by a Kannel gateway. Throws ParvisError config.invalid. */
export function createKannel(options: KannelOptions): Channel {
  check(options);
  const { webhookSecret: secret, log, nature, country = 'FR' } = options;
  const publicUrl = toBaseUrl(options.publicUrl, 'PARVIS_PUBLIC_URL');
  const isAllowed = createGate(options.allowIps ?? []);
  const client = { ...options, timeout: options.timeout };
  return {
    name: channelName,
    capabilities,
    pace: options.pace ?? defaultPace,
    render,
    preview,
    measure,
    send(to, part, context) {
      const out = encodeURIComponent(context.outboxId);
      const reportUrl = `${publicUrl}/webhooks/kannel/status?out=${out}&type=%d&secret=${secret}`;
      return sendSms(client, { to, part, reportUrl });
    },
    webhooks: (intake: Intake): readonly Webhook[] =>
      createWebhooks({ secret, isAllowed, country, log, nature }, intake),
  };
}
