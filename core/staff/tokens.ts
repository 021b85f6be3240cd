import type { Nature, Vault } from '../ports.ts';

/** 256 bits, base64url; only ever in a cookie or a link. */
export function newToken(nature: Pick<Nature, 'random'>): string {
  return Buffer.from(nature.random(32)).toString('base64url');
}

export function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** What is kept of a token. */
export function tokenKey(vault: Vault, token: string): string {
  return vault.key('staff token', token);
}
