import { Pool } from 'undici';
import { startTelegramStub } from '../../test/peers/telegram.ts';
import { type Measured, type Order, steps } from './order.ts';

/*
 * The world around the servers, in a process of its own: the people, and the Bot API to which the replies go. They are one
 * process so that a reply reaches the person who waits for it at no cost.
 */

/** A resident reports this often before another one takes the chat: the service takes at most 40 reports a day of one. */
const dialogsPerResident = 20;
const patience = 10_000;

/** Who waits for a reply, by chat. */
const waiting = new Map<number, (text: string) => void>();
let nextResident = 1_000_000;
let nextUpdate = 1;

const stub = await startTelegramStub({
  lean: true,
  onCall({ method, payload }) {
    if (method !== 'sendMessage') return;
    const chat = Number(payload.chat_id);
    const answered = waiting.get(chat);
    waiting.delete(chat);
    answered?.(String(payload.text));
  },
});

function updateOf(resident: number, text: string): string {
  const person = { id: resident, first_name: 'Test', language_code: 'fr' };
  nextUpdate += 1;
  return JSON.stringify({
    update_id: nextUpdate,
    message: {
      message_id: nextUpdate,
      from: { ...person, is_bot: false },
      chat: { id: resident, first_name: 'Test', type: 'private' },
      date: Math.floor(Date.now() / 1000),
      text,
    },
  });
}

interface Door {
  readonly pool: Pool;
  readonly path: string;
}

/** What the chats of a run share. */
interface Run {
  readonly order: Order;
  /** Where the next turn goes. */
  next(): Door;
  /** A reply came after so many milliseconds. */
  note(ms: number): void;
  over: boolean;
}

/** One chat of a run: says the next step as soon as the last reply is there. */
async function chat(run: Run): Promise<void> {
  const last = run.order.lastReply === null ? null : new RegExp(run.order.lastReply);
  for (;;) {
    nextResident += 1;
    const resident = nextResident;
    for (let dialog = 0; dialog < dialogsPerResident; dialog += 1)
      for (const [index, step] of steps.entries()) {
        if (run.over) return;
        const text = await turn(run, resident, step);
        const isLast = index === steps.length - 1;
        if (last && last.test(text) !== isLast) throw new Error(`step ${index + 1} was answered: ${text}`);
      }
  }
}

async function turn(run: Run, resident: number, said: string): Promise<string> {
  const since = performance.now();
  const reply = new Promise<string>((answered, reject) => {
    const late = setTimeout(() => reject(new Error(`no reply to: ${said}`)), patience);
    waiting.set(resident, (text) => {
      clearTimeout(late);
      run.note(performance.now() - since);
      answered(text);
    });
  });
  const [text] = await Promise.all([reply, post(run, updateOf(resident, said))]);
  return text;
}

async function post({ order, next }: Run, body: string): Promise<void> {
  const { pool, path } = next();
  const headers = {
    'content-type': 'application/json',
    'x-telegram-bot-api-secret-token': order.webhookSecret,
  };
  const answer = await pool.request({ path, method: 'POST', headers, body });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`the webhook answered ${answer.statusCode}`);
}

const doorOf =
  ({ chats }: Order) =>
  (webhook: string): Door => {
    const { origin, pathname: path } = new URL(webhook);
    return { pool: new Pool(origin, { connections: chats, pipelining: 1 }), path };
  };

function inTurn([first, ...others]: readonly Door[]): () => Door {
  if (!first) throw new Error('there is no webhook');
  const doors = [first, ...others];
  let turns = 0;
  return () => {
    turns += 1;
    return doors[turns % doors.length] ?? first;
  };
}

async function measure(order: Order): Promise<Measured> {
  const doors = order.webhooks.map(doorOf(order));
  const latencies: number[] = [];
  let measuring = false;
  const note = (ms: number): void => {
    if (measuring) latencies.push(ms);
  };
  const run: Run = { order, next: inTurn(doors), note, over: false };
  const chats = Promise.all(Array.from({ length: order.chats }, () => chat(run)));
  const window = (async () => {
    await pause(order.warmUp);
    measuring = true;
    process.send?.({ kind: 'begun' });
    const from = performance.now();
    await pause(order.seconds);
    measuring = false;
    return performance.now() - from;
  })();
  // A chat that fails ends the run at once.
  const elapsed = await Promise.race([window, chats.then(() => window)]);
  process.send?.({ kind: 'ended' });
  run.over = true;
  await chats;
  await Promise.all(doors.map(({ pool }) => pool.close()));
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return {
    kind: 'measured',
    turnsPerSecond: (latencies.length * 1000) / elapsed,
    turns: latencies.length,
    p50: at(0.5),
    p99: at(0.99),
  };
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

process.on('message', (order: Order) => {
  measure(order).then(
    (measured) => process.send?.(measured),
    (error: unknown) => process.send?.({ kind: 'failed', why: String(error) }),
  );
});
process.send?.({ kind: 'ready', url: stub.url, token: stub.token });
