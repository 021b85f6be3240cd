import { describe, expect, it } from 'vitest';
import { checkKannel, checkSmpp, checkTwilio } from '../../bots/doctor/sms.ts';
import { startKannelStub } from '../peers/kannel-stub.ts';
import { login, startSmsc, urlOf, whyNoSmsc } from '../peers/smsc.ts';
import { startTwilioStub } from '../peers/twilio.ts';
import { freePort } from '../whole/service.ts';
import { closing, config, nobody, page, publicUrl, told } from './asking.ts';

describe('Twilio', () => {
  async function open() {
    const stub = await startTwilioStub({ number: '+33600000000', publicUrl, target: () => publicUrl });
    closing.push(stub.stop);
    const environment = {
      TWILIO_API_ROOT: stub.apiRoot,
      TWILIO_ACCOUNT_SID: stub.accountSid,
      TWILIO_AUTH_TOKEN: stub.authToken,
      TWILIO_FROM: '+33600000000',
    };
    return { stub, environment };
  }

  it('is well, and names another address, another number, a closed account, a wrong token', async () => {
    const { stub, environment } = await open();
    const check = async (more: Readonly<Record<string, string>> = {}) =>
      told(await checkTwilio(config({ ...environment, ...more })));
    expect(await check()).toEqual(['ok Le compte Twilio est actif.', 'ok Twilio appelle la bonne adresse.']);
    expect((await check({ TWILIO_FROM: '+33600000001' }))[1]).toBe('bad Ce compte n’a pas ce numéro.');
    expect(await check({ TWILIO_AUTH_TOKEN: 'x' })).toEqual(['bad Twilio refuse ce compte (401).']);
    stub.setAccount({ smsUrl: '' });
    expect((await check())[1]).toBe(`bad Twilio appelle personne, et non ${publicUrl}/webhooks/twilio.`);
    stub.setAccount({ accountStatus: 'suspended' });
    expect(await check()).toEqual(['bad Le compte Twilio est suspended.']);
  });
});

describe('Kannel', () => {
  it('is well, and sends nothing; names a wrong password and a link that is down', async () => {
    const stub = await startKannelStub('parvis', 'right');
    closing.push(stub.stop);
    const kannel = (password: string, sendUrl = stub.sendUrl) =>
      config({ KANNEL_SEND_URL: sendUrl, KANNEL_USERNAME: 'parvis', KANNEL_PASSWORD: password });
    const online = await page('SMSC connections:\n smsc[smsc] SMPP:smsc:2775 (online 42s, rcvd 0)');
    const dead = await page('SMSC connections:\n smsc[smsc] SMPP:smsc:2775 (re-connecting, rcvd 0)');
    expect(told(await checkKannel(kannel('right'), online))).toEqual([
      'ok Kannel accepte ce compte.',
      'ok Kannel est relié à l’opérateur.',
    ]);
    expect(told(await checkKannel(kannel('right'), dead))[1]).toBe(
      'bad Kannel n’est pas relié à l’opérateur.',
    );
    expect(told(await checkKannel(kannel('right'), nobody))[1]).toBe(
      `warn La page d’état de Kannel ne se lit pas (${nobody}).`,
    );
    expect(told(await checkKannel(kannel('wrong'), online))).toEqual([
      'bad Kannel refuse ce nom ou ce mot de passe.',
    ]);
    expect(told(await checkKannel(kannel('right', nobody), online))).toEqual([
      'bad Kannel ne répond pas (ECONNREFUSED).',
    ]);
    expect(stub.sent).toEqual([]);
  });
});

const noSmsc = whyNoSmsc();
describe.skipIf(noSmsc !== null)(`SMPP${noSmsc === null ? '' : ` (skipped: ${noSmsc})`}`, () => {
  it('binds and unbinds; names a wrong password and silence', async () => {
    const smsc = await startSmsc(await freePort());
    closing.push(smsc.stop);
    const check = async (url: string) => told(await checkSmpp(config({ SMPP_URL: url, SMPP_FROM: '3975' })));
    expect(await check(urlOf(smsc.port))).toEqual(['ok Le centre de messages nous accepte.']);
    expect((await smsc.wait('lost', 1)).length).toBe(1);
    expect((await check(urlOf(smsc.port, { ...login, password: 'wrong' })))[0]).toMatch(
      /^bad Le centre de messages nous refuse \(\d+\)\.$/,
    );
    expect(await check('smpp://a:b@127.0.0.1:9')).toEqual([
      'bad Le centre de messages ne répond pas (ECONNREFUSED).',
    ]);
  });
});
