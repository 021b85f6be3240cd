import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { ParvisError } from './errors.ts';
import type { Vault } from './ports.ts';
import { createRandom } from './random.ts';

export interface MasterKey {
  /** Named in what it seals: letters, digits, `-`. */
  readonly id: string;
  /** At least 32 bytes. */
  readonly key: Uint8Array;
}

const nonceLength = 12;
const tagLength = 16;
const keyLength = 32;
/** 128 bits. */
const hashCharacters = 22;

/**
 * AES-256-GCM under keys derived (HKDF-SHA256) from master keys. Sealed: `v1.<key id>.<base64url of nonce, text, tag>`.
 * The first key seals, all open. Keyed hashes must stay findable after a rotation, so they come from the oldest one for ever:
 * `first` when it opens nothing any more, else the last of the list. Throws ParvisError config.invalid for no key, a short key, or a bad id.
 */
export function createVault(masterKeys: readonly MasterKey[], first?: MasterKey): Vault {
  const current = masterKeys[0];
  const oldest = first ?? masterKeys.at(-1);
  if (!current || !oldest) throw new ParvisError('config.invalid', 'the vault needs a master key');
  const random = createRandom();
  const sealing = new Map(masterKeys.map((master) => [master.id, sealingKey(master)]));
  const hashing = new Map<string, Buffer>();

  function hashingKey(master: MasterKey, purpose: string): Buffer {
    const known = hashing.get(purpose);
    if (known) return known;
    const derived = derive(master.key, `key:${purpose}`);
    hashing.set(purpose, derived);
    return derived;
  }

  return {
    seal(text) {
      const nonce = random(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', sealing.get(current.id) ?? sealingKey(current), nonce);
      const body = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${current.id}.${body.toString('base64url')}`;
    },
    open(sealed) {
      const [version, id = '', body = ''] = sealed.split('.');
      const key = sealing.get(id);
      if (version !== 'v1' || !key) throw new ParvisError('vault.unreadable', 'no key for it', { key: id });
      return decrypt(key, Buffer.from(body, 'base64url'), id);
    },
    key(purpose, text) {
      const hash = createHmac('sha256', hashingKey(oldest, purpose)).update(text).digest('base64url');
      return hash.slice(0, hashCharacters);
    },
  };
}

/** What begins each text that a key sealed. */
export const sealMark = (id: string): string => `v1.${id}.`;

/** Seals anew, under the current key, whatever these keys sealed in a text: all of it, or parts of its JSON. */
export function renewed(vault: Vault, ids: readonly string[], text: string): string {
  const pattern = new RegExp(`\\bv1\\.(?:${ids.join('|')})\\.[\\w-]+`, 'g');
  return text.replace(pattern, (sealed) => vault.seal(vault.open(sealed)));
}

function sealingKey(master: MasterKey): Buffer {
  if (master.key.length < keyLength) {
    throw new ParvisError('config.invalid', 'a master key has at least 32 bytes', { key: master.id });
  }
  if (!/^[A-Za-z0-9-]+$/.test(master.id)) {
    throw new ParvisError('config.invalid', 'the id of a master key is letters, digits and dashes');
  }
  return derive(master.key, 'seal');
}

function derive(master: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `parvis v1 ${purpose}`, keyLength));
}

function decrypt(key: Buffer, body: Buffer, id: string): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, nonceLength), {
      authTagLength: tagLength,
    });
    decipher.setAuthTag(body.subarray(-tagLength));
    const text = decipher.update(body.subarray(nonceLength, -tagLength));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch (error) {
    throw new ParvisError('vault.unreadable', 'wrong key, or altered', { key: id }, error);
  }
}
