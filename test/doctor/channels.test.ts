import { describe, expect, it } from 'vitest';
import { checkTeams } from '../../bots/doctor/teams.ts';
import { checkTelegram } from '../../bots/doctor/telegram.ts';
import { checkWhatsApp } from '../../bots/doctor/whatsapp.ts';
import { startAzureStub } from '../peers/azure.ts';
import { startTelegramStub } from '../peers/telegram.ts';
import { startWhatsAppStub } from '../peers/whatsapp.ts';
import { closing, config, nobody, now, publicUrl, told } from './asking.ts';

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
