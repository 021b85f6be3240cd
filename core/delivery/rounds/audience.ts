import { interestsOf, wants } from '../../civic/notifications.ts';
import type { PersonRow } from '../../civic/people.ts';
import type { World } from '../../conversation/ops.ts';
import type { ConversationRow } from '../../conversation/records.ts';
import { openSession } from '../../conversation/session.ts';
import type { Instant } from '../../conversation/vocabulary.ts';
import { nameOf } from '../../errors.ts';
import type { Channel, Tx } from '../../ports.ts';
import type { Reachable } from './records.ts';
import type { RecipientRow, RoundContent } from './round.ts';

/** Persons read at a time: what is in memory does not grow with the audience. */
export const pageSize = 500;

/** Whether this conversation may be written to freely now, or by a template that the round has for this language. */
export function isReachable(
  channel: Channel | undefined,
  conversation: Pick<ConversationRow, 'leftAt' | 'lastSaidAt'>,
  content: Pick<RoundContent, 'templates'>,
  language: string,
  now: Instant,
): boolean {
  if (!channel || conversation.leftAt !== null) return false;
  return isInWindow(channel, conversation, now) || templateOf(content, channel.name, language) !== null;
}

export function isInWindow(
  channel: Channel,
  { lastSaidAt }: Pick<ConversationRow, 'lastSaidAt'>,
  now: Instant,
): boolean {
  const { window } = channel.capabilities;
  return window === undefined || (lastSaidAt !== null && now < lastSaidAt + window);
}

/** The language in which the round speaks to who reads this one. */
export function spokenTo(
  content: Pick<RoundContent, 'text'>,
  language: string,
  home: string,
): { readonly language: string; readonly text: string } {
  const own = content.text[language];
  return own === undefined ? { language: home, text: content.text[home] ?? '' } : { language, text: own };
}

/** The approved message of this channel in this language; null when the round has none. */
export function templateOf(
  { templates }: Pick<RoundContent, 'templates'>,
  channel: string,
  language: string,
): { readonly name: string; readonly language: string } | null {
  const template = templates[channel];
  const code = template?.languages[language];
  return template && code !== undefined ? { name: template.name, language: code } : null;
}

/** What tells whether someone is in an audience. */
export interface Choosing {
  readonly world: World;
  readonly tx: Tx;
  readonly round: string;
  readonly content: RoundContent;
  readonly now: Instant;
}

/** The line of this person in the round; null when they are not in its audience. One person gets it once, where they last wrote. */
export async function recipientOf(
  choosing: Choosing,
  { person, conversations }: Reachable,
): Promise<RecipientRow | null> {
  const { world, content, now, round } = choosing;
  const { audience } = content;
  if (!wants(person.facts, 'rounds', person.stoppedAt)) return null;
  if (!isChosen(world, person, content)) return null;
  const used = conversations.filter(
    ({ channel, leftAt }) =>
      leftAt === null &&
      world.channels.has(channel) &&
      (audience.channels === undefined || audience.channels.includes(channel)),
  );
  const spoken = used.map((row) => ({ row, language: languageOf(world, person, row) }));
  const found =
    spoken.find(({ row, language }) =>
      isReachable(world.channels.get(row.channel), row, content, readBy(world, content, language), now),
    ) ?? spoken[0];
  if (!found || !(audience.languages ?? [found.language]).includes(found.language)) return null;
  const relay = await relayOf(choosing, person);
  if (audience.relays && (relay === null || !audience.relays.includes(relay))) return null;
  if (!(await tookPart(choosing, person))) return null;
  return {
    round,
    key: world.vault.key('round', `${round}:${person.id}`),
    person: person.id,
    conversation: found.row.id,
    channel: found.row.channel,
    language: found.language,
    sector: sectorOf(person),
    relay,
  };
}

/** What who reads this language gets: it in their own, else the city's. */
function readBy({ city }: World, content: RoundContent, language: string): string {
  return spokenTo(content, language, city.languages[0] ?? language).language;
}

function sectorOf(person: PersonRow): string | null {
  return typeof person.facts.sector === 'string' ? person.facts.sector : null;
}

function isChosen({ city }: World, person: PersonRow, { audience }: RoundContent): boolean {
  const sector = sectorOf(person);
  if (audience.sectors && (sector === null || !audience.sectors.includes(sector))) return false;
  if (!audience.interests) return true;
  return interestsOf(person.facts, city.interests).some((one) => audience.interests?.includes(one));
}

/** The language chosen, else that of the last conversation, else the city's. */
function languageOf(world: World, person: PersonRow, row: ConversationRow): string {
  const { language } = person.facts;
  if (typeof language === 'string') return language;
  const usual = world.city.languages[0] ?? 'fr';
  if (row.session === null) return usual;
  try {
    return openSession(world.vault, row.session).language;
  } catch (error) {
    world.log.warn({ conversation: row.id, error: nameOf(error) }, 'a session could not be read');
    return usual;
  }
}

async function relayOf({ tx, content }: Choosing, person: PersonRow): Promise<string | null> {
  const codes = await tx.relays.codesOf(person.id);
  const wanted = codes.find(({ relay }) => content.audience.relays?.includes(relay));
  return (wanted ?? codes[0])?.relay ?? null;
}

async function tookPart({ tx, content }: Choosing, person: PersonRow): Promise<boolean> {
  const asked = content.audience.tookPart;
  if (!asked) return true;
  const row =
    asked.in === 'consultation'
      ? await tx.consultations.participation(asked.id, person.id)
      : await tx.workshops.seat(asked.id, person.id);
  return (row !== null) === asked.yes;
}
