import { mediatorKey, newMediatorWord, shownWord } from '../../core/civic/mediators-word.ts';
import { newPaperCode, paperKey, shownCode } from '../../core/civic/relays-code.ts';
import type { Store, Vault } from '../../core/ports.ts';
import { frozenNature } from '../nature.ts';

const nature = frozenNature(0);

export const relayId = 'relay000000000000001';
/** As printed. The last one is revoked. */
export const paper = Array.from({ length: 5 }, () => shownCode(newPaperCode(nature)));

/** A mediator's word, good for two persons a day. */
export const mediatorWord = shownWord(newMediatorWord(nature));

/** A relay with these codes, and this mediator. */
export async function handOut(store: Store, vault: Vault, at: number): Promise<void> {
  const keys = paper.map((code) => paperKey(vault, code));
  await store.transaction(async (tx) => {
    await tx.relays.add({ id: relayId, name: 'Les Voisins', quarter: 'Belleville', createdAt: at });
    await tx.relays.addCodes(relayId, keys, at);
    await tx.relays.revoke(keys.at(-1) ?? '', at);
    await tx.mediators.add({
      id: 'mediator00000000000001',
      wordKey: mediatorKey(vault, mediatorWord.replaceAll('-', '')),
      relay: relayId,
      perDay: 2,
      createdAt: at,
      revokedAt: null,
    });
  });
}
