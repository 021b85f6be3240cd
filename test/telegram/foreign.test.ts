import { createServer } from 'node:net';
import TelegramServer from 'telegram-test-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Inbound, Outbound, Said } from '../../core/conversation/vocabulary.ts';
import type { Channel, Intake } from '../../core/ports.ts';
import { telegram } from './setting.ts';

/** The channel against telegram-test-api, a Bot API written by others, by polling. */

const token = '123456:foreign';
let server: TelegramServer;
let client: ReturnType<TelegramServer['getClient']>;
let channel: Channel;

/** Answers each thing said: a menu for a text, and the next question for the rest. */
function echo(said: Said): Omit<Outbound, 'v' | 'language'> {
  switch (said.kind) {
    case 'text':
      return { text: said.text, choices: [{ id: 'place', label: 'Signaler', number: 1 }], turn: 7 };
    case 'choice':
      return { text: `${said.id}@${said.turn}`, ask: 'location' };
    case 'location':
      return { text: `${said.lat};${said.lon}`, ask: 'contact' };
    case 'contact':
      return { text: `${said.phone} ${said.own}` };
    default:
      return { text: said.kind };
  }
}

const intake: Intake = {
  async accept(messages: readonly Inbound[]) {
    for (const { sender, said } of messages) {
      for (const part of channel.render({ v: 1, language: 'fr', ...echo(said) })) {
        expect(await channel.send(sender, part, { outboxId: '1', part: 0 })).toMatchObject({ ok: true });
      }
    }
  },
  async delivered() {},
};

beforeAll(async () => {
  const port = await freePort();
  server = new TelegramServer({ port, host: '127.0.0.1' });
  await server.start();
  client = server.getClient(token, { timeout: 10_000, interval: 20, userId: 5, chatId: 5 });
  channel = telegram({ apiRoot: server.config.apiURL, token });
  await channel.start?.(intake);
});
afterAll(async () => {
  await channel.stop?.();
  await server.stop();
});

interface Shown {
  readonly message: { readonly text?: string; readonly reply_markup?: unknown };
}

async function answer(): Promise<Shown['message'] | undefined> {
  const { result } = (await client.getUpdates()) as unknown as { result: readonly Shown[] };
  return result[0]?.message;
}

/** It has no call for these: a message of the client with the content in place of the text. */
async function sendContent(content: object): Promise<void> {
  const { text: _, ...bare } = client.makeMessage('');
  await client.sendMessage({ ...bare, ...content } as unknown as ReturnType<typeof client.makeMessage>);
}

test('a whole conversation: start, text, button, location, contact', async () => {
  await client.sendCommand(client.makeCommand('/start'));
  expect((await answer())?.text).toBe('started');

  await client.sendMessage(client.makeMessage('Bonjour'));
  const menu = await answer();
  expect(menu?.text).toBe('Bonjour');
  expect(menu?.reply_markup).toEqual({
    inline_keyboard: [[{ text: 'Signaler', callback_data: '1:7:place' }]],
  });

  await client.sendCallback(client.makeCallbackQuery('1:7:place'));
  const where = await answer();
  expect(where?.text).toBe('place@7');
  expect(where?.reply_markup).toMatchObject({
    keyboard: [[{ text: 'Envoyer ma position', request_location: true }]],
  });

  await sendContent({ location: { latitude: 48.8566, longitude: 2.3522 } });
  const who = await answer();
  expect(who?.text).toBe('48.8566;2.3522');
  expect(who?.reply_markup).toMatchObject({
    keyboard: [[{ text: 'Envoyer mon numéro', request_contact: true }]],
  });

  await sendContent({ contact: { phone_number: '33639980001', first_name: 'Test', user_id: 5 } });
  const done = await answer();
  expect(done?.text).toBe('+33639980001 true');
  expect(done?.reply_markup).toEqual({ remove_keyboard: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 9_000));
    });
  });
}
