import { GraphApiError, WhatsAppClient } from '@kapso/whatsapp-cloud-api';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WhatsAppAPI } from 'whatsapp-api-js';
import {
  ActionButtons,
  ActionContactRequest,
  ActionList,
  Body,
  Button,
  Interactive,
  ListSection,
  Row,
  Text,
} from 'whatsapp-api-js/messages';
import type { Outbound } from '../../core/conversation/vocabulary.ts';
import { startWhatsAppStub, type WhatsAppStub } from '../peers/whatsapp.ts';
import { openChannel, settings } from './setup.ts';

/** Two clients of the Cloud API that others wrote send to our stub, and our adapter sends the same. */
const number = '33639980011';
const userId = 'FR.1502576394655843';

describe('the stub takes what they send, and we send the same', () => {
  let stub: WhatsAppStub;
  beforeAll(async () => {
    stub = await startWhatsAppStub();
  });
  afterAll(() => stub.close());
  beforeEach(() => {
    stub.sent.length = 0;
  });

  const kapso = () =>
    new WhatsAppClient({ accessToken: stub.token, baseUrl: stub.apiRoot, graphVersion: 'v23.0' });
  /** This library knows one host only; its requests are led to the stub. */
  const apiJs = () =>
    new WhatsAppAPI({
      token: stub.token,
      appSecret: stub.appSecret,
      v: 'v23.0',
      ponyfill: {
        fetch: (url, init) => fetch(String(url).replace('https://graph.facebook.com', stub.apiRoot), init),
      },
    });

  async function deliver(to: string, message: Omit<Outbound, 'v' | 'language'>) {
    const { channel } = openChannel({ apiRoot: stub.apiRoot });
    for (const part of channel.render({ v: 1, language: 'fr', ...message }))
      expect(await channel.send(to, part, { outboxId: '7', part: 0 })).toMatchObject({ ok: true });
  }

  const base = { phoneNumberId: settings.phoneNumberId, bizOpaqueCallbackData: 'out:7' };
  const choices = (...names: readonly string[]) => ({
    turn: 1,
    choices: names.map((label, index) => ({ id: `c${index}`, label, number: index + 1 })),
  });

  /** The two requests taken, without what each client may leave out. */
  function taken(): unknown[] {
    return stub.sent.map(({ id: _, recipient_type: __, ...rest }) => {
      if (rest.type === 'text') return { ...rest, text: { body: rest.text.body } };
      return rest;
    });
  }

  function expectTwins() {
    const [theirs, ours] = taken();
    expect(stub.sent).toHaveLength(2);
    expect(ours).toEqual(theirs);
  }

  test('text to a number', async () => {
    await kapso().messages.sendText({ ...base, to: number, body: 'Bonjour' });
    await deliver(number, { text: 'Bonjour' });
    expectTwins();
  });

  test('text to a user id', async () => {
    await kapso().messages.sendText({ ...base, recipient: userId, body: 'Bonjour' });
    await deliver(userId, { text: 'Bonjour' });
    expectTwins();
  });

  test('text to a user id, by whatsapp-api-js', async () => {
    await apiJs().sendMessage(base.phoneNumberId, { bsuid: userId }, new Text('Bonjour'), undefined, 'out:7');
    await deliver(userId, { text: 'Bonjour' });
    expectTwins();
  });

  test('buttons', async () => {
    const buttons = [
      { id: '1:c0', title: 'Oui' },
      { id: '1:c1', title: 'Non' },
    ];
    await kapso().messages.sendInteractiveButtons({ ...base, to: number, bodyText: 'On y va ?', buttons });
    await deliver(number, { text: 'On y va ?', ...choices('Oui', 'Non') });
    expectTwins();
  });

  test('buttons, by whatsapp-api-js', async () => {
    const action = new ActionButtons(new Button('1:c0', 'Oui'), new Button('1:c1', 'Non'));
    const message = new Interactive(action, new Body('On y va ?'));
    await apiJs().sendMessage(base.phoneNumberId, number, message, undefined, 'out:7');
    await deliver(number, { text: 'On y va ?', ...choices('Oui', 'Non') });
    expectTwins();
  });

  const quarters = ['Belleville', 'Gare', 'Picpus', 'Place de la République et alentours'];

  test('a list', async () => {
    const rows = quarters.map((title, index) => ({ id: `1:c${index}`, title }));
    rows[3] = { id: '1:c3', title: 'Place de la République…', description: quarters[3] } as never;
    await kapso().messages.sendInteractiveList({
      ...base,
      to: number,
      bodyText: 'Quel quartier ?',
      buttonText: 'Choisir',
      sections: [{ rows }],
    });
    await deliver(number, { text: 'Quel quartier ?', ...choices(...quarters) });
    expectTwins();
  });

  test('a list, by whatsapp-api-js', async () => {
    const [first, second, third, fourth] = quarters as [string, string, string, string];
    const section = new ListSection(
      undefined,
      new Row('1:c0', first),
      new Row('1:c1', second),
      new Row('1:c2', third),
      new Row('1:c3', 'Place de la République…', fourth),
    );
    const message = new Interactive(new ActionList('Choisir', section), new Body('Quel quartier ?'));
    await apiJs().sendMessage(base.phoneNumberId, number, message, undefined, 'out:7');
    await deliver(number, { text: 'Quel quartier ?', ...choices(...quarters) });
    expectTwins();
  });

  test('a request for the number, by whatsapp-api-js', async () => {
    const message = new Interactive(new ActionContactRequest(), new Body('Votre numéro ?'));
    await apiJs().sendMessage(base.phoneNumberId, { bsuid: userId }, message, undefined, 'out:7');
    await deliver(userId, { text: 'Votre numéro ?', ask: 'contact' });
    expectTwins();
  });

  test('a link', async () => {
    const parameters = { displayText: 'Voir', url: 'https://example.org/r' };
    await kapso().messages.sendInteractiveCtaUrl({ ...base, to: number, bodyText: 'Résultats', parameters });
    await deliver(number, { text: 'Résultats', link: { label: 'Voir', url: 'https://example.org/r' } });
    expectTwins();
  });

  test('a place', async () => {
    const location = { latitude: 48.86, longitude: 2.33, name: 'Quai' };
    await kapso().messages.sendLocation({ ...base, to: number, location });
    await kapso().messages.sendText({ ...base, to: number, body: 'Ici' });
    const theirs = taken();
    stub.sent.length = 0;
    await deliver(number, { text: 'Ici', place: { lat: 48.86, lon: 2.33, label: 'Quai' } });
    expect(taken()).toEqual(theirs);
  });

  test('a location request', async () => {
    const interactive = {
      type: 'location_request_message',
      body: { text: 'Où ?' },
      action: { name: 'send_location' },
    };
    const payload = { messaging_product: 'whatsapp', to: number, biz_opaque_callback_data: 'out:7' };
    await kapso().messages.sendRaw({
      phoneNumberId: base.phoneNumberId,
      payload: { ...payload, type: 'interactive', interactive },
    });
    await deliver(number, { text: 'Où ?', ask: 'location' });
    expectTwins();
  });

  test('media go up and come down', async () => {
    const bytes = Buffer.from('bonjour');
    const file = new Blob([bytes], { type: 'text/plain' });
    const { id } = await kapso().media.upload({ ...base, type: 'text/plain', file, fileName: 'a.txt' });
    expect(stub.uploads).toEqual([{ id, mime: 'text/plain', name: 'a.txt', bytes }]);
    stub.addMedia('55', { bytes, mime: 'image/jpeg' });
    const got = await kapso().media.download({ mediaId: '55', auth: 'always' });
    expect(Buffer.from(got as ArrayBuffer)).toEqual(bytes);
  });

  test('they read its refusals as Meta’s', async () => {
    const titled = (title: string) => ({
      messaging_product: 'whatsapp',
      to: number,
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'x' },
        action: { buttons: [{ type: 'reply', reply: { id: 'a', title } }] },
      },
    });
    const send = (payload: Record<string, unknown>, client = kapso()) =>
      client.messages
        .sendRaw({ phoneNumberId: base.phoneNumberId, payload })
        .catch((error: unknown) => error);
    const tooLong = await send(titled('a title of 21 letters'));
    expect(tooLong).toBeInstanceOf(GraphApiError);
    expect(tooLong).toMatchObject({ httpStatus: 400, code: 100, category: 'parameter' });
    const wrongToken = new WhatsAppClient({ accessToken: 'old', baseUrl: stub.apiRoot });
    expect(await send(titled('ok'), wrongToken)).toMatchObject({ code: 190, category: 'authorization' });
    stub.fail({ status: 429, code: 130429, headers: { 'retry-after': '60' } });
    expect(await send(titled('ok'))).toMatchObject({
      code: 130429,
      category: 'throttling',
      retry: { action: 'retry_after', retryAfterMs: 60_000 },
    });
    expect(stub.sent).toEqual([]);
  });
});
