import type { World } from '../conversation/ops.ts';
import type { Nature, Vault } from '../ports.ts';
import { fileOf, type MediaRow } from './media.ts';

/** A link to one person's file: 128 bits that nobody guesses, kept only as a keyed hash. */
export const newToken = (nature: Pick<Nature, 'random'>): string =>
  Buffer.from(nature.random(16)).toString('base64url');

export const linkKey = (vault: Pick<Vault, 'key'>, token: string): string => vault.key('data link', token);

export const linkPath = (token: string): string => `/data/${token}`;

/** What the link leads to; null after its hour, once its person is erased, and for any other token. */
export async function fileBehind(
  { store, vault, nature }: Pick<World, 'store' | 'vault' | 'nature'>,
  token: string,
): Promise<Pick<MediaRow, 'mime' | 'bytes'> | null> {
  const key = linkKey(vault, token);
  const row = await store.transaction((tx) => tx.media.byLink(key, nature.now()));
  return row && fileOf(vault, row);
}
