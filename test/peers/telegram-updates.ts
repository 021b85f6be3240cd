import type { ScriptedAnswer } from './telegram.ts';

/** An update without its `update_id`; one that has it keeps it. */
export type Update = Readonly<Record<string, unknown>>;

interface Waiting {
  readonly id: number;
  readonly update: Update;
  taken(): void;
}

const conflict = (description: string): ScriptedAnswer => ({
  status: 409,
  body: { ok: false, error_code: 409, description: `Conflict: ${description}` },
});

/** The stub's updates: held for getUpdates until the offset passes them, or posted to the webhook, in order, until 2xx. */
export function createUpdateQueue() {
  let waiting: Waiting[] = [];
  let hook: { url: string; secret: string | null } | null = null;
  let held: { answer(answer: ScriptedAnswer): void; wake(): void } | null = null;
  let posting: Promise<void> = Promise.resolve();
  let nextId = 700_000_001;
  let closed = false;

  async function post(id: number, update: Update): Promise<void> {
    for (let tries = 0; !closed && tries < 200; tries += 1) {
      if (hook !== null && (await postOnce(hook, { update_id: id, ...update }))) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('the webhook took none of 200 tries');
  }

  function poll(
    given: Readonly<Record<string, unknown>>,
    onGone: (gone: () => void) => void,
  ): Promise<ScriptedAnswer> {
    held?.answer(conflict('terminated by other getUpdates request'));
    if (hook !== null)
      return Promise.resolve(conflict("can't use getUpdates method while webhook is active"));
    const offset = Number(given.offset ?? 0);
    for (const { taken } of waiting.filter(({ id }) => id < offset)) taken();
    waiting = waiting.filter(({ id }) => id >= offset);
    return new Promise((resolve) => {
      const answer = (what: ScriptedAnswer): void => {
        clearTimeout(timer);
        if (held === mine) held = null;
        resolve(what);
      };
      const wake = (): void => {
        const batch = waiting.slice(0, Number(given.limit ?? 100));
        answer({
          status: 200,
          body: { ok: true, result: batch.map(({ id, update }) => ({ update_id: id, ...update })) },
        });
      };
      const mine = { answer, wake };
      const timer = setTimeout(wake, Number(given.timeout ?? 0) * 1000);
      held = mine;
      onGone(() => answer('hang'));
      if (waiting.length > 0) wake();
    });
  }

  return {
    poll,
    push(update: Update): Promise<void> {
      const id = typeof update.update_id === 'number' ? update.update_id : nextId++;
      if (hook !== null) {
        posting = posting.then(() => post(id, update));
        return posting;
      }
      return new Promise((taken) => {
        waiting.push({ id, update, taken });
        held?.wake();
      });
    },
    setWebhook(given: Readonly<Record<string, unknown>> | null): true {
      const url = typeof given?.url === 'string' ? given.url : '';
      const secret = typeof given?.secret_token === 'string' ? given.secret_token : null;
      hook = url === '' ? null : { url, secret };
      return true;
    },
    webhook: () => hook,
    close(): void {
      closed = true;
      held?.answer('hang');
    },
  };
}

async function postOnce({ url, secret }: { url: string; secret: string | null }, body: object) {
  const headers = {
    'content-type': 'application/json',
    ...(secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret }),
  };
  try {
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).ok;
  } catch {
    return false; // Nobody listens yet: tried again, as Telegram does.
  }
}
