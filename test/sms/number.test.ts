import { describe, expect, it } from 'vitest';
import { toSender } from '../../adapters/sms/number.ts';

describe('senders', () => {
  it.each([
    ['+33639980001', 'FR'],
    ['33639980001', 'FR'],
    ['0639980001', 'FR'],
    ['0033639980001', 'FR'],
    [' 33639980001', 'FR'],
    ['06 39 98 00 01', 'FR'],
    ['+33639980001', 'BE'],
  ] as const)('%j in %s is the number +33639980001', (raw, country) => {
    const phone = { e164: '+33639980001', proven: false };
    expect(toSender(raw, country)).toEqual({ sender: '+33639980001', phone });
  });

  it('knows a foreign number without its plus', () => {
    expect(toSender('447400123456', 'FR')?.sender).toBe('+447400123456');
  });

  it.each(['3975', '36105', '114', 'MAIRIE', 'Info75', '+882', '000000000000'])(
    '%j stays opaque and is nobody’s number',
    (raw) => {
      expect(toSender(raw, 'FR')).toEqual({ sender: raw });
    },
  );

  it.each(['', '   ', 'x'.repeat(65)])('%j is no sender', (raw) => {
    expect(toSender(raw, 'FR')).toBeNull();
  });
});
