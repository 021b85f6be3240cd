import { record, text } from './json.ts';

/**
 * What it takes to write to one conversation: Bot Framework's conversation reference, without names. Kept sealed by the core as
 * the sender's address, and handed back to `send`.
 */
export interface Address {
  readonly v: 1;
  /** `msteams`, `webchat`, `directline`... */
  readonly channel: string;
  /** `https://smba.trafficmanager.net/emea/`: changes now and then, the newest counts. */
  readonly service: string;
  readonly conversation: string;
  readonly bot: string;
  readonly user: string;
  /** The person's object id at Microsoft Entra; Teams only. */
  readonly aad?: string;
  readonly tenant?: string;
}

export function writeAddress(address: Address): string {
  return JSON.stringify(address);
}

/** Null for what `writeAddress` did not write. */
export function readAddress(written: string): Address | null {
  const all = record(parsed(written));
  const [channel, service, conversation] = [
    text(all.channel),
    text(all.service, 2_048),
    text(all.conversation),
  ];
  if (all.v !== 1 || channel === undefined || service === undefined || conversation === undefined)
    return null;
  const [aad, tenant] = [text(all.aad), text(all.tenant)];
  return {
    v: 1,
    channel,
    service,
    conversation,
    bot: text(all.bot) ?? '',
    user: text(all.user) ?? '',
    ...(aad !== undefined && { aad }),
    ...(tenant !== undefined && { tenant }),
  };
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return null;
  }
}
