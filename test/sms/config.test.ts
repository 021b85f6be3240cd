import { describe, expect, it } from 'vitest';
import { createKannel } from '../../adapters/sms/kannel/index.ts';
import { readAddress } from '../../adapters/sms/smpp/address.ts';
import { createSmpp } from '../../adapters/sms/smpp/index.ts';
import { createTwilio } from '../../adapters/sms/twilio/index.ts';
import { createLog, nature } from './hooks.ts';

const common = { publicUrl: 'https://bot.example', log: createLog(), nature };
const cursor = { load: async () => null, save: async () => {} };
const twilio = {
  ...{
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: '1'.repeat(32),
    from: '+33974990000',
    cursor,
    ...common,
  },
};
const kannel = {
  ...{ sendUrl: 'http://127.0.0.1:13013/cgi-bin/sendsms', username: 'parvis', password: 'pw', from: '3975' },
  ...{ webhookSecret: 'kannel-secret-0123456789', ...common },
};

const keep = { load: async () => null, save: async () => {} };
const smpp = { url: 'smpp://esme:pw@127.0.0.1:2775', from: '3975', keep, log: createLog(), nature };

describe('an SMS channel that is not configured does not start', () => {
  it.each([
    [{ accountSid: '' }, /TWILIO_ACCOUNT_SID .*copy it/u],
    [{ accountSid: 'SK123' }, /TWILIO_ACCOUNT_SID/u],
    [{ authToken: '' }, /TWILIO_AUTH_TOKEN .*copy it/u],
    [{ authToken: 'short' }, /TWILIO_AUTH_TOKEN/u],
    [{ from: '' }, /TWILIO_FROM .*write it/u],
    [{ from: '0974990000x' }, /TWILIO_FROM/u],
    [{ publicUrl: '' }, /PARVIS_PUBLIC_URL must be an address/u],
    [{ publicUrl: 'bot.example' }, /PARVIS_PUBLIC_URL/u],
    [{ apiRoot: 'api.twilio.com' }, /TWILIO_API_ROOT/u],
  ])('Twilio %j', (wrong, sentence) => {
    expect(() => createTwilio({ ...twilio, ...wrong })).toThrow(
      expect.objectContaining({ code: 'config.invalid', message: expect.stringMatching(sentence) }),
    );
  });

  it.each([
    [{ webhookSecret: '' }, /KANNEL_WEBHOOK_SECRET .*write 16/u],
    [{ webhookSecret: 'short' }, /KANNEL_WEBHOOK_SECRET/u],
    [{ webhookSecret: 'sixteen-and-%41-more' }, /KANNEL_WEBHOOK_SECRET/u],
    [{ username: '' }, /KANNEL_USERNAME/u],
    [{ password: '' }, /KANNEL_PASSWORD/u],
    [{ from: '' }, /KANNEL_FROM/u],
    [{ sendUrl: '' }, /KANNEL_SEND_URL/u],
    [{ sendUrl: 'http://127.0.0.1:13013' }, /KANNEL_SEND_URL/u],
    [{ publicUrl: '' }, /PARVIS_PUBLIC_URL/u],
    [{ allowIps: ['10.0.0.0/33'] }, /KANNEL_ALLOW/u],
    [{ allowIps: ['localhost'] }, /KANNEL_ALLOW/u],
  ])('Kannel %j', (wrong, sentence) => {
    expect(() => createKannel({ ...kannel, ...wrong })).toThrow(
      expect.objectContaining({ code: 'config.invalid', message: expect.stringMatching(sentence) }),
    );
  });

  it.each([
    [{ url: '' }, /SMPP_URL must be smpp:/u],
    [{ url: 'http://esme:pw@127.0.0.1' }, /SMPP_URL/u],
    [{ url: 'smpp://127.0.0.1:2775' }, /SMPP_URL/u],
    [{ url: 'smpp://esme@127.0.0.1:2775' }, /SMPP_URL/u],
    [{ from: '' }, /SMPP_FROM .*write it/u],
    [{ from: 'PARIS' }, /SMPP_FROM/u],
  ])('SMPP %j', (wrong, sentence) => {
    expect(() => createSmpp({ ...smpp, ...wrong })).toThrow(
      expect.objectContaining({ code: 'config.invalid', message: expect.stringMatching(sentence) }),
    );
  });

  it('SMPP: an address with its port, its password and its kind', () => {
    expect(readAddress('smpp://esme:p%40ss@smsc.example.org')).toEqual({
      ...{ host: 'smsc.example.org', port: 2775, tls: false },
      ...{ systemId: 'esme', password: 'p@ss', systemType: '' },
    });
    expect(readAddress('ssmpp://esme:pw@[::1]?system_type=city')).toMatchObject({
      ...{ host: '::1', port: 3550, tls: true, systemType: 'city' },
    });
  });

  it('all are the same channel when they do', () => {
    const [one, other, third] = [createTwilio(twilio), createKannel(kannel), createSmpp(smpp)];
    expect([one.name, other.name, third.name]).toEqual(['sms', 'sms', 'sms']);
    expect(other.capabilities).toEqual(one.capabilities);
    expect(third.capabilities).toEqual(one.capabilities);
    expect(one.capabilities).toEqual({
      ...{ buttons: false, choices: 8, textLimit: 1000, terse: true, location: false, contact: false },
      ...{ photo: false, document: false, link: false, senderIsPhone: true },
    });
    expect(one.pace).toEqual({ perSecond: 10, perPersonPerSecond: 1 });
  });
});
