import type { Inbound, Said } from '../../core/conversation/vocabulary.ts';
import { type Address, writeAddress } from './address.ts';
import { type Json, list, record, text } from './json.ts';
import { readMessage } from './said.ts';

export const channelName = 'teams';

/** What an activity comes to; `skipped` says why there is nothing. */
export interface Reading {
  readonly inbound: readonly Inbound[];
  /** Something said to the bot in a team or a group: never taken in. */
  readonly group?: { readonly address: Address; readonly language: string | undefined };
  readonly skipped?: string;
}

/** Activity (github.com/microsoft/botframework-sdk, specs/botframework-activity) to what was said. Pure; never throws. */
export function parse(body: unknown): Reading {
  const activity = record(body);
  const address = readOrigin(activity);
  if (address === null) return skipped('origin');
  const type = text(activity.type) ?? '';
  if (!isPersonal(record(activity.conversation)))
    return type === 'message'
      ? { inbound: [], group: { address, language: languageOf(activity) } }
      : skipped('group');
  switch (type) {
    case 'message':
      return several(activity, address, readMessage(activity));
    case 'messageUpdate':
      return several(activity, address, [{ kind: 'unsupported', what: 'edited' }]);
    case 'conversationUpdate':
      return readMembers(activity, address);
    case 'installationUpdate':
      return readInstallation(activity, address);
    default:
      return skipped(/^\w{1,40}$/.test(type) ? type : 'unknown');
  }
}

function skipped(reason: string): Reading {
  return { inbound: [], skipped: reason };
}

/** Personal, or not told: Azure's web chat and Direct Line are between two. */
function isPersonal({ conversationType: kind, isGroup }: Json): boolean {
  return kind === 'personal' || (kind === undefined && isGroup !== true);
}

function readOrigin(activity: Json): Address | null {
  const [from, bot] = [record(activity.from), record(activity.recipient)];
  const conversation = record(activity.conversation);
  const channel = text(activity.channelId, 64);
  const service = text(activity.serviceUrl, 2_048);
  const id = text(conversation.id);
  const user = text(from.id);
  if (channel === undefined || service === undefined || id === undefined || user === undefined) return null;
  const isTeams = channel === 'msteams';
  const aad = isTeams ? text(from.aadObjectId) : undefined;
  const tenant = text(conversation.tenantId) ?? text(record(record(activity.channelData).tenant).id);
  return {
    v: 1,
    channel,
    service,
    conversation: id,
    bot: text(bot.id) ?? '',
    user,
    ...(aad !== undefined && { aad }),
    ...(tenant !== undefined && { tenant }),
  };
}

function several(activity: Json, address: Address, said: readonly Said[]): Reading {
  const id = text(activity.id);
  if (id === undefined || said.length === 0) return skipped(id === undefined ? 'no id' : 'nothing said');
  const edited = activity.type === 'messageUpdate' ? `:${text(activity.timestamp) ?? ''}` : '';
  return {
    inbound: said.map((each, index) =>
      inbound(activity, address, index === 0 ? `${id}${edited}` : `${id}#${index}`, each),
    ),
  };
}

/** The welcome, once for a conversation: Teams tells of the person and of the bot at once, Azure's web chat of each. */
function readMembers(activity: Json, address: Address): Reading {
  const added = list(activity.membersAdded).map((member) => record(member).id);
  const isWelcome = address.channel === 'msteams' ? added.length > 0 : added.some((id) => id !== address.bot);
  return isWelcome
    ? { inbound: [inbound(activity, address, 'began', { kind: 'started' })] }
    : skipped('members');
}

/** Teams only. Of a first installation the members tell too; of one that comes again, this alone. */
function readInstallation(activity: Json, address: Address): Reading {
  const id = text(activity.id);
  if (id === undefined) return skipped('no id');
  if (activity.action === 'remove') return { inbound: [inbound(activity, address, id, { kind: 'left' })] };
  return activity.action === 'add'
    ? { inbound: [inbound(activity, address, id, { kind: 'returned' })] }
    : skipped('installation');
}

/**
 * Who it is. In Teams: the tenant and the person's id there, both vouched for by Microsoft. Elsewhere a client may name itself as it
 * likes, but not its conversation.
 */
function personOf({
  channel,
  conversation,
  user,
  aad,
  tenant = '',
}: Address): Pick<Inbound, 'sender' | 'alias'> {
  if (channel !== 'msteams') return { sender: `${channel}:${conversation}` };
  const known = `${channel}:${tenant}:${user}`;
  return aad === undefined ? { sender: known } : { sender: `${channel}:${tenant}:${aad}`, alias: known };
}

function languageOf(activity: Json): string | undefined {
  const locale = text(activity.locale, 35);
  return locale !== undefined && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(locale) ? locale : undefined;
}

function inbound(activity: Json, address: Address, id: string, said: Said): Inbound {
  const language = languageOf(activity);
  const sentAt = Date.parse(text(activity.timestamp) ?? '');
  return {
    v: 1,
    channel: channelName,
    externalId: `${address.conversation}:${id}`,
    ...personOf(address),
    address: writeAddress(address),
    ...(language !== undefined && { language }),
    ...(sentAt > 0 && { sentAt }),
    said,
  };
}
