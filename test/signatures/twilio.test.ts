import { createHmac } from 'node:crypto';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { isSigned, signatureOf } from '../../adapters/sms/twilio/verify.ts';

const authToken = '12345678901234567890123456789012';
const params = { To: '+33974990000', From: '+33639980001', Body: 'Bonjour à tous', Zone: '1' };
const ways = ['https://parvis.example.org', 'http://parvis.example.org'];
const paths = ['/webhooks/twilio', '/webhooks/twilio?part=1&key=a', '', '/', '?key=a', '#top'];

const check = (url: string, signature: string | undefined, token = authToken) =>
  isSigned({ authToken: token, url, params: new URLSearchParams(params), signature });

describe('as Twilio’s own library signs', () => {
  it.each(ways.flatMap((way) => paths.map((path) => way + path)))('%s', (url) => {
    const signature = twilio.getExpectedTwilioSignature(authToken, url, params);
    expect(check(url, signature)).toBe(true);
    const other = signature.startsWith('A') ? 'B' : 'A';
    expect(check(url, other + signature.slice(1))).toBe(false);
  });

  it.each([
    ['https://parvis.example.org/a', 'https://parvis.example.org:443/a'],
    ['http://parvis.example.org/a', 'http://parvis.example.org:80/a'],
    ['https://parvis.example.org', 'https://parvis.example.org:443'],
    ['https://parvis.example.org?b', 'https://parvis.example.org:443?b'],
  ])('%s and %s are the same address', (bare, ported) => {
    for (const signedAs of [bare, ported])
      for (const url of [bare, ported])
        expect(check(url, twilio.getExpectedTwilioSignature(authToken, signedAs, params))).toBe(true);
  });

  it.each([
    ['https://parvis.example.org:8443/a', 'https://parvis.example.org:443/a'],
    ['https://parvis.example.org/a', 'https://parvis.example.org:80/a'],
    ['http://parvis.example.org/a', 'http://parvis.example.org:443/a'],
    ['https://parvis.example.org/a', 'http://parvis.example.org/a'],
    ['https://parvis.example.org/a', 'https://parvis.example.com/a'],
    ['https://parvis.example.org/a', 'https://parvis.example.org/a/'],
    ['https://parvis.example.org/a', 'https://parvis.example.org'],
    ['https://parvis.example.org/a', 'https://a'],
  ])('%s is not signed as %s', (url, signedAs) => {
    expect(check(url, twilio.getExpectedTwilioSignature(authToken, signedAs, params))).toBe(false);
  });

  it('a port of one’s own stays', () => {
    const url = 'https://parvis.example.org:8443/a';
    expect(check(url, twilio.getExpectedTwilioSignature(authToken, url, params))).toBe(true);
  });

  it.each(['ftp://parvis.example.org/a', 'xhttps://parvis.example.org/a', 'nonsense', ''])(
    'what is no web address is signed as it is: %j',
    (url) => expect(check(url, signatureOf(authToken, url, new URLSearchParams(params)))).toBe(true),
  );
});

describe('the text that is signed', () => {
  const hmac = (text: string) => createHmac('sha1', authToken).update(text).digest('base64');

  it.each([
    ['names in order', 'b=2&a=1', 'a1b2'],
    ['a name’s values in order, each once', 'a=2&a=1&a=2', 'a1a2'],
    ['nothing', '', ''],
  ])('%s', (_, query, text) =>
    expect(signatureOf(authToken, 'https://x', new URLSearchParams(query))).toBe(hmac(`https://x${text}`)),
  );
});

it('fails closed', () => {
  const url = 'https://parvis.example.org/a';
  expect(check(url, undefined)).toBe(false);
  expect(check(url, '')).toBe(false);
  const signedByNobody = signatureOf('', url, new URLSearchParams(params));
  expect(check(url, signedByNobody, '')).toBe(false);
});
