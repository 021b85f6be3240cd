import type { World } from '../../core/conversation/ops.ts';
import { whoIs } from '../../core/staff/accounts.ts';

/** The staff's names by their ids. */
export async function staffNames({
  store,
  vault,
}: Pick<World, 'store' | 'vault'>): Promise<ReadonlyMap<string, string>> {
  const rows = await store.transaction((tx) => tx.staff.all());
  return new Map(rows.map((row) => [row.id, whoIs(vault, row).name]));
}
