import { randomBytes } from 'node:crypto';
import { Agent, createServer } from 'node:http';
import {
  type Conversation,
  type ConversationData,
  type ConversationFlavor,
  conversations,
  createConversation,
  type VersionedState,
} from '@grammyjs/conversations';
import { Bot, type Context, InlineKeyboard, webhookCallback } from 'grammy';
import { createClient } from 'redis';

const { API_ROOT = '', TOKEN = '', WEBHOOK_SECRET = '', REDIS = '', PORT = '0' } = process.env;

const redis = await createClient({ url: REDIS }).connect();

/** The log of what was said, which the plugin plays again from its start at each message. */
const adapter = {
  async read(key: string): Promise<VersionedState<ConversationData> | undefined> {
    const stored = await redis.get(`conversation:${key}`);
    return stored === null ? undefined : JSON.parse(stored);
  },
  async write(key: string, value: VersionedState<ConversationData>) {
    await redis.set(`conversation:${key}`, JSON.stringify(value));
  },
  async delete(key: string) {
    await redis.del(`conversation:${key}`);
  },
};

const buttons = (...labels: readonly string[]) => ({
  reply_markup: InlineKeyboard.from(labels.map((label) => [InlineKeyboard.text(label, label)])),
});

async function report(conversation: Conversation, context: Context): Promise<void> {
  const words = context.message?.text ?? '';
  await context.reply(
    'J’ai compris : Encombrants, matelas, meuble. C’est bien cela ?',
    buttons('Oui, c’est cela', 'Autre chose', 'Voir la liste'),
  );
  await conversation.waitFor('message:text');
  const place = 'Rue Oberkampf, 11e arrondissement';
  await context.reply(`C’est bien par ici : ${place} ?`, buttons('Oui, c’est ici', 'Non, ailleurs'));
  await conversation.waitFor('message:text');
  await context.reply('Avez-vous une photo ? Envoyez-la, ou choisissez « Passer ».', buttons('Passer'));
  await conversation.waitFor('message:text');
  await context.reply(
    `Voici votre signalement. Quoi : ${words}. Où : ${place}. Sans photo. C’est bien cela ?`,
    buttons('Envoyer', 'Corriger', 'Annuler'),
  );
  await conversation.waitFor('message:text');
  const reference = await conversation.external(async () => {
    const made = `R-${randomBytes(3).toString('hex').toUpperCase()}`;
    await redis.set(`report:${made}`, JSON.stringify({ words, place }));
    return made;
  });
  await context.reply(`C’est envoyé, merci. Votre référence : ${reference}.`);
}

type Flavored = ConversationFlavor<Context>;

// On plain http grammY would open a connection for every call.
const client = { apiRoot: API_ROOT, baseFetchConfig: { agent: new Agent({ keepAlive: true }) } };
const bot = new Bot<Flavored>(TOKEN, {
  client,
  botInfo: {
    id: 123456,
    is_bot: true,
    first_name: 'Paris',
    username: 'bench_bot',
    can_join_groups: false,
    can_read_all_group_messages: false,
    can_connect_to_business: false,
    supports_inline_queries: false,
    has_main_web_app: false,
  } as Bot['botInfo'],
});
bot.use(conversations<Flavored, Context>({ storage: { type: 'key', version: 0, adapter } }));
bot.use(createConversation<Flavored, Context>(report));
bot.on('message:text', (context) => context.conversation.enter('report'));

const take = webhookCallback(bot, 'http', { secretToken: WEBHOOK_SECRET });
createServer((request, response) => {
  if (request.method !== 'POST') return void response.end();
  void take(request, response);
}).listen(Number(PORT), '127.0.0.1');
