import type { Sent } from '../../core/ports.ts';
import { activityOf, typingOf } from './activity.ts';
import { type Address, readAddress } from './address.ts';
import { isListed } from './hosts.ts';
import type { Json } from './json.ts';
import { failureOf } from './outcome.ts';
import type { TeamsPart } from './render.ts';
import type { Bot, BotOptions } from './sdk.ts';

export interface Client {
  /** See `Bot.receive`. */
  receive(header: string, activity: Json, work: () => Promise<void>): Promise<boolean>;
  send(to: string, part: TeamsPart): Promise<Sent>;
  typing(to: string): Promise<Sent>;
  /** Loads the SDK, which takes half a second. */
  warm(): Promise<unknown>;
}

export function createClient(options: BotOptions & { readonly hosts: readonly string[] }): Client {
  const { hosts, tokens } = options;
  let loading: Promise<Bot> | null = null;
  const load = (): Promise<Bot> => {
    loading ??= import('./sdk.ts').then(({ Bot }) => new Bot(options));
    return loading;
  };

  async function post(to: string, activityFor: (address: Address) => Json): Promise<Sent> {
    const address = readAddress(to);
    // The list may have changed since this address was kept.
    if (address === null || !isListed(address.service, hosts))
      return { ok: false, class: 'invalid', code: address === null ? 'address' : 'host' };
    try {
      // Before the request, so that no token means nothing was sent.
      await tokens.get();
      const providerId = await (await load()).post(address, activityFor(address));
      return providerId === undefined || providerId === '' ? { ok: true } : { ok: true, providerId };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.class === 'operator') tokens.drop();
      return failure;
    }
  }

  return {
    receive: async (header, activity, work) => (await load()).receive(header, activity, work),
    send: (to, part) => post(to, (address) => activityOf(address, part)),
    typing: (to) => post(to, typingOf),
    warm: load,
  };
}
