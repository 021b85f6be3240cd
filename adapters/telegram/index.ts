import { TelegramError } from 'telegraf';
import type { Capabilities } from '../../core/conversation/vocabulary.ts';
import { ParvisError } from '../../core/errors.ts';
import type { Channel, Intake, Log, Nature, Webhook } from '../../core/ports.ts';
import { BotClient } from './client.ts';
import type { AskLabels } from './keyboard.ts';
import { networkCode } from './outcome.ts';
import { channelName } from './parse.ts';
import { type Backoff, poll } from './poll.ts';
import { previewPart } from './preview.ts';
import { createReceiver, type Receiver, type ReceiverOptions } from './receive.ts';
import { identify, register, registerAtLast, type Webhooked } from './register.ts';
import { renderMessage, textLimit } from './render.ts';
import { type ReadMedia, sendPart } from './send.ts';
import { checkPublicUrl, checkWebhookSecret, isFromTelegram } from './verify.ts';

export const telegramPath = '/webhooks/telegram';

export interface TelegramOptions {
  readonly token: string;
  /** Default https://api.telegram.org. */
  readonly apiRoot?: string;
  readonly mode: 'polling' | 'webhook';
  /** Default 30 messages a second, 1 to one person (core.telegram.org/bots/faq); a bot may be granted more. */
  readonly pace?: Channel['pace'];
  /** Needed in webhook mode. */
  readonly webhookSecret?: string;
  /** Needed in webhook mode: where Telegram reaches this service, https://. */
  readonly publicUrl?: string;
  readonly log: Log;
  readonly nature: Nature;
  readonly labels: AskLabels;
  readonly groupInvitation: ReceiverOptions['groupInvitation'];
  readonly readMedia: ReadMedia;
  /** Milliseconds that one call may take; default 10,000. */
  readonly timeout?: number;
  /** Default 1 to 30 seconds. */
  readonly backoff?: Backoff;
}

const capabilities: Capabilities = {
  buttons: true,
  choices: 20,
  textLimit,
  terse: false,
  location: true,
  contact: true,
  photo: true,
  document: true,
  link: true,
  senderIsPhone: false,
};

/** 10 MB: the largest photo that Telegram takes. */
const photoLimit = 10 * 1024 * 1024;

/** The Telegram channel. Throws ParvisError config.invalid when it could not be safe: a webhook without its secret. */
export function createTelegram(options: TelegramOptions): Channel {
  const { log, nature, token, apiRoot = 'https://api.telegram.org', timeout = 10_000 } = options;
  const backoff = options.backoff ?? { first: 1_000, most: 30_000 };
  const webhook = webhookOf(options);
  const client = new BotClient({ token, apiRoot, timeout });
  let username: string | null = null;
  const receiver = createReceiver({
    client,
    log,
    groupInvitation: options.groupInvitation,
    username: () => username,
  });
  let stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run(firstError: unknown, intake: Intake, { signal }: AbortController): Promise<void> {
    if (firstError !== null) {
      username = await registerAtLast({ client, webhook, log, nature, backoff, signal }, firstError);
      if (username === null) return;
    }
    const take = (updates: readonly unknown[]) => receiver.take(updates, intake);
    if (webhook === null) await poll({ client, take, log, nature, signal, backoff });
  }

  return {
    name: channelName,
    capabilities,
    pace: options.pace ?? { perSecond: 30, perPersonPerSecond: 1 },
    render: (message) => renderMessage(message, options.labels),
    preview: previewPart,
    send: (to, part) => sendPart(client, options.readMedia, to, part),
    // https://core.telegram.org/bots/features#deep-linking
    link: (payload) => (username === null ? null : `https://t.me/${username}?start=${payload}`),
    fetchMedia: (ref) => fetchPhoto(client, ref),
    webhooks: (intake) => (webhook === null ? [] : [route(receiver, intake, webhook.secret)]),
    // By polling, Telegram hands its updates to one program only; a webhook is for whoever answers it.
    ...(webhook === null && { oneNode: 'start' as const }),
    async introduce() {
      username ??= await identify({ client, log, nature, backoff, signal: stopping.signal });
    },
    /** Waits for one try; a network that is down is waited for in the background. Throws ParvisError config.invalid. */
    async start(intake) {
      let failed: unknown = null;
      stopping.abort();
      stopping = new AbortController();
      try {
        username = await register(client, webhook, stopping.signal);
      } catch (error) {
        if (error instanceof ParvisError) throw error;
        failed = error;
      }
      running = run(failed, intake, stopping);
    },
    /** What still waits to be sent can be sent after it. */
    async stop() {
      stopping.abort();
      await running;
      await receiver.idle();
    },
  };
}

function webhookOf({ mode, webhookSecret, publicUrl }: TelegramOptions): Webhooked | null {
  if (mode === 'polling') return null;
  const secret = checkWebhookSecret(webhookSecret);
  return { url: `${checkPublicUrl(publicUrl)}${telegramPath}`, secret };
}

function route(receiver: Receiver, intake: Intake, secret: string): Webhook {
  return {
    method: 'POST',
    path: telegramPath,
    bodyLimit: 1024 * 1024,
    async handle({ headers, body, trail }) {
      if (!isFromTelegram(headers, secret)) return { status: 401 };
      let update: unknown;
      try {
        update = JSON.parse(body.toString('utf8'));
      } catch {
        return { status: 400 };
      }
      // What is not understood gets its 200 too: Telegram would repeat it for a day.
      await receiver.take([update], intake, trail);
      return { status: 200 };
    },
  };
}

async function fetchPhoto(client: BotClient, ref: string): Promise<Buffer> {
  try {
    return await client.download(ref, photoLimit);
  } catch (error) {
    if (error instanceof ParvisError) throw error;
    const code = error instanceof TelegramError ? String(error.code) : networkCode(error);
    if (code === null) throw error;
    if (code === '400') throw new ParvisError('media.refused', 'Telegram does not give this file.', { code });
    throw new ParvisError('channel.unavailable', 'Telegram did not give the file.', { code });
  }
}
