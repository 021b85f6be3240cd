import { nameOf, ParvisError } from '../../core/errors.ts';
import type { Intake, Log, Nature, Webhook, WebhookRequest, WebhookResponse } from '../../core/ports.ts';
import { writeAddress } from './address.ts';
import type { Client } from './client.ts';
import { isListed } from './hosts.ts';
import { type Json, record, text } from './json.ts';
import { parse, type Reading } from './parse.ts';
import type { Typing } from './typing.ts';
import { faultOf } from './verify.ts';

export const teamsPath = '/api/messages';

export interface ReceiverOptions {
  readonly appId: string;
  readonly hosts: readonly string[];
  readonly client: Client;
  readonly typing: Typing;
  /** "Write to me in private", said once in a group. */
  readonly groupInvitation: (language: string | undefined, channel: string) => string;
  readonly log: Log;
  readonly nature: Nature;
}

/** Groups remembered as invited; a group beyond that may hear the invitation again. */
const groupsRemembered = 1_000;

export function createRoute(options: ReceiverOptions, intake: Intake): Webhook {
  const invited = new Set<string>();
  return {
    method: 'POST',
    path: teamsPath,
    // Bot Framework's own limit is 256 KB.
    bodyLimit: 512 * 1024,
    handle: (request) =>
      handle(options, request, async (reading) =>
        take(options, invited, (messages) => intake.accept(messages, request.trail), reading),
      ),
  };
}

async function handle(
  { appId, hosts, client, log, nature }: ReceiverOptions,
  { headers, body }: WebhookRequest,
  work: (reading: Reading) => Promise<void>,
): Promise<WebhookResponse> {
  const { authorization = '' } = headers;
  const activity = readJson(body);
  const serviceUrl = activity?.serviceUrl;
  const fault = faultOf(authorization, { appId, serviceUrl, now: nature.now() });
  const refuse = (status: number, why: string): WebhookResponse => {
    log.warn({ code: 'channel.unauthorised', channel: 'teams', why }, 'activity refused');
    return { status };
  };
  if (fault === 'serviceUrl' && activity !== null) return refuse(403, fault);
  if (fault !== null && fault !== 'serviceUrl') return refuse(401, fault);
  if (activity === null || text(activity.type) === undefined) {
    log.warn({ code: 'channel.malformed', channel: 'teams' }, 'not an activity');
    return { status: 400 };
  }
  if (!isListed(String(serviceUrl), hosts)) return refuse(403, 'host');
  let isVouched = false;
  const reading = parse(activity);
  try {
    const isTaken = await client.receive(authorization, activity, () => {
      isVouched = true;
      return work(reading);
    });
    return isTaken ? { status: 200 } : refuse(401, 'signature');
  } catch (error) {
    if (isVouched || error instanceof ParvisError) throw error;
    throw new ParvisError('channel.unavailable', 'the keys of Bot Framework could not be had', {
      channel: 'teams',
      error: nameOf(error),
    });
  }
}

async function take(
  { client, typing, groupInvitation, log }: ReceiverOptions,
  invited: Set<string>,
  accept: Intake['accept'],
  { inbound, group, skipped }: Reading,
): Promise<void> {
  if (skipped !== undefined) log.info({ channel: 'teams', reason: skipped }, 'activity left aside');
  for (const { said, address } of inbound)
    if (said.kind !== 'left' && said.kind !== 'returned' && address !== undefined) typing.expect(address);
  if (inbound.length > 0) await accept(inbound);
  if (group === undefined || invited.has(group.address.conversation)) return;
  if (invited.size >= groupsRemembered) invited.clear();
  invited.add(group.address.conversation);
  const { address, language } = group;
  // Not waited for: the channel gives up after 15 seconds.
  void client
    .send(writeAddress(address), { text: groupInvitation(language, address.channel) })
    .then((sent) => {
      if (!sent.ok) log.warn({ channel: 'teams', code: sent.code }, 'invitation not sent');
    })
    .catch((error: unknown) => log.error({ channel: 'teams', error: nameOf(error) }, 'invitation not sent'));
}

function readJson(body: Buffer): Json | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? record(value) : null;
  } catch {
    return null;
  }
}
