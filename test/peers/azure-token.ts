import { createHmac, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A pair of keys that signs tokens as Bot Framework does: RS256, named by `kid`. */
export interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export type Claims = Readonly<Record<string, unknown>>;

export function createSigner(kid: string): Signer {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JSON Web Token (RFC 7515, 7519). `header` replaces fields of the usual one. */
export function signToken(signer: Signer, claims: Claims, header: Claims = {}): string {
  const bare = `${encode({ alg: 'RS256', typ: 'JWT', kid: signer.kid, ...header })}.${encode(claims)}`;
  return `${bare}.${createSign('RSA-SHA256').update(bare).sign(signer.privateKey).toString('base64url')}`;
}

/** Nobody signed it. */
export function unsignedToken(claims: Claims, kid: string): string {
  return `${encode({ alg: 'none', typ: 'JWT', kid })}.${encode(claims)}.`;
}

/** The old confusion: the public key taken as an HMAC secret. */
export function confusedToken(signer: Signer, claims: Claims): string {
  const bare = `${encode({ alg: 'HS256', typ: 'JWT', kid: signer.kid })}.${encode(claims)}`;
  const key = signer.publicKey.export({ type: 'pkcs1', format: 'pem' });
  return `${bare}.${createHmac('sha256', key).update(bare).digest('base64url')}`;
}
