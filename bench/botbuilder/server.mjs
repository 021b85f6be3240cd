import { randomBytes } from 'node:crypto';
import { Agent, request as call, createServer } from 'node:http';
import { BotAdapter, ConversationState, MemoryStorage, TurnContext } from 'botbuilder-core';
import { ChoiceFactory, DialogSet, TextPrompt, WaterfallDialog } from 'botbuilder-dialogs';

const { API_ROOT = '', TOKEN = '', WEBHOOK_SECRET = '', PORT = '0' } = process.env;
const agent = new Agent({ keepAlive: true });

/** Telegram's updates as activities, and what is sent as calls of the Bot API: the same load as for the others. */
class TelegramAdapter extends BotAdapter {
  async take(update, logic) {
    const { message } = update;
    const activity = {
      type: 'message',
      id: String(message.message_id),
      channelId: 'telegram',
      serviceUrl: API_ROOT,
      from: { id: String(message.from.id) },
      recipient: { id: 'bot' },
      conversation: { id: String(message.chat.id) },
      text: message.text,
    };
    await this.runMiddleware(new TurnContext(this, activity), logic);
  }

  async sendActivities(context, activities) {
    const sent = [];
    for (const { text, suggestedActions } of activities) {
      const labels = suggestedActions?.actions.map(({ title }) => [{ text: title, callback_data: title }]);
      const body = {
        chat_id: Number(context.activity.conversation.id),
        text,
        ...(labels && { reply_markup: { inline_keyboard: labels } }),
      };
      sent.push({ id: await post('sendMessage', body) });
    }
    return sent;
  }

  async updateActivity() {}
  async deleteActivity() {}
}

function post(method, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const asked = call(`${API_ROOT}/bot${TOKEN}/${method}`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(''));
    });
    asked.once('error', reject);
    asked.end(JSON.stringify(body));
  });
}

const reports = new Map();
const state = new ConversationState(new MemoryStorage());
const dialogs = new DialogSet(state.createProperty('dialog'));
const ask = (step, prompt, text, ...labels) =>
  step.prompt(
    prompt,
    ChoiceFactory.suggestedAction(
      labels.map((label) => ({ value: label })),
      text,
    ),
  );

dialogs.add(new TextPrompt('text'));
dialogs.add(
  new WaterfallDialog('report', [
    async (step) => {
      step.values.words = step.context.activity.text;
      return ask(
        step,
        'text',
        'J’ai compris : Encombrants, matelas, meuble. C’est bien cela ?',
        'Oui, c’est cela',
        'Autre chose',
        'Voir la liste',
      );
    },
    async (step) => {
      step.values.place = 'Rue Oberkampf, 11e arrondissement';
      return ask(
        step,
        'text',
        `C’est bien par ici : ${step.values.place} ?`,
        'Oui, c’est ici',
        'Non, ailleurs',
      );
    },
    async (step) =>
      ask(step, 'text', 'Avez-vous une photo ? Envoyez-la, ou choisissez « Passer ».', 'Passer'),
    async (step) =>
      ask(
        step,
        'text',
        `Voici votre signalement. Quoi : ${step.values.words}. Où : ${step.values.place}. Sans photo. C’est bien cela ?`,
        'Envoyer',
        'Corriger',
        'Annuler',
      ),
    async (step) => {
      const reference = `R-${randomBytes(3).toString('hex').toUpperCase()}`;
      reports.set(reference, { ...step.values });
      await step.context.sendActivity(`C’est envoyé, merci. Votre référence : ${reference}.`);
      return step.endDialog();
    },
  ]),
);

const adapter = new TelegramAdapter();

async function turn(context) {
  const dialog = await dialogs.createContext(context);
  const { status } = await dialog.continueDialog();
  if (status === 'empty') await dialog.beginDialog('report');
  await state.saveChanges(context);
}

createServer((request, response) => {
  if (request.method !== 'POST') return response.end();
  if (request.headers['x-telegram-bot-api-secret-token'] !== WEBHOOK_SECRET)
    return response.writeHead(401).end();
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    adapter.take(JSON.parse(Buffer.concat(chunks).toString()), turn).then(
      () => response.end(),
      (error) => {
        process.stderr.write(`${error.stack}\n`);
        response.writeHead(500).end();
      },
    );
  });
}).listen(Number(PORT), '127.0.0.1');
