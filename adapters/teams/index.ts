import type { Capabilities } from '../../core/conversation/vocabulary.ts';
import { nameOf, ParvisError } from '../../core/errors.ts';
import type { Channel, Log, Nature } from '../../core/ports.ts';
import { createClient } from './client.ts';
import { fetchMedia } from './media.ts';
import { channelName } from './parse.ts';
import { preview } from './preview.ts';
import { createRoute } from './receive.ts';
import { render, type TeamsPart, textLimit } from './render.ts';
import { createTokens } from './tokens.ts';
import { createTyping } from './typing.ts';

export interface TeamsOptions {
  /** Of the Azure Bot: its application at Microsoft Entra. */
  readonly appId: string;
  readonly password: string;
  /** Where the application lives; `botframework.com` for one of several tenants. */
  readonly tenantId: string;
  /** Hosts of channels that are believed and written to: see `isListed`. */
  readonly hosts: readonly string[];
  /** `https://login.microsoftonline.com` */
  readonly loginRoot: string;
  /** `https://login.botframework.com/v1/.well-known/openidconfiguration` */
  readonly openIdMetadata: string;
  /** Milliseconds for one request; default 10,000. */
  readonly timeout?: number;
  /** "Write to me in private": said in a team or a group, before the address. */
  readonly groupInvitation: (language: string | undefined) => string;
  /** The web chat, for groups outside Teams. */
  readonly publicUrl: string;
  readonly log: Log;
  readonly nature: Nature;
}

export const capabilities: Capabilities = {
  buttons: true,
  choices: 12,
  textLimit,
  terse: false,
  location: false,
  contact: false,
  photo: true,
  document: false,
  link: true,
  senderIsPhone: false,
};

/**
 * Microsoft Teams and the other channels of an Azure Bot. Throws ParvisError config.invalid when it could not be safe: without an
 * application or its secret Bot Framework would believe anybody.
 */
export function createTeams(options: TeamsOptions): Channel {
  for (const name of ['appId', 'password', 'tenantId'] as const)
    if (options[name] === '') throw new ParvisError('config.invalid', `Teams: ${name} is empty`);
  if (options.hosts.length === 0) throw new ParvisError('config.invalid', 'Teams: no host is listed');
  const { appId, hosts, log, nature, timeout = 10_000 } = options;
  const tokens = createTokens({ ...options, timeout, now: nature.now });
  const client = createClient({ ...options, timeout, tokens });
  const typing = createTyping((address) => {
    void client.typing(address).catch((error: unknown) => {
      log.error({ channel: channelName, error: nameOf(error) }, 'typing not shown');
    });
  });
  const groupInvitation = (language: string | undefined, channel: string): string => {
    const at =
      channel === 'msteams'
        ? `https://teams.microsoft.com/l/chat/0/0?users=28:${encodeURIComponent(appId)}`
        : options.publicUrl;
    return `${options.groupInvitation(language)}\n${at}`;
  };
  return {
    name: channelName,
    capabilities,
    // 50 a second for an app in a tenant; 8 in two seconds to one conversation (and 60 in 30, more than anyone presses).
    // learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
    pace: { perSecond: 50, perPersonPerSecond: 4 },
    render,
    preview,
    send(to, part) {
      typing.answered(to);
      return client.send(to, part as TeamsPart);
    },
    fetchMedia: (ref) => fetchMedia({ hosts, tokens, timeout }, ref),
    webhooks: (intake) => [createRoute({ ...options, groupInvitation, client, typing }, intake)],
    async start() {
      client.warm().catch((error: unknown) => {
        log.error({ channel: channelName, error: nameOf(error) }, 'botbuilder could not be loaded');
      });
    },
    async stop() {
      typing.stop();
    },
  };
}
