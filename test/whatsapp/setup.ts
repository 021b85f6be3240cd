import { createWhatsAppCloud } from '../../adapters/whatsapp/cloud/index.ts';
import type { Delivery, Inbound } from '../../core/conversation/vocabulary.ts';
import type { Intake, Log, Nature, WebhookRequest } from '../../core/ports.ts';

export const nature: Nature = {
  now: () => 1_795_500_000_000,
  newId: () => '00000000000000000000',
  random: (bytes) => new Uint8Array(bytes),
};

export const labels = (language: string) => ({ choose: language === 'fr' ? 'Choisir' : 'Choose' });

export function recordLog() {
  const lines: Record<string, unknown>[] = [];
  const write = (fields: Readonly<Record<string, unknown>>, message: string) => {
    lines.push({ ...fields, message });
  };
  const log: Log = { info: write, warn: write, error: write };
  return { log, lines };
}

export function recordIntake() {
  const messages: Inbound[] = [];
  const deliveries: Delivery[] = [];
  const intake: Intake = {
    accept: async (more) => void messages.push(...more),
    delivered: async (more) => void deliveries.push(...more),
  };
  return { intake, messages, deliveries };
}

export const settings = {
  token: 'stub-token',
  phoneNumberId: '106540352242922',
  appSecret: 'stub-secret',
  verifyToken: 'stub-verify',
  apiRoot: 'http://127.0.0.1:9',
  labels,
  nature,
  readMedia: async () => null,
};

export type Overrides = Partial<Parameters<typeof createWhatsAppCloud>[0]>;

/** A channel with its routes, its log and what it handed in. */
export function openChannel(overrides: Overrides = {}) {
  const { log, lines } = recordLog();
  const { intake, messages, deliveries } = recordIntake();
  const channel = createWhatsAppCloud({ ...settings, log, ...overrides });
  const [get, post] = channel.webhooks?.(intake) ?? [];
  if (!get || !post) throw new Error('the channel has no routes');
  return { channel, get, post, lines, messages, deliveries };
}

export function posted(body: Buffer, headers: Record<string, string | undefined>): WebhookRequest {
  return { method: 'POST', url: '/webhooks/whatsapp', headers, body, ip: '127.0.0.1' };
}

export function got(query: string): WebhookRequest {
  return {
    method: 'GET',
    url: `/webhooks/whatsapp${query}`,
    headers: {},
    body: Buffer.alloc(0),
    ip: '127.0.0.1',
  };
}
