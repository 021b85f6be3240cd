import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TelegramOptions } from '../../adapters/telegram/index.ts';
import type { Channel, Intake } from '../../core/ports.ts';
import { answers, startTelegramStub, type TelegramStub } from '../peers/telegram.ts';
import { recordingIntake, recordingLog, telegram, until } from './setting.ts';

let stub: TelegramStub;
let log: ReturnType<typeof recordingLog>;
const channels: Channel[] = [];

beforeEach(async () => {
  stub = await startTelegramStub();
  log = recordingLog();
});
afterEach(async () => {
  await Promise.all(channels.splice(0).map((channel) => channel.stop?.()));
  await stub.close();
});

async function started(intake: Intake, options: Partial<TelegramOptions> = {}): Promise<Channel> {
  const channel = telegram({ apiRoot: stub.url, log, ...options });
  channels.push(channel);
  await channel.start?.(intake);
  return channel;
}

const person = (id: number) => ({
  from: { id, is_bot: false, first_name: 'Test', language_code: 'fr' },
  chat: { id, type: 'private', first_name: 'Test' },
});
let messages = 0;
const text = (said: string, id = 70001) => {
  messages += 1;
  return { message: { message_id: messages, date: 1_795_424_365, text: said, ...person(id) } };
};
const heard = (intake: ReturnType<typeof recordingIntake>) =>
  intake.accepted.map(({ said }) => (said.kind === 'text' ? said.text : said.kind));
const offsets = () => stub.sent('getUpdates').map(({ payload }) => payload.offset);
const levels = () => log.lines.filter(({ level }) => level !== 'info');

describe('taking updates', () => {
  test('it asks for what it understands, holding the line, after removing a webhook', async () => {
    await started(recordingIntake());
    await stub.waitFor('getUpdates');
    expect(stub.sent().map(({ method }) => method)).toEqual(['getMe', 'deleteWebhook', 'getUpdates']);
    expect(stub.sent('getUpdates')[0]?.payload).toEqual({
      offset: 0,
      timeout: 25,
      limit: 100,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
    });
  });

  test('in order, each once, whatever the batch', async () => {
    const intake = recordingIntake();
    const early = [1, 2, 3].map((n) => stub.push(text(`avant ${n}`)));
    await started(intake);
    await Promise.all(early);
    await Promise.all([1, 2, 3].map((n) => stub.push(text(`après ${n}`))));
    expect(heard(intake)).toEqual(['avant 1', 'avant 2', 'avant 3', 'après 1', 'après 2', 'après 3']);
  });

  test('a store that fails: the offset stays, the same update comes again', async () => {
    const intake = recordingIntake(2);
    const taken = stub.push({ update_id: 41, ...text('une fois') });
    await started(intake);
    await taken;
    expect(intake.tries).toBe(3);
    expect(heard(intake)).toEqual(['une fois']);
    expect(offsets().slice(0, 4)).toEqual([0, 0, 0, 42]);
  });

  test('what says nothing moves the offset too', async () => {
    const intake = recordingIntake();
    await started(intake);
    await stub.push({ update_id: 7, message_reaction: {} });
    await stub.push(text('ensuite'));
    expect(heard(intake)).toEqual(['ensuite']);
    expect(offsets()).toContain(8);
  });

  test('stopping ends the held call at once and takes no more', async () => {
    const channel = await started(recordingIntake());
    await stub.waitFor('getUpdates');
    await channel.stop?.();
    expect(stub.sent('getUpdates')).toHaveLength(1);
  });
});

describe('when something breaks', () => {
  test.each([
    ['a lost connection', 'drop' as const, 'UND_ERR_SOCKET'],
    ['a gateway’s page', answers.badGateway, '502'],
    ['another program', answers.conflict, '409'],
    ['too many', answers.tooMany(0.05), '429'],
  ])('%s: again after a pause', async (_, answer, code) => {
    stub.answerNext('getUpdates', answer, answer);
    const intake = recordingIntake();
    await started(intake);
    await stub.push(text('me voilà'));
    expect(heard(intake)).toEqual(['me voilà']);
    expect(levels().map(({ level, fields }) => [level, fields])).toEqual([
      ['warn', { channel: 'telegram', failures: 1, code }],
      ['warn', { channel: 'telegram', failures: 2, code }],
    ]);
  });

  test('another program takes the updates: the log says how to mend it', async () => {
    stub.answerNext('getUpdates', answers.conflict);
    await started(recordingIntake());
    await stub.waitFor('getUpdates', 2);
    expect(levels()[0]?.message).toMatch(/run one only, or set TELEGRAM_MODE=webhook/);
  });

  test('the token is withdrawn: an error for the operator, and no more calls', async () => {
    stub.answerNext('getUpdates', answers.unauthorised);
    const channel = await started(recordingIntake());
    await until(() => levels().length > 0);
    expect(levels()).toEqual([
      {
        level: 'error',
        fields: { channel: 'telegram', code: '401' },
        message: expect.stringMatching(/TELEGRAM_TOKEN/),
      },
    ]);
    await channel.stop?.();
    expect(stub.sent('getUpdates')).toHaveLength(1);
  });

  test('an empty answer at once is not asked again before 200 ms', async () => {
    const empty = { status: 200, body: { ok: true, result: [] } };
    stub.answerNext('getUpdates', ...Array(50).fill(empty));
    await started(recordingIntake());
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(stub.sent('getUpdates').length).toBeLessThanOrEqual(3);
  });
});

