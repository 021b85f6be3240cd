import { draftRound } from '../../core/delivery/rounds/desk.ts';
import type { Nature, Store, Tx, Vault } from '../../core/ports.ts';
import { type Role, staffRoles } from '../../core/staff/accounts.ts';
import { chatCodeKey } from '../../core/staff/chats.ts';
import { content } from '../delivery/rounds-stage.ts';
import { member } from './linked.ts';

/** The code that links a conversation to the account `ben`. */
export const chatCode = 'K7QM-2XHD';

export interface Office {
  /** Of `ben`, `agent approver`. */
  readonly roles: string;
  /** The round `r1` is not there, waits for its release (written by `ana`, or by `ben` himself), or is on its way. */
  readonly round: 'none' | 'waits' | 'own' | 'runs';
}

/** An account whose code is written down, and perhaps a round. */
export function openOffice(
  { store, vault, nature }: { readonly store: Store; readonly vault: Vault; readonly nature: Nature },
  { roles, round }: Office,
): Promise<void> {
  const now = nature.now();
  const held = roles.split(' ').map((name) => {
    const role = staffRoles.find((each) => each === name);
    if (!role) throw new Error(`no role ${name}`);
    return role satisfies Role;
  });
  return store.transaction(async (tx) => {
    await tx.staff.add(member('ben', ...held));
    await tx.staff.keepChatCode('ben', chatCodeKey(vault, chatCode), now + 600_000);
    if (round !== 'none') await drafted(tx, round === 'own' ? 'ben' : 'ana', now);
    if (round === 'runs') await running(tx);
  });
}

/** A round that is counted: people on SMS, whose language is French. */
export async function drafted(tx: Tx, by: string, now: number, people = 120): Promise<void> {
  const closesAt = now + 72 * 3_600_000;
  const budget = 50_000_000;
  const made = await draftRound({ tx, by, now }, 'r1', content({ closesAt, budget }));
  if (!made.ok) throw new Error(made.reason);
  const shares = [{ channel: 'sms', language: 'fr', people, byTemplate: 0, beyond: 0 }];
  await tx.rounds.save({ ...made.row, counted: { version: 1, people, at: now, shares } });
}

/** Released by `eve`, and on its way. */
export async function running(tx: Tx): Promise<void> {
  const row = await tx.rounds.load('r1');
  if (!row) throw new Error('no round r1');
  const startsAt = row.createdAt;
  await tx.rounds.save({
    ...row,
    ...{ state: 'sending', releasedBy: 'eve', releasedAt: startsAt, preparedAt: startsAt },
    content: { ...row.content, startsAt, hours: { from: 3, to: 4 } },
  });
}

/** `ben` proves in the console who he is. */
export async function prove(tx: Tx, at: number): Promise<void> {
  const session = { tokenKey: `k${at}`, id: `i${at}`, staff: 'ben', label: 'Firefox' };
  await tx.staff.openSession({ ...session, createdAt: at, seenAt: at, freshAt: at });
}
