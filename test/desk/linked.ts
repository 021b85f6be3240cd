import type { Tx } from '../../core/ports.ts';
import type { Role, StaffRow } from '../../core/staff/accounts.ts';

/** An account of the staff with these roles, for tests. */
export function member(id: string, ...roles: readonly Role[]): StaffRow {
  return {
    id,
    loginKey: `login ${id}`,
    who: 'sealed',
    roles,
    language: 'fr',
    password: null,
    oidcKey: null,
    createdAt: 1,
    disabledAt: null,
  };
}

/** The conversation speaks for a new account with these roles. */
export async function linkTo(tx: Tx, conversation: string, staff: StaffRow, now: number): Promise<void> {
  await tx.staff.add(staff);
  await tx.staff.linkChat({
    conversation,
    staff: staff.id,
    id: `link ${conversation}`,
    channel: 'telegram',
    linkedAt: now,
    usedAt: now,
  });
}
