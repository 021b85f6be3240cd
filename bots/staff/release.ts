import type { SignedIn } from './contract.ts';

/** Whoever brought this in last can't be the one who opens it: two people see it. `act`: the audit line of the import. */
export async function wroteIt({ desk, staff }: SignedIn, act: string, subject: string): Promise<boolean> {
  const { store } = desk.parvis.engine.world;
  const [last] = await store.transaction((tx) => tx.audit.page({ before: null, act, subject, limit: 1 }));
  return last?.actor === staff.id;
}

/** For functions of core that write their own audit line. */
export function staffedBy({ desk, staff }: SignedIn) {
  const { store, nature } = desk.parvis.engine.world;
  return { store, nature, actor: staff.id };
}
