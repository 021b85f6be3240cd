import TelegramServer from 'telegram-test-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, type Running, startService } from './service.ts';

/** The whole service over telegram-test-api, a Bot API written by others, by polling. */

const token = '123456:whole';

interface Shown {
  readonly text?: string;
  readonly reply_markup?: {
    readonly inline_keyboard?: readonly (readonly { text: string; callback_data?: string }[])[];
    readonly keyboard?: readonly (readonly { text: string }[])[];
  };
}

describe('a resident on Telegram', () => {
  let peer: TelegramServer;
  let client: ReturnType<TelegramServer['getClient']>;
  let running: Running;
  let shown: Shown | undefined;

  beforeAll(async () => {
    peer = new TelegramServer({ port: await freePort(), host: '127.0.0.1' });
    await peer.start();
    client = peer.getClient(token, { timeout: 15_000, interval: 20, userId: 5, chatId: 5 });
    running = await startService(() => ({ TELEGRAM_TOKEN: token, TELEGRAM_API_ROOT: peer.config.apiURL }));
  });

  afterAll(async () => {
    await running.stop();
    await peer.stop();
  });

  async function heard(): Promise<string> {
    const { result } = (await client.getUpdates()) as unknown as { result: readonly { message: Shown }[] };
    shown = result.at(-1)?.message;
    return result.map(({ message }) => message.text ?? '').join('\n');
  }

  async function say(text: string): Promise<string> {
    await client.sendMessage(client.makeMessage(text));
    return heard();
  }

  async function press(label: string): Promise<string> {
    const buttons = shown?.reply_markup?.inline_keyboard?.flat() ?? [];
    const data = buttons.find((button) => button.text === label)?.callback_data;
    if (!data) return say(label);
    await client.sendCallback(client.makeCallbackQuery(data));
    return heard();
  }

  async function share(content: object): Promise<string> {
    const { text: _, ...bare } = client.makeMessage('');
    await client.sendMessage({ ...bare, ...content } as unknown as ReturnType<typeof client.makeMessage>);
    return heard();
  }

  it('reports a mattress by its pin, to its reference', async () => {
    await client.sendCommand(client.makeCommand('/start'));
    expect(await heard()).toContain('Que voulez-vous faire ?');
    await press('Signaler un problème');
    expect(await say('un matelas abandonné')).toContain('matelas');
    expect(await press('Oui, c’est cela')).toContain('Où');
    expect(await share({ location: { latitude: 48.8722, longitude: 2.3781 } })).toContain(
      '12 Rue de Belleville',
    );
    expect(await press('Oui, c’est ici')).toContain('photo');
    expect(await press('Passer')).toContain('Voici votre signalement');
    const done = await press('Oui, envoyer');
    const reference = /R-[A-Z0-9]{6}/.exec(done)?.[0] ?? '';
    const row = await running.service.store.transaction((tx) => tx.reports.byReference(reference));
    expect(row).toMatchObject({ reference, kind: 'problem', state: 'received', district: '20' });
  });

  it('votes, with its own contact as the proof of its number', async () => {
    expect(await say('je veux voter')).toContain('Budget participatif');
    expect(await press('Voter')).toContain('Il faut avoir 7 ans ou plus');
    expect(await press('Oui')).toContain('numéro');
    expect(
      await share({ contact: { phone_number: '33639980001', first_name: 'Test', user_id: 6 } }),
    ).toContain('numéro');
    await share({ contact: { phone_number: '33639980001', first_name: 'Test', user_id: 5 } });
    await say('20');
    await press('Tous les projets');
    await say('1,4');
    await press('Voir mon bulletin');
    const done = await press('Déposer mon vote');
    expect(done).toMatch(/[A-Z0-9]{4}-[A-Z0-9]{4}/);
    const polls = await running.service.store.transaction((tx) => tx.polls.all());
    const envelopes = await running.service.store.transaction((tx) =>
      tx.ballots.envelopes(polls[0]?.poll.id ?? ''),
    );
    expect(envelopes).toHaveLength(1);
  });
});
