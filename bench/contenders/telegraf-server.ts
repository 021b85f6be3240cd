import { randomBytes } from 'node:crypto';
import { Agent, createServer } from 'node:http';
import { createClient } from 'redis';
import { Scenes, session, Telegraf } from 'telegraf';
import { message } from 'telegraf/filters';

const { API_ROOT = '', TOKEN = '', WEBHOOK_SECRET = '', REDIS = '', PORT = '0' } = process.env;

/** What the wizard keeps; the whole of it is one JSON in Redis. */
interface Draft {
  words?: string;
  place?: string;
}

type Context = Scenes.WizardContext;

const redis = await createClient({ url: REDIS }).connect();

const store = {
  async get(key: string) {
    const stored = await redis.get(`session:${key}`);
    return stored === null ? undefined : JSON.parse(stored);
  },
  async set(key: string, value: unknown) {
    await redis.set(`session:${key}`, JSON.stringify(value));
  },
  async delete(key: string) {
    await redis.del(`session:${key}`);
  },
};

const textOf = (context: Context): string => context.text ?? '';
const draftOf = (context: Context): Draft => context.wizard.state as Draft;
const buttons = (...labels: readonly string[]) => ({
  reply_markup: { inline_keyboard: labels.map((label) => [{ text: label, callback_data: label }]) },
});

const wizard = new Scenes.WizardScene<Context>(
  'report',
  async (context) => {
    draftOf(context).words = textOf(context);
    await context.reply(
      'J’ai compris : Encombrants, matelas, meuble. C’est bien cela ?',
      buttons('Oui, c’est cela', 'Autre chose', 'Voir la liste'),
    );
    return context.wizard.next();
  },
  async (context) => {
    draftOf(context).place = 'Rue Oberkampf, 11e arrondissement';
    await context.reply(
      `C’est bien par ici : ${draftOf(context).place} ?`,
      buttons('Oui, c’est ici', 'Non, ailleurs'),
    );
    return context.wizard.next();
  },
  async (context) => {
    await context.reply('Avez-vous une photo ? Envoyez-la, ou choisissez « Passer ».', buttons('Passer'));
    return context.wizard.next();
  },
  async (context) => {
    const { words, place } = draftOf(context);
    await context.reply(
      `Voici votre signalement. Quoi : ${words}. Où : ${place}. Sans photo. C’est bien cela ?`,
      buttons('Envoyer', 'Corriger', 'Annuler'),
    );
    return context.wizard.next();
  },
  async (context) => {
    const reference = `R-${randomBytes(3).toString('hex').toUpperCase()}`;
    await redis.set(`report:${reference}`, JSON.stringify(draftOf(context)));
    await context.reply(`C’est envoyé, merci. Votre référence : ${reference}.`);
    return context.scene.leave();
  },
);

// By default telegraf opens a connection for every call on plain http, and answers in the webhook's own response.
const telegram = { apiRoot: API_ROOT, webhookReply: false, agent: new Agent({ keepAlive: true }) };
const bot = new Telegraf<Context>(TOKEN, { telegram });
bot.botInfo = {
  id: 123456,
  is_bot: true,
  first_name: 'Paris',
  username: 'bench_bot',
  can_join_groups: false,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
};
bot.use(session({ store }));
bot.use(new Scenes.Stage<Context>([wizard]).middleware());
bot.on(message('text'), (context) => context.scene.enter('report'));

createServer(bot.webhookCallback('/webhook', { secretToken: WEBHOOK_SECRET })).listen(
  Number(PORT),
  '127.0.0.1',
);
