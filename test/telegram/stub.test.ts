import { type Context, Telegraf, TelegramError } from 'telegraf';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answers, startTelegramStub, type TelegramStub } from '../peers/telegram.ts';

/** The stub Bot API itself, seen by telegraf with its own HTTP client and its own polling. */

let stub: TelegramStub;
let bot: Telegraf<Context>;

beforeEach(async () => {
  stub = await startTelegramStub();
  bot = new Telegraf(stub.token, { telegram: { apiRoot: stub.url, webhookReply: false } });
});
afterEach(() => stub.close());

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'taken',
    (error: unknown) => (error instanceof TelegramError ? error.message : String(error)),
  );

describe('what telegraf sends', () => {
  test('who am I', async () => {
    expect(await bot.telegram.getMe()).toMatchObject({ is_bot: true, username: 'parvis_test_bot' });
  });

  test('a message comes back with its id, chat and text', async () => {
    const sent = await bot.telegram.sendMessage(5, 'Bonjour', {
      reply_markup: { inline_keyboard: [[{ text: 'Oui', callback_data: 'yes' }]] },
    });
    expect(sent).toMatchObject({ message_id: 1_001, chat: { id: 5, type: 'private' }, text: 'Bonjour' });
  });

  test('a document, by its own multipart', async () => {
    await bot.telegram.sendDocument(
      5,
      { source: Buffer.from('a;b'), filename: 'a.csv' },
      { caption: 'Voilà' },
    );
    const { payload } = stub.sent('sendDocument')[0] ?? {};
    const file = payload?.document as File;
    expect([payload?.chat_id, payload?.caption, file.name, await file.text()]).toEqual([
      5,
      'Voilà',
      'a.csv',
      'a;b',
    ]);
  });

  test('a file is found and fetched', async () => {
    stub.addFile('f1', Buffer.from('bytes'));
    const link = await bot.telegram.getFileLink('f1');
    expect(await (await fetch(link)).text()).toBe('bytes');
  });

  const button = (data: string) => ({
    reply_markup: { inline_keyboard: [[{ text: 'x', callback_data: data }]] },
  });
  test.each([
    ['a text of 4,096', () => bot.telegram.sendMessage(5, 'a'.repeat(4_096)), 'taken'],
    [
      'a text of 4,097',
      () => bot.telegram.sendMessage(5, 'a'.repeat(4_097)),
      '400: Bad Request: message is too long',
    ],
    ['a text of spaces', () => bot.telegram.sendMessage(5, '  '), '400: Bad Request: message text is empty'],
    ['button data of 64 bytes', () => bot.telegram.sendMessage(5, 'x', button('é'.repeat(32))), 'taken'],
    [
      'button data of 66 bytes',
      () => bot.telegram.sendMessage(5, 'x', button('é'.repeat(33))),
      '400: Bad Request: BUTTON_DATA_INVALID',
    ],
    [
      'an unknown field',
      () => bot.telegram.sendMessage(5, 'x', { message_thread_id: 3 }),
      '400: Bad Request: Unrecognized key: "message_thread_id"',
    ],
    ['an unknown method', () => bot.telegram.getForumTopicIconStickers(), '404: Not Found'],
    [
      'another token',
      () => new Telegraf('1:x', { telegram: { apiRoot: stub.url } }).telegram.getMe(),
      '401: Unauthorized',
    ],
  ])('%s', async (_, work, outcome) => {
    expect(await refusal(work())).toBe(outcome);
  });

  test('scripted answers come in order, then the usual one', async () => {
    stub.answerNext('sendMessage', answers.tooMany(5), answers.badGateway);
    const outcomes = [];
    for (const text of ['a', 'b', 'c']) outcomes.push(await refusal(bot.telegram.sendMessage(5, text)));
    expect(outcomes).toEqual(['429: Too Many Requests: retry after 5', '502: Bad Gateway', 'taken']);
  });

  test('a person who blocked the bot', async () => {
    stub.block(5);
    expect(await refusal(bot.telegram.sendMessage(5, 'x'))).toBe(
      '403: Forbidden: bot was blocked by the user',
    );
    stub.block(5, false);
    expect(await refusal(bot.telegram.sendMessage(5, 'x'))).toBe('taken');
  });
});

const message = (text: string) => ({
  message: {
    message_id: 1,
    date: 1_795_424_365,
    text,
    from: { id: 5, is_bot: false, first_name: 'Test' },
    chat: { id: 5, type: 'private', first_name: 'Test' },
  },
});

describe('what telegraf receives', () => {
  test('updates by its own polling', async () => {
    bot.on('message', (context) => context.reply(`vu : ${context.text}`));
    const running = bot.launch();
    await stub.push(message('un'));
    await stub.push(message('deux'));
    await stub.waitFor('sendMessage', 2);
    bot.stop();
    await running;
    expect(stub.sent('sendMessage').map(({ payload }) => payload.text)).toEqual(['vu : un', 'vu : deux']);
  });

  test('updates stay until the offset passes them', async () => {
    const taken = stub.push({ update_id: 10, ...message('un') });
    const ids = async (offset: number) =>
      (await bot.telegram.getUpdates(0, 100, offset, [])).map(({ update_id }) => update_id);
    expect(await ids(0)).toEqual([10]);
    expect(await ids(10)).toEqual([10]);
    expect(await ids(11)).toEqual([]);
    await taken;
  });

  test('a second poll ends the first; a webhook ends polling', async () => {
    const first = refusal(bot.telegram.getUpdates(20, 100, 0, []));
    await stub.waitFor('getUpdates');
    await bot.telegram.getUpdates(0, 100, 0, []);
    expect(await first).toBe('409: Conflict: terminated by other getUpdates request');
    await bot.telegram.setWebhook('http://127.0.0.1:9/');
    expect(await refusal(bot.telegram.getUpdates(0, 100, 0, []))).toMatch(/^409: .* webhook is active$/);
  });

  test('updates by webhook carry the secret, and come again until 2xx', async () => {
    const { createServer } = await import('node:http');
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers['x-telegram-bot-api-secret-token']);
      response.writeHead(seen.length < 3 ? 503 : 200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await bot.telegram.setWebhook(`http://127.0.0.1:${port}/hook`, { secret_token: 'abc' });
    expect(stub.webhook()).toEqual({ url: `http://127.0.0.1:${port}/hook`, secret: 'abc' });
    await stub.push(message('un'));
    expect(seen).toEqual(['abc', 'abc', 'abc']);
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
  });
});

test('lean: messages are answered unchecked and not kept; each call is shown', async () => {
  const shown: unknown[] = [];
  const lean = await startTelegramStub({ lean: true, onCall: ({ payload }) => shown.push(payload.text) });
  const other = new Telegraf(lean.token, { telegram: { apiRoot: lean.url } });
  expect(await other.telegram.sendMessage(5, 'a'.repeat(5_000))).toMatchObject({ message_id: 1 });
  expect(await other.telegram.getMe()).toMatchObject({ username: 'parvis_test_bot' });
  expect(shown).toEqual(['a'.repeat(5_000), undefined]);
  expect(lean.sent('sendMessage')).toEqual([]);
  await lean.close();
});
