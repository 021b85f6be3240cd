import type { Delivery } from '../conversation/vocabulary.ts';
import type { Tx, Vault } from '../ports.ts';

/** The keyed hash under which a provider's id of a message is stored. */
export function providerKey(vault: Vault, channel: string, providerId: string): string {
  return vault.key('provider', `${channel}:${providerId}`);
}

/** Notes what providers report, in the transaction of `tx`; gives the conversations whose person has left. */
export async function applyDeliveries(
  tx: Tx,
  vault: Vault,
  deliveries: readonly Delivery[],
): Promise<readonly string[]> {
  const left = new Set<string>();
  for (const delivery of deliveries) {
    const { channel, providerId } = delivery;
    const key = providerId === undefined ? null : providerKey(vault, channel, providerId);
    const noted = await tx.outbox.note(delivery, key);
    const gone = delivery.status === 'failed' && delivery.failure?.class === 'left';
    if (noted?.moved && gone) left.add(noted.conversation);
  }
  return [...left];
}
