import { MockAgent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwilio } from '../../adapters/sms/twilio/index.ts';
import { createLog, nature } from './hooks.ts';

const accountSid = `AC${'0'.repeat(32)}`;
const authToken = '12345678901234567890123456789012';
const path = `/2010-04-01/Accounts/${accountSid}/Messages/MM1/Media/ME1`;
const ref = `https://api.twilio.com${path}`;
const content = 'https://mms.twiliocdn.com';
const photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

/** No connection but to what is intercepted: any other throws. */
let agent: MockAgent;
beforeEach(() => {
  agent = new MockAgent();
  agent.disableNetConnect();
});
afterEach(() => agent.close());

function open() {
  const cursor = { load: async () => null, save: async () => {} };
  const channel = createTwilio({
    ...{ accountSid, authToken, from: '+33974990000', publicUrl: 'https://bot.example', cursor, nature },
    ...{ log: createLog(), dispatcher: agent },
  });
  return (address: string) => channel.fetchMedia?.(address);
}

function redirectTo(location: string) {
  agent.get('https://api.twilio.com').intercept({ path }).reply(307, '', { headers: { location } });
}

describe('photos by Twilio', () => {
  it('shows its credentials to the first host only', async () => {
    const headers: unknown[] = [];
    const noting =
      (body: string | Buffer, status: number, location?: string) => (options: { headers?: unknown }) => {
        headers.push(new Headers(options.headers as Record<string, string>).get('authorization'));
        const more = location === undefined ? {} : { responseOptions: { headers: { location } } };
        return { statusCode: status, data: body, ...more };
      };
    agent
      .get('https://api.twilio.com')
      .intercept({ path })
      .reply(noting('', 307, `${content}/x?sig=1`));
    agent.get(content).intercept({ path: '/x?sig=1' }).reply(noting(photo, 200));
    expect(await open()(ref)).toEqual(photo);
    expect(headers).toEqual([`Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`, null]);
  });

  it('takes a photo given at once', async () => {
    agent.get('https://api.twilio.com').intercept({ path }).reply(200, photo);
    expect(await open()(ref)).toEqual(photo);
  });

  it.each([
    `http://api.twilio.com${path}`,
    `https://api.twilio.com.evil.example${path}`,
    `https://evil.example${path}`,
    `https://api.twilio.com:8443${path}`,
    `https://user:pw@api.twilio.com${path}`,
    `https://api.twilio.com@evil.example${path}`,
    `https://api.twilio.com/2010-04-01/Accounts/AC${'1'.repeat(32)}/Messages/MM1/Media/ME1`,
    `https://api.twilio.com${path}/../../../../../Accounts.json`,
    `https://mms.twiliocdn.com${path}`,
    `https://127.0.0.1${path}`,
    `https://127.1${path}`,
    `https://0x7f000001${path}`,
    `https://2130706433${path}`,
    `https://[::1]${path}`,
    `https://[::ffff:10.0.0.1]${path}`,
    `https://169.254.169.254${path}`,
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'ftp://api.twilio.com/x',
    '//api.twilio.com/x',
    '',
    'x',
  ])('refuses the address %j without asking anyone', async (address) => {
    await expect(open()(address)).rejects.toMatchObject({ code: 'media.refused' });
  });

  it.each([
    'http://mms.twiliocdn.com/x',
    'https://twiliocdn.com.evil.example/x',
    'https://eviltwiliocdn.com/x',
    'https://mms.twiliocdn.com:8443/x',
    'https://a@mms.twiliocdn.com/x',
    'https://169.254.169.254/latest/meta-data',
    'https://127.0.0.1/x',
    'https://api.twilio.com/x',
    '/x',
    'javascript:1',
  ])('does not follow to %j', async (location) => {
    redirectTo(location);
    await expect(open()(ref)).rejects.toMatchObject({ code: 'media.refused' });
  });

  it('does not follow a second time', async () => {
    redirectTo(`${content}/x`);
    agent
      .get(content)
      .intercept({ path: '/x' })
      .reply(302, '', { headers: { location: `${content}/y` } });
    await expect(open()(ref)).rejects.toMatchObject({ code: 'channel.unavailable' });
  });

  it('stops at 10 MB', async () => {
    agent.get('https://api.twilio.com').intercept({ path }).reply(200, Buffer.alloc(10_000_001));
    await expect(open()(ref)).rejects.toMatchObject({ code: 'media.refused' });
  });

  it.each([404, 500])('says that it can not be had on %i', async (status) => {
    agent.get('https://api.twilio.com').intercept({ path }).reply(status, '');
    await expect(open()(ref)).rejects.toMatchObject({ code: 'channel.unavailable' });
  });
});
