import type { NewOutboxRow } from '../../core/delivery/outbox.ts';
import type { RecipientRow, RoundRow } from '../../core/delivery/rounds/round.ts';
import type { Tx } from '../../core/ports.ts';
import { content } from '../delivery/rounds-stage.ts';

/** A round under way; `more` differs. */
export const round = (id: string, more: Partial<RoundRow> = {}): RoundRow => ({
  id,
  content: content(),
  state: 'sending',
  reason: null,
  phase: 'rest',
  version: 1,
  author: 'ana',
  editedBy: 'ana',
  releasedBy: 'ben',
  counted: null,
  cursor: '',
  minute: { at: 0, sent: 0 },
  spent: 700,
  fed: 0,
  excusedTo: 0,
  channels: ['x'],
  createdAt: 1,
  releasedAt: 2,
  preparedAt: 3,
  endedAt: null,
  ...more,
});

/** Somebody of the round `r`. */
export const line = (key: string, more: Partial<RecipientRow> = {}): RecipientRow => ({
  round: 'r',
  key,
  person: `p-${key}`,
  conversation: `c-${key}`,
  channel: 'x',
  language: 'fr',
  sector: '11',
  relay: null,
  ...more,
});

const letter = (key: string, more: Partial<NewOutboxRow> = {}): NewOutboxRow => ({
  conversation: `c-${key}`,
  channel: 'x',
  class: 'broadcast',
  message: 'sealed',
  createdAt: 10,
  notBefore: 10,
  expiresAt: 9000,
  round: 'r',
  ...more,
});

/** Puts a message for this line into the outbox. */
export async function feed(
  tx: Tx,
  key: string,
  pass: 'first' | 'reminder' = 'first',
  at = 10,
): Promise<number> {
  const outbox = await tx.outbox.add(letter(key, { createdAt: at }));
  await tx.rounds.fed('r', key, pass, { outbox, cost: 100, at });
  return outbox;
}

export const keys = (lines: readonly RecipientRow[]): string[] => lines.map(({ key }) => key);
/** Of these counts, those that are not 0. */
export const some = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
