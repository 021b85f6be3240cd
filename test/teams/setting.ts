import { afterEach } from 'vitest';
import { createTeams, type TeamsOptions } from '../../adapters/teams/index.ts';
import { createServer } from '../../bots/server.ts';
import type { Delivery, Inbound, Outbound } from '../../core/conversation/vocabulary.ts';
import { realNature } from '../../core/nature.ts';
import type { Channel, Intake, Log, Sent, WebhookResponse } from '../../core/ports.ts';
import { type AzureStub, startAzureStub } from '../peers/azure.ts';

/** The channel behind the real server, over real HTTP, and Microsoft beside it. */
export interface Setting {
  readonly azure: AzureStub;
  readonly channel: Channel;
  readonly inbound: Inbound[];
  readonly lines: Record<string, unknown>[];
  /** The bot's address. */
  readonly url: string;
  /** Makes the next `accept` reject. */
  breakStore(error: Error): void;
  post(activity: unknown, headers?: Readonly<Record<string, string>>): Promise<WebhookResponse>;
  send(message: Partial<Outbound>, to: string): Promise<Sent[]>;
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

export function optionsFor(azure: AzureStub, log: Log): TeamsOptions {
  return {
    appId: azure.appId,
    password: azure.password,
    tenantId: azure.tenantId,
    hosts: [azure.host],
    loginRoot: azure.url,
    openIdMetadata: azure.openIdMetadata,
    groupInvitation: (language) => (language?.startsWith('en') ? 'In private, please:' : 'En privé :'),
    publicUrl: 'https://parvis.example.org',
    log,
    nature: realNature(),
    timeout: 2_000,
  };
}

export async function openSetting(more: Partial<TeamsOptions> = {}): Promise<Setting> {
  const azure = await startAzureStub();
  closing.push(azure.close);
  const inbound: Inbound[] = [];
  const lines: Record<string, unknown>[] = [];
  const note: Log['info'] = (fields, message) => void lines.push({ ...fields, message });
  const log: Log = { info: note, warn: note, error: note };
  let broken: Error | null = null;
  const intake: Intake = {
    async accept(messages) {
      if (broken !== null) throw broken;
      inbound.push(...messages);
    },
    delivered: async (_: readonly Delivery[]) => {},
  };
  const channel = createTeams({ ...optionsFor(azure, log), ...more });
  const probes = { ready: async () => ({ ok: true, checks: {} }), metrics: async () => '' };
  const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
  const app = createServer({ channels: [channel], intake, log: quiet, nature: realNature(), ...probes });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  closing.push(async () => {
    await channel.stop?.();
    await app.close();
  });
  return {
    azure,
    channel,
    inbound,
    lines,
    url,
    breakStore(error) {
      broken = error;
    },
    async post(activity, headers = azure.headers()) {
      const body = typeof activity === 'string' ? activity : JSON.stringify(activity);
      const answer = await fetch(`${url}/api/messages`, { method: 'POST', body, headers });
      return { status: answer.status, body: await answer.text() };
    },
    async send(message, to) {
      const parts = channel.render({ v: 1, language: 'fr', text: 'Bonjour', ...message });
      const sent: Sent[] = [];
      for (const [part, each] of parts.entries())
        sent.push(await channel.send(to, each, { outboxId: '7', part }));
      return sent;
    },
  };
}

/** An activity as Teams posts it, in a personal chat; `more` replaces its fields. */
export function activity(azure: AzureStub, more: Readonly<Record<string, unknown>> = {}) {
  return {
    type: 'message',
    id: '1795424301000',
    timestamp: '2026-11-23T09:00:00.000Z',
    localTimestamp: '2026-11-23T10:00:00.000+01:00',
    channelId: 'msteams',
    serviceUrl: azure.serviceUrl,
    from: { id: '29:1resident', name: 'Une habitante', aadObjectId: '00000000-0000-4000-8000-00000000a0d1' },
    conversation: { conversationType: 'personal', tenantId: azure.tenantId, id: 'a:1conversation' },
    recipient: { id: `28:${azure.appId}`, name: 'Parvis' },
    textFormat: 'plain',
    text: 'Bonjour',
    locale: 'fr-FR',
    entities: [{ type: 'clientInfo', locale: 'fr-FR', country: 'FR', platform: 'Web' }],
    channelData: { tenant: { id: azure.tenantId } },
    ...more,
  };
}

/** Where that resident is reached. */
export function addressOf(azure: AzureStub, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    v: 1,
    channel: 'msteams',
    service: azure.serviceUrl,
    conversation: 'a:1conversation',
    bot: `28:${azure.appId}`,
    user: '29:1resident',
    aad: '00000000-0000-4000-8000-00000000a0d1',
    tenant: azure.tenantId,
    ...more,
  });
}
