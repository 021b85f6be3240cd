import { Agent, request } from 'undici';
import { type Chance, pause } from './chance.ts';
import type { Envelope } from './envelopes.ts';

/** The providers' side of the webhooks: what gets no 2xx comes again, and some comes twice anyway. */
export interface Mail {
  /** Resolves once it got its 2xx. */
  post(envelope: Envelope): Promise<void>;
  /** The same, after `wait` milliseconds; on its way from now on. */
  later(envelope: Envelope, wait: number): void;
  /** Ids of the messages that got a 2xx, as `channel:id`. */
  readonly accepted: ReadonlySet<string>;
  /** Messages on their way, also the second time. */
  readonly open: number;
  /** Answers that no provider would understand: our own bodies were refused. */
  readonly refusals: readonly number[];
  /** Answers 503: keep it for now. */
  readonly putOff: number;
}

const duplicates = 0.1;

export function createMail(options: {
  /** Where to post to now. */
  readonly port: number | (() => number);
  readonly up: () => Promise<void>;
  readonly chance: Chance;
}): Mail {
  const { port, up, chance } = options;
  const agent = new Agent({ connections: 128, keepAliveTimeout: 1_000 });
  const accepted = new Set<string>();
  const refusals: number[] = [];
  let open = 0;
  let putOff = 0;

  async function once({ path, headers, body }: Envelope): Promise<number> {
    const url = `http://127.0.0.1:${typeof port === 'number' ? port : port()}${path}`;
    try {
      const answer = await request(url, {
        ...{ method: 'POST', headers, body, dispatcher: agent },
        ...{ headersTimeout: 20_000, bodyTimeout: 20_000 },
      });
      await answer.body.dump();
      return answer.statusCode;
    } catch {
      return 0; // Killed in between: it comes again.
    }
  }

  async function deliver(envelope: Envelope, wait = 0): Promise<void> {
    open += 1;
    if (wait > 0) await pause(wait);
    for (;;) {
      await up();
      const status = await once(envelope);
      if (status >= 200 && status < 300) break;
      if (status === 503) putOff += 1;
      if (status >= 400 && status < 500) {
        refusals.push(status);
        break;
      }
      await pause(chance.between(20, 80));
    }
    const { message } = envelope;
    if (message) accepted.add(`${message.channel}:${message.externalId}`);
    open -= 1;
  }

  return {
    accepted,
    refusals,
    get open() {
      return open;
    },
    get putOff() {
      return putOff;
    },
    later: (envelope, wait) => void deliver(envelope, wait),
    async post(envelope) {
      const twin = chance.next() < duplicates;
      const late = twin && chance.next() < 0.5;
      const first = deliver(envelope);
      if (twin && !late) void deliver(envelope);
      await first;
      if (late) void deliver(envelope, chance.between(100, 3_000));
    },
  };
}