describe('starting', () => {
  test('a wrong token: refused with a sentence', async () => {
    await expect(started(recordingIntake(), { token: '1:wrong' })).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringMatching(/TELEGRAM_TOKEN.*BotFather/),
    });
  });

  test('Telegram is down at first: it starts when Telegram is back', async () => {
    stub.answerNext('getMe', answers.badGateway, 'drop');
    const intake = recordingIntake();
    await started(intake);
    await stub.push(text('enfin'));
    expect(heard(intake)).toEqual(['enfin']);
    expect(levels().map(({ fields }) => fields.code)).toEqual(['502', 'UND_ERR_SOCKET']);
  });

  test('down, then the token is refused: said in the log', async () => {
    stub.answerNext('getMe', answers.internal, answers.unauthorised);
    await started(recordingIntake());
    await until(() => levels().length === 2);
    expect(levels().map(({ level, fields }) => [level, fields.code])).toEqual([
      ['warn', '500'],
      ['error', 'config.invalid'],
    ]);
  });

  test('stopped while Telegram is down', async () => {
    stub.answerNext('getMe', ...Array(100).fill(answers.internal));
    const channel = await started(recordingIntake(), { backoff: { first: 60_000, most: 60_000 } });
    await channel.stop?.();
    expect(stub.sent('getUpdates')).toEqual([]);
  });

  const webhook = {
    mode: 'webhook' as const,
    webhookSecret: 'Zb3_k9-Qx7LmT2vR8sWy',
    publicUrl: 'https://parvis.example/city/',
  };

  test('by webhook: its address and secret are registered, and nothing is polled', async () => {
    await started(recordingIntake(), webhook);
    expect(stub.sent().map(({ method }) => method)).toEqual(['getMe', 'setWebhook']);
    expect(stub.sent('setWebhook')[0]?.payload).toEqual({
      url: 'https://parvis.example/city/webhooks/telegram',
      secret_token: 'Zb3_k9-Qx7LmT2vR8sWy',
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
    });
  });

  test('an address that Telegram refuses: a sentence', async () => {
    const body = { ok: false, error_code: 400, description: 'Bad Request: bad webhook: no such host' };
    stub.answerNext('setWebhook', { status: 400, body });
    await expect(started(recordingIntake(), webhook)).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringMatching(/PARVIS_PUBLIC_URL.*no such host/),
    });
  });
});

describe('presses and groups', () => {
  const menu = {
    message_id: 12,
    chat: person(70001).chat,
    date: 1_795_424_300,
    reply_markup: { inline_keyboard: [[{ text: 'Oui', callback_data: '1:2:yes' }]] },
  };
  const press = { callback_query: { id: 'q1', from: person(70001).from, message: menu, data: '1:2:yes' } };

  test('a press is answered after it is on disk, and its menu loses its buttons', async () => {
    const intake = recordingIntake();
    await started(intake);
    await stub.push(press);
    await stub.waitFor('editMessageReplyMarkup');
    expect(intake.accepted[0]?.said).toEqual({ kind: 'choice', id: 'yes', turn: 2 });
    expect(stub.sent('answerCallbackQuery')[0]?.payload).toEqual({ callback_query_id: 'q1' });
    expect(stub.sent('editMessageReplyMarkup')[0]?.payload).toEqual({
      chat_id: 70001,
      message_id: 12,
      reply_markup: { inline_keyboard: [] },
    });
  });

  test('too late or already done: nothing in the log; anything else is', async () => {
    stub.answerNext('answerCallbackQuery', answers.oldQuery, answers.internal);
    stub.answerNext('editMessageReplyMarkup', answers.notModified);
    const channel = await started(recordingIntake());
    await stub.push(press);
    await stub.push({ callback_query: { ...press.callback_query, id: 'q2' } });
    await stub.waitFor('editMessageReplyMarkup', 2);
    await channel.stop?.();
    expect(levels().map(({ fields }) => fields)).toEqual([
      { channel: 'telegram', what: 'answerCallbackQuery', updateId: 700000002, code: '500' },
    ]);
  });

  test('a group is invited once to write in private; nothing is taken in', async () => {
    const intake = recordingIntake();
    const channel = await started(intake);
    const group = { id: -100123, type: 'supergroup', title: 'Quartier' };
    const inGroup = (id: number) => ({
      message: { message_id: id, date: 1, text: 'bonjour', from: person(5).from, chat: group },
    });
    await stub.push(inGroup(1));
    await stub.push(inGroup(2));
    await channel.stop?.();
    expect(intake.accepted).toEqual([]);
    expect(stub.sent('sendMessage').map(({ payload }) => payload)).toEqual([
      { chat_id: -100123, text: 'Écrivez-moi en privé :\nhttps://t.me/parvis_test_bot' },
    ]);
  });
});
