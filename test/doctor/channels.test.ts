import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../../bots/config.ts';
import type { Finding } from '../../bots/doctor/finding.ts';
import { checkClock, checkGeocoder, checkIssuer, checkPublicUrl } from '../../bots/doctor/outside.ts';
import { checkKannel, checkSmpp, checkTwilio } from '../../bots/doctor/sms.ts';
import { checkTeams } from '../../bots/doctor/teams.ts';
import { checkTelegram } from '../../bots/doctor/telegram.ts';
import { checkWhatsApp } from '../../bots/doctor/whatsapp.ts';
import { startAzureStub } from '../peers/azure.ts';
import { startGeocoder } from '../peers/geocoder.ts';
import { startKannelStub } from '../peers/kannel-stub.ts';
import { startOidc } from '../peers/oidc.ts';
import { login, startSmsc, urlOf, whyNoSmsc } from '../peers/smsc.ts';
import { startTelegramStub } from '../peers/telegram.ts';
import { startTwilioStub } from '../peers/twilio.ts';
import { startWhatsAppStub } from '../peers/whatsapp.ts';
import { freePort } from '../whole/service.ts';

const now = Date.UTC(2026, 10, 23, 18);
const publicUrl = 'https://parvis.example.org';
const nobody = 'http://127.0.0.1:9';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const config = (environment: Readonly<Record<string, string>>): Config =>
  readConfig({ PARVIS_PUBLIC_URL: publicUrl, ...environment });
const told = (findings: readonly Finding[]) => findings.map(({ state, found }) => `${state} ${found}`);

/** A page on 127.0.0.1; its address. */
async function page(text: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const server = createServer((_, response) => void response.writeHead(200, headers).end(text));
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  closing.push(() => new Promise((done) => server.close(done)));
  return `http://127.0.0.1:${port}`;
}

describe('Telegram', () => {
  async function open() {
    const stub = await startTelegramStub();
    closing.push(stub.close);
    const environment = { TELEGRAM_TOKEN: stub.token, TELEGRAM_API_ROOT: stub.url, TELEGRAM_MODE: 'webhook' };
    return { stub, environment };
  }
  const info = (more: object) => ({
    status: 200,
    body: { ok: true, result: { url: `${publicUrl}/webhooks/telegram`, ...more } },
  });

  it('is well when the robot answers and calls our address', async () => {
    const { stub, environment } = await open();
    stub.answerNext('getWebhookInfo', info({ pending_update_count: 0 }));
    expect(told(await checkTelegram(config(environment), now))).toEqual([
      'ok Le robot est @parvis_test_bot.',
      'ok Telegram appelle la bonne adresse.',
    ]);
    expect(told(await checkTelegram(config({ ...environment, TELEGRAM_MODE: 'polling' }), now))[1]).toBe(
      'ok Parvis va chercher les messages.',
    );
  });

  it('names another address, what waits, and the last error', async () => {
    const { stub, environment } = await open();
    const last = { last_error_date: now / 1000 - 60, last_error_message: 'SSL error' };
    stub.answerNext(
      'getWebhookInfo',
      info({ url: 'https://old.example.org', pending_update_count: 500, ...last }),
    );
    expect(told(await checkTelegram(config(environment), now)).slice(1)).toEqual([
      `bad Telegram appelle https://old.example.org, et non ${publicUrl}/webhooks/telegram.`,
      'warn 500 messages attendent chez Telegram.',
      'warn Telegram n’a pas pu appeler : SSL error.',
    ]);
  });

  it('names a wrong token, and silence', async () => {
    const { environment } = await open();
    const wrong = config({ ...environment, TELEGRAM_TOKEN: '1:wrong' });
    expect(told(await checkTelegram(wrong, now))).toEqual(['bad Telegram refuse le jeton.']);
    const down = config({ ...environment, TELEGRAM_API_ROOT: nobody });
    expect(told(await checkTelegram(down, now))).toEqual(['bad Telegram ne répond pas (ECONNREFUSED).']);
  });
});

describe('Teams', () => {
  const at = `Chez Azure, le « Messaging endpoint » doit être ${publicUrl}/api/messages.`;
  async function open() {
    const azure = await startAzureStub();
    closing.push(azure.close);
    const environment = {
      MICROSOFT_APP_ID: azure.appId,
      MICROSOFT_APP_PASSWORD: azure.password,
      MICROSOFT_APP_TENANT_ID: azure.tenantId,
      MICROSOFT_LOGIN_ROOT: azure.url,
      MICROSOFT_OPENID_METADATA: azure.openIdMetadata,
    };
    return { azure, environment };
  }

  it('is well when Microsoft knows the application, and the keys are there', async () => {
    const { environment } = await open();
    expect(told(await checkTeams(config(environment), () => now))).toEqual([
      'ok Microsoft accepte l’application et son secret.',
      'ok Les clés de Bot Framework sont là.',
      `ok ${at}`,
    ]);
  });

  it('names a wrong secret, missing keys, a list of hosts that is too wide', async () => {
    const { azure, environment } = await open();
    azure.hideKeys();
    const wrong = { MICROSOFT_APP_PASSWORD: 'x', MICROSOFT_SERVICE_HOSTS: '.com,smba.trafficmanager.net' };
    expect(told(await checkTeams(config({ ...environment, ...wrong }), () => now))).toEqual([
      'bad Microsoft refuse l’application ou son secret (invalid_client).',
      'bad Les clés de Bot Framework ne se lisent pas (503).',
      'warn MICROSOFT_SERVICE_HOSTS est trop large : .com.',
      `ok ${at}`,
    ]);
  });

  it('names silence', async () => {
    const { environment } = await open();
    const down = { MICROSOFT_LOGIN_ROOT: nobody, MICROSOFT_OPENID_METADATA: nobody };
    expect(told(await checkTeams(config({ ...environment, ...down }), () => now)).slice(0, 2)).toEqual([
      'bad Microsoft ne donne pas de jeton (ECONNREFUSED).',
      'bad Les clés de Bot Framework ne se lisent pas (ECONNREFUSED).',
    ]);
  });
});

