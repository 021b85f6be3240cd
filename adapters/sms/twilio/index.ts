import type { CountryCode } from 'libphonenumber-js';
import type { Dispatcher } from 'undici';
import type { Channel, Intake, Log, Nature, Part, SendContext, Sent, Webhook } from '../../../core/ports.ts';
import { capabilities, channelName, defaultPace, demand, toBaseUrl } from '../channel.ts';
import { measure } from '../measure.ts';
import { preview, render } from '../render.ts';
import { type Client, createClient } from './client.ts';
import { createDoubts, type Doubts } from './doubts.ts';
import { fetchMedium } from './media.ts';
import { type Cursor, reconcile } from './reconcile.ts';
import { createSchedule } from './schedule.ts';
import { createWebhooks } from './webhooks.ts';

export type { Cursor } from './reconcile.ts';

export interface TwilioOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** The city's number at Twilio, E.164. */
  readonly from: string;
  /** `https://api.twilio.com`, or a stub's. */
  readonly apiRoot?: string;
  /** How Twilio reaches this server: what its signatures are made over. */
  readonly publicUrl: string;
  readonly log: Log;
  readonly nature: Nature;
  /** Kept over restarts: where catching up has come to. */
  readonly cursor: Cursor;
  /** Whose national numbers may come without prefix. */
  readonly country?: CountryCode;
  readonly pace?: Channel['pace'];
  /** Milliseconds: between two catchings up (60,000), and for one answer (10,000). */
  readonly every?: number;
  readonly timeout?: number;
  /** Tests only: another network. */
  readonly dispatcher?: Dispatcher;
}

function check(options: TwilioOptions) {
  const { accountSid, authToken, from, apiRoot = 'https://api.twilio.com' } = options;
  demand(
    /^AC[0-9a-f]{32}$/iu.test(accountSid),
    'TWILIO_ACCOUNT_SID is not an account: copy it from the console, AC and 32 characters.',
  );
  demand(
    authToken.length >= 32,
    'TWILIO_AUTH_TOKEN is missing or cut short: copy it from the Twilio console; without it no message can be trusted.',
  );
  demand(
    /^\+[1-9]\d{6,14}$|^\d{3,8}$/u.test(from),
    'TWILIO_FROM is not a number: write it as +33..., or as the digits of a short code.',
  );
  return {
    apiRoot: toBaseUrl(apiRoot, 'TWILIO_API_ROOT'),
    publicUrl: toBaseUrl(options.publicUrl, 'PARVIS_PUBLIC_URL'),
  };
}

/** A part in doubt is looked up first: sending is not idempotent at Twilio. */
function createSend(client: Client, doubts: Doubts, publicUrl: string, nature: Nature) {
  return async (to: string, part: Part, context: SendContext): Promise<Sent> => {
    const attempt = { id: `${context.outboxId}:${context.part}`, to, body: String(part.text) };
    const since = doubts.since(attempt.id) ?? context.doubtSince ?? null;
    if (since !== null) {
      const found = await doubts.lookUp(attempt, since);
      if (found === 'unknown') return { ok: false, class: 'retry', code: 'unsettled', inDoubt: true };
      doubts.settle(attempt.id, found ?? undefined);
      if (found !== null) return { ok: true, providerId: found };
    }
    const started = nature.now();
    const statusCallback = `${publicUrl}/webhooks/twilio/status?out=${encodeURIComponent(context.outboxId)}`;
    const sent = await client.create({ to, body: attempt.body, statusCallback });
    if (sent.ok) doubts.settle(attempt.id, sent.providerId);
    else if (sent.inDoubt) doubts.note(attempt.id, started);
    return sent;
  };
}

/** SMS by Twilio. Throws ParvisError config.invalid. */
export function createTwilio(options: TwilioOptions): Channel {
  const { log, nature, country = 'FR' } = options;
  const { apiRoot, publicUrl } = check(options);
  const client = createClient({ ...options, apiRoot, timeout: options.timeout });
  const { accountSid, authToken, from, cursor, dispatcher } = options;
  const catchUp = { client, apiRoot, accountSid, from, country, cursor, now: nature.now };
  const schedule = createSchedule(options.every ?? 60_000, log);
  return {
    name: channelName,
    capabilities,
    pace: options.pace ?? defaultPace,
    render,
    preview,
    measure,
    send: createSend(client, createDoubts(client), publicUrl, nature),
    fetchMedia: (ref) =>
      fetchMedium(ref, { accountSid, apiRoot, authorization: client.authorization, dispatcher }),
    webhooks: (intake: Intake): readonly Webhook[] =>
      createWebhooks({ accountSid, authToken, publicUrl, country, log, nature }, intake),
    oneNode: 'start',
    start: (intake) => schedule.start(() => reconcile(catchUp, intake)),
    stop: () => schedule.stop(),
  };
}
