import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
  scrypt,
} from 'node:crypto';
import { ParvisError } from '../errors.ts';
import type { Nature } from '../ports.ts';

/**
 * Sealed envelopes: X25519 with a key of one use, HKDF-SHA256, AES-256-GCM. Layout: version (1), one-use public key (32),
 * nonce (12), ciphertext, tag (16). `bound` (poll and voter key) is authenticated, so an envelope can't change owner.
 */
const VERSION = 1;
/** Every text is padded to a multiple of this, so that the size of an envelope tells nothing. */
const BLOCK = 1024;
// DER headers of RFC 8410: a raw X25519 key follows.
const PRIVATE_HEADER = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_HEADER = Buffer.from('302a300506032b656e032100', 'hex');
/** RFC 7914's parameters; about 100 ms and 32 MB. */
const SCRYPT = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

type Random = Pick<Nature, 'random'>;

export interface KeyPair {
  /** Raw, base64url. */
  readonly publicKey: string;
  readonly privateKey: Buffer;
}

const privateObject = (raw: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PRIVATE_HEADER, raw]), format: 'der', type: 'pkcs8' });
const publicObject = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([PUBLIC_HEADER, raw]), format: 'der', type: 'spki' });
const publicOf = (privateKey: KeyObject): Buffer =>
  createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_HEADER.length);

export function newKeyPair(nature: Random): KeyPair {
  const privateKey = Buffer.from(nature.random(32));
  return { publicKey: publicOf(privateObject(privateKey)).toString('base64url'), privateKey };
}

function sharedKey(own: KeyObject, other: Uint8Array, oneUse: Uint8Array, poll: Uint8Array): Buffer {
  const secret = diffieHellman({ privateKey: own, publicKey: publicObject(other) });
  return Buffer.from(hkdfSync('sha256', secret, Buffer.concat([oneUse, poll]), 'parvis ballot 1', 32));
}

function encrypt(key: Uint8Array, nonce: Uint8Array, text: Uint8Array, bound: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(bound));
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** Throws when the key is wrong or a byte was changed. */
function decrypt(key: Uint8Array, nonce: Uint8Array, sealed: Buffer, bound: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(bound)).setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

/** Seals a text to the poll's public key (base64url); only the poll's private key opens it. */
export function seal(nature: Random, publicKey: string, text: string, bound: string): Buffer {
  const poll = Buffer.from(publicKey, 'base64url');
  const own = privateObject(nature.random(32));
  const oneUse = publicOf(own);
  const nonce = nature.random(12);
  const bytes = Buffer.byteLength(text);
  const padded = Buffer.concat([Buffer.from(text), Buffer.alloc(BLOCK - (bytes % BLOCK), ' ')]);
  const sealed = encrypt(sharedKey(own, poll, oneUse, poll), nonce, padded, bound);
  return Buffer.concat([Buffer.of(VERSION), oneUse, nonce, sealed]);
}

/** Null when the envelope was altered, moved to another voter, or is not for this key. */
export function unseal(pair: KeyPair, envelope: Uint8Array, bound: string): string | null {
  const bytes = Buffer.from(envelope);
  if (bytes[0] !== VERSION || bytes.length < 61) return null;
  const oneUse = bytes.subarray(1, 33);
  try {
    const poll = Buffer.from(pair.publicKey, 'base64url');
    const key = sharedKey(privateObject(pair.privateKey), oneUse, oneUse, poll);
    return decrypt(key, bytes.subarray(33, 45), bytes.subarray(45), bound).toString().trimEnd();
  } catch {
    return null;
  }
}

function stretch(passphrase: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC').trim(), salt, 32, SCRYPT, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** Wraps a private key so that both passphrases are needed to have it back. */
export async function wrapKey(
  nature: Random,
  privateKey: Uint8Array,
  passphrases: readonly [string, string],
): Promise<string> {
  let wrapped: Buffer = Buffer.from(privateKey);
  for (const passphrase of passphrases) {
    const salt = Buffer.from(nature.random(16));
    const nonce = Buffer.from(nature.random(12));
    wrapped = Buffer.concat([
      salt,
      nonce,
      encrypt(await stretch(passphrase, salt), nonce, wrapped, 'parvis key 1'),
    ]);
  }
  return `1.${wrapped.toString('base64url')}`;
}

async function unwrapInOrder(wrapped: string, passphrases: readonly string[]): Promise<Buffer | null> {
  let bytes: Buffer = Buffer.from(wrapped.slice(2), 'base64url');
  for (const passphrase of passphrases) {
    const key = await stretch(passphrase, bytes.subarray(0, 16));
    try {
      bytes = decrypt(key, bytes.subarray(16, 28), bytes.subarray(28), 'parvis key 1');
    } catch {
      return null;
    }
  }
  return bytes;
}

/** Takes the two passphrases in either order; null when one is wrong. Throws vault.unreadable on an unknown form. */
export async function unwrapKey(
  wrapped: string,
  [one, two]: readonly [string, string],
): Promise<Buffer | null> {
  if (!wrapped.startsWith('1.')) throw new ParvisError('vault.unreadable', 'unknown form of a poll key');
  return (await unwrapInOrder(wrapped, [two, one])) ?? (await unwrapInOrder(wrapped, [one, two]));
}