describe('WhatsApp', () => {
  async function open() {
    const stub = await startWhatsAppStub();
    closing.push(stub.close);
    const environment = {
      WHATSAPP_API_ROOT: stub.apiRoot,
      WHATSAPP_TOKEN: stub.token,
      WHATSAPP_PHONE_NUMBER_ID: stub.phoneNumberId,
      WHATSAPP_APP_SECRET: stub.appSecret,
      WHATSAPP_VERIFY_TOKEN: 'words',
    };
    return { stub, environment };
  }

  it('is well', async () => {
    const { stub, environment } = await open();
    stub.number.webhook_configuration = { application: `${publicUrl}/webhooks/whatsapp` };
    expect(told(await checkWhatsApp(config(environment), now))).toEqual([
      'ok Le numéro et le secret sont bons.',
      'ok Meta appelle la bonne adresse.',
      'ok Le jeton est bon.',
    ]);
  });

  it('names each thing that is wrong', async () => {
    const { stub, environment } = await open();
    stub.number.webhook_configuration = { application: 'https://old.example.org' };
    stub.number.quality_rating = 'RED';
    stub.debug.expires_at = now / 1000 + 86_400;
    expect(told(await checkWhatsApp(config(environment), now)).slice(1)).toEqual([
      'warn Meta note mal ce numéro (RED).',
      `bad Meta appelle https://old.example.org, et non ${publicUrl}/webhooks/whatsapp.`,
      'warn Le jeton expire le 2026-11-24.',
    ]);
    stub.debug.scopes = ['public_profile'];
    expect(told(await checkWhatsApp(config(environment), now)).at(-1)).toBe(
      'bad Le jeton n’a pas le droit d’écrire.',
    );
  });

  it.each([
    ['WHATSAPP_TOKEN', 'bad Meta refuse le jeton.'],
    ['WHATSAPP_APP_SECRET', 'bad Le secret n’est pas celui de l’application du jeton.'],
    ['WHATSAPP_PHONE_NUMBER_ID', 'bad Meta ne montre pas ce numéro (100).'],
  ])('names a wrong %s', async (name, expected) => {
    const { environment } = await open();
    expect(told(await checkWhatsApp(config({ ...environment, [name]: '12345' }), now))).toEqual([expected]);
  });
});

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

describe('what is outside', () => {
  it('the public address: https, and our answer behind it', async () => {
    expect(told(await checkPublicUrl(readConfig({})))).toEqual([
      'warn Pas d’adresse publique : un essai sur cette machine.',
    ]);
    expect(told(await checkPublicUrl(config({ PARVIS_PUBLIC_URL: await page('ok') })))).toEqual([
      'bad L’adresse publique n’est pas en https.',
      'ok Parvis répond à son adresse publique.',
    ]);
    expect(told(await checkPublicUrl(config({ PARVIS_PUBLIC_URL: 'https://127.0.0.1:9' })))).toEqual([
      'ok L’adresse publique est en https.',
      'bad Parvis ne répond pas à https://127.0.0.1:9 (ECONNREFUSED).',
    ]);
  });

  it('the address service', async () => {
    const stub = await startGeocoder();
    closing.push(stub.close);
    const check = async () => told(await checkGeocoder(config({ GEOCODER_URL: stub.url })));
    expect(await check()).toEqual(['ok Le service d’adresses répond.']);
    stub.trouble = { status: 503 };
    expect(await check()).toEqual(['warn Le service d’adresses ne répond pas (503).']);
  });

  it('the identity provider, by the name that it gives itself', async () => {
    const oidc = await startOidc();
    closing.push(oidc.close);
    const check = async (issuer: string) => told(await checkIssuer(config({ STAFF_OIDC_ISSUER: issuer })));
    expect(await checkIssuer(config({}))).toEqual([]);
    expect(await check(oidc.url)).toEqual(['ok Le fournisseur d’identité répond.']);
    expect(await check(oidc.url.replace('127.0.0.1', 'localhost'))).toEqual([
      `bad Le fournisseur d’identité se nomme ${oidc.url}.`,
    ]);
    expect(await check(nobody)).toEqual(['bad Le fournisseur d’identité ne répond pas (ECONNREFUSED).']);
  });

  it('the clock, by the first who tells the time', async () => {
    const date = new Date(now - 120_000).toUTCString();
    const late = await page('', { date });
    expect(told(await checkClock([nobody, late], () => now))).toEqual([
      'bad L’horloge de cette machine est décalée de 120 secondes.',
    ]);
    expect(told(await checkClock([late], () => now - 119_000))).toEqual(['ok L’horloge est à l’heure.']);
    expect(told(await checkClock([nobody], () => now))).toEqual(['warn Personne n’a dit l’heure.']);
  });
});
