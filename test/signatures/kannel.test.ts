import { describe, expect, it } from 'vitest';
import { createGate, isSecret } from '../../adapters/sms/kannel/verify.ts';

describe('the secret in the address', () => {
  const secret = 'sixteen-letters-x';

  it.each([
    ['itself', secret, true],
    ['none', null, false],
    ['an empty one', '', false],
    ['cut short', secret.slice(0, -1), false],
    ['in capitals', secret.toUpperCase(), false],
    ['with a space after it', `${secret} `, false],
  ])('%s', (_, given, right) => expect(isSecret(given, secret)).toBe(right));

  it.each(['', null, 'Stryker was here!'])('is never right when none is set: %s', (given) =>
    expect(isSecret(given, '')).toBe(false),
  );
});

describe('the gate', () => {
  it('is open to everyone when nobody is named', () => {
    const gate = createGate([]);
    expect(['10.0.0.1', '::1', 'nonsense'].map(gate)).toEqual([true, true, true]);
  });

  it.each([
    ['10.0.0.5', '10.0.0.5', true],
    ['10.0.0.5', '10.0.0.6', false],
    [' 10.0.0.5 ', '10.0.0.5', true],
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.4/30', '10.0.0.7', true],
    ['10.0.0.4/30', '10.0.0.8', false],
    ['10.0.0.4/32', '10.0.0.5', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['10.0.0.5', '::ffff:10.0.0.5', true],
    ['10.0.0.5', '::FFFF:10.0.0.5', true],
    ['10.0.0.55', '::ffff:10.0.0.55', true],
    ['110.0.0.5', '::ffff:110.0.0.5', true],
    ['10.0.0.5', '1::ffff:10.0.0.5', false],
    ['2001:db8::/32', '2001:db8::7', true],
    ['2001:db8::1', '2001:db8::1', true],
    ['2001:db8::1', '2001:db8::2', false],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['2001:db8::/128', '2001:db8::', true],
    ['::ffff:abcd', '::ffff:abcd', true],
    ['10.0.0.5', 'nonsense', false],
    ['10.0.0.5', '', false],
  ])('named %s, %s comes: %s', (named, ip, may) => expect(createGate([named])(ip)).toBe(may));

  it('takes any of several', () => {
    const gate = createGate(['10.0.0.5', '192.168.0.0/16', '2001:db8::/32']);
    expect(['10.0.0.5', '192.168.9.9', '2001:db8::9', '10.0.0.6'].map(gate)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it.each([
    ...['', ' ', '/8', 'localhost', '10.0.0', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/a'],
    ...['10.0.0.0/8x', '10.0.0.0/x8', '10.0.0.0/0008', '2001:db8::/129', 'nonsense/200'],
  ])('refuses %j with a sentence', (entry) =>
    expect(() => createGate([entry])).toThrow('KANNEL_ALLOW holds something else than addresses'),
  );
});
