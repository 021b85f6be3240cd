import { fastify } from 'fastify';
import { Pool } from 'undici';

const { API_ROOT = '', TOKEN = '', PORT = '0' } = process.env;
const pool = new Pool(API_ROOT, { connections: 128, pipelining: 1 });
const app = fastify();

interface Update {
  readonly message: { readonly chat: { readonly id: number } };
}

async function reply(chatId: number): Promise<void> {
  const { body } = await pool.request({
    path: `/bot${TOKEN}/sendMessage`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ chat_id: chatId, text: 'Bonjour.' }),
  });
  await body.text();
}

app.post('/webhook', async (request, response) => {
  const { message } = request.body as Update;
  void reply(message.chat.id);
  return response.code(200).send();
});

await app.listen({ port: Number(PORT), host: '127.0.0.1' });
