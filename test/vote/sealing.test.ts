import { describe, expect, it } from 'vitest';
import { newKeyPair, seal, unseal, unwrapKey, wrapKey } from '../../core/civic/sealing.ts';
import { frozenNature } from '../nature.ts';

const nature = frozenNature();
const pair = newKeyPair(nature);
const text = JSON.stringify({ v: 1, city: ['p01'] });

describe('a sealed envelope', () => {
  it('opens with the private key only', () => {
    const envelope = seal(nature, pair.publicKey, text, 'poll/voter');
    expect(unseal(pair, envelope, 'poll/voter')).toBe(text);
    expect(unseal(newKeyPair(nature), envelope, 'poll/voter')).toBeNull();
  });

  it('does not move to another voter', () => {
    const envelope = seal(nature, pair.publicKey, text, 'poll/voter');
    expect(unseal(pair, envelope, 'poll/other')).toBeNull();
  });

  it('tells by none of its bytes what it holds, and refuses when any is changed', () => {
    const envelope = seal(nature, pair.publicKey, text, 'poll/voter');
    expect(envelope.includes('p01')).toBe(false);
    for (const at of [0, 1, 20, 33, 44, 45, 200, envelope.length - 1]) {
      const altered = Buffer.from(envelope);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(unseal(pair, altered, 'poll/voter'), `byte ${at}`).toBeNull();
    }
    expect(unseal(pair, envelope.subarray(0, 60), 'poll/voter')).toBeNull();
    expect(unseal(pair, Buffer.alloc(0), 'poll/voter')).toBeNull();
  });

  it('has one size, however much was chosen', () => {
    const short = seal(nature, pair.publicKey, '{}', 'a');
    const long = seal(nature, pair.publicKey, 'x'.repeat(1000), 'a');
    expect(short.length).toBe(long.length);
    expect(short.length).toBe(1 + 32 + 12 + 1024 + 16);
  });

  it('is never the same twice', () => {
    expect(seal(nature, pair.publicKey, text, 'a').equals(seal(nature, pair.publicKey, text, 'a'))).toBe(
      false,
    );
  });
});

describe('a wrapped key', () => {
  it('comes back with both passphrases, in either order, and with nothing less', async () => {
    const wrapped = await wrapKey(nature, pair.privateKey, ['first words', 'second words']);
    expect(await unwrapKey(wrapped, ['first words', 'second words'])).toEqual(pair.privateKey);
    expect(await unwrapKey(wrapped, [' second words ', 'first words'])).toEqual(pair.privateKey);
    expect(await unwrapKey(wrapped, ['first words', 'first words'])).toBeNull();
    expect(await unwrapKey(wrapped, ['first words', 'wrong'])).toBeNull();
  });

  it('names an unknown form', async () => {
    await expect(unwrapKey('2.abc', ['a', 'b'])).rejects.toMatchObject({ code: 'vault.unreadable' });
  });
});
