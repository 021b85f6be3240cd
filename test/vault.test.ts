import { createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ParvisError } from '../core/errors.ts';
import { createVault } from '../core/vault.ts';

const first = { id: 'k1', key: Buffer.alloc(32, 1) };
const second = { id: 'k2', key: Buffer.alloc(32, 2) };

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof ParvisError ? error.code : 'other';
  }
  return 'none';
}

describe('vault', () => {
  it('opens what it sealed, which never looks the same twice', () => {
    const vault = createVault([first]);
    for (const text of ['', 'rue de l’Église, ça va ?', '🌳'.repeat(5000)]) {
      const sealed = vault.seal(text);
      expect(sealed).toMatch(/^v1\.k1\.[\w-]+$/);
      expect(vault.open(sealed)).toBe(text);
      expect(vault.seal(text)).not.toBe(sealed);
    }
  });

  it('seals with the first key and opens with any', () => {
    const sealed = createVault([first]).seal('texte');
    const rotated = createVault([second, first]);
    expect(rotated.open(sealed)).toBe('texte');
    expect(rotated.seal('texte')).toMatch(/^v1\.k2\./);
  });

  it('refuses a wrong key, an unknown key, another form, and every altered byte', () => {
    const vault = createVault([first]);
    const sealed = vault.seal('texte');
    const body = Buffer.from(sealed.split('.')[2] ?? '', 'base64url');
    expect(codeOf(() => createVault([{ id: 'k1', key: second.key }]).open(sealed))).toBe('vault.unreadable');
    for (const bad of [
      '',
      'texte',
      sealed.replace('k1', 'k9'),
      sealed.replace('v1', 'v2'),
      'v1.k1.',
      'v1.k1.AAAA',
    ]) {
      expect(codeOf(() => vault.open(bad))).toBe('vault.unreadable');
    }
    for (let at = 0; at < body.length; at += 1) {
      const altered = Buffer.from(body);
      altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
      expect(codeOf(() => vault.open(`v1.k1.${altered.toString('base64url')}`))).toBe('vault.unreadable');
    }
  });

  it('hashes with a key of its own per purpose, 22 characters, the same after a rotation', () => {
    const vault = createVault([first]);
    const derived = Buffer.from(hkdfSync('sha256', first.key, '', 'parvis v1 key:phone', 32));
    const expected = createHmac('sha256', derived).update('+33601020304').digest('base64url').slice(0, 22);
    expect(vault.key('phone', '+33601020304')).toBe(expected);
    expect(vault.key('code', '+33601020304')).not.toBe(expected);
    expect(createVault([second, first]).key('phone', '+33601020304')).toBe(expected);
    expect(createVault([second]).key('phone', '+33601020304')).not.toBe(expected);
  });

  it('refuses to be without a key, or with a short one, or an id that would break the form', () => {
    expect(codeOf(() => createVault([]))).toBe('config.invalid');
    expect(codeOf(() => createVault([{ id: 'k1', key: Buffer.alloc(16) }]))).toBe('config.invalid');
    expect(codeOf(() => createVault([{ id: 'k.1', key: first.key }]))).toBe('config.invalid');
  });
});
