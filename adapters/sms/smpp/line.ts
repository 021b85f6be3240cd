import { setTimeout as sleep } from 'node:timers/promises';
import type { Log, Nature } from '../../../core/ports.ts';
import { type Link, openLink, type Request } from './link.ts';
import type { SocketOptions } from './socket.ts';
import { nameOfStatus, status } from './status.ts';

/** Milliseconds. */
export interface Timings {
  /** Between two enquire_link. */
  readonly enquire: number;
  /** For the answer to anything that we ask. */
  readonly answer: number;
  /** Before the first new connection, doubled each time up to `most`. */
  readonly reconnect: number;
  readonly most: number;
  /** Between two looks at what is overdue. */
  readonly sweep: number;
}

export const defaultTimings: Timings = {
  enquire: 30_000,
  answer: 10_000,
  reconnect: 1_000,
  most: 60_000,
  sweep: 30_000,
};

export interface LineOptions {
  readonly address: Omit<SocketOptions, 'timeout'>;
  readonly login: { readonly systemId: string; readonly password: string; readonly systemType: string };
  readonly timings: Timings;
  readonly nature: Nature;
  readonly log: Log;
  /** What the SMS centre asks, but for what the line answers itself. */
  readonly heard: (link: Link, request: Request) => void;
  /** The SMS centre has read what was written on this link up to there. */
  readonly read: (link: Link, place: number) => void;
}

/** A link to the SMS centre, bound again whenever it is lost. */
export interface Line {
  /** The bound link; null while there is none. */
  readonly link: Link | null;
  start(): void;
  stop(): Promise<void>;
}

export function createLine(options: LineOptions): Line {
  const { address, login, timings, nature, log } = options;
  let stopping = new AbortController();
  let bound: Link | null = null;
  /** Also while it is being bound. */
  let current: Link | null = null;
  let ended: Promise<void> | null = null;
  let tries = 0;

  function hear(link: Link, request: Request): void {
    if (request.command === 'enquire_link') request.answer(status.ok);
    else if (request.command === 'unbind') {
      request.answer(status.ok);
      bound = null;
      // The answer leaves before the connection ends.
      setTimeout(() => link.close('unbound'), 50);
    } else options.heard(link, request);
  }

  async function bind(link: Link): Promise<string | null> {
    const fields = {
      system_id: login.systemId,
      password: login.password,
      system_type: login.systemType,
      interface_version: 0x34,
    };
    const answer = await link.request('bind_transceiver', fields, timings.answer);
    if (!answer.ok) return answer.code;
    return answer.status === status.ok ? null : nameOfStatus(answer.status);
  }

  /** Asks for a sign of life until the link ends; one that does not come ends it. */
  async function keepAlive(link: Link): Promise<void> {
    const timer = setInterval(async () => {
      const answer = await link.request('enquire_link', {}, timings.answer);
      if (!answer.ok) link.close('unanswered');
    }, timings.enquire);
    const code = await link.closed;
    clearInterval(timer);
    if (!stopping.signal.aborted) log.warn({ channel: 'sms', code }, 'the link to the SMS centre is lost');
  }

  /** One connection, from its beginning to its end. */
  async function serve(): Promise<void> {
    let link: Link | null = null;
    const opened = await openLink(
      { ...address, timeout: timings.answer },
      {
        onRequest: (request) => link && hear(link, request),
        onRead: (place) => link && options.read(link, place),
      },
    );
    if (typeof opened === 'string') {
      log.warn({ channel: 'sms', code: opened }, 'no connection to the SMS centre');
      return;
    }
    link = opened;
    if (stopping.signal.aborted) return link.close('stopped');
    current = link;
    const refused = await bind(link);
    if (stopping.signal.aborted) return link.close('stopped');
    if (refused !== null) {
      log.error({ channel: 'sms', code: refused }, 'the SMS centre refused the bind: check SMPP_URL');
      return link.close('refused');
    }
    tries = 0;
    bound = link;
    log.info({ channel: 'sms' }, 'bound to the SMS centre');
    await keepAlive(link);
    bound = null;
  }

  /** Exponential, between half and the whole of it. */
  function pause(): number {
    const [chance = 0] = nature.random(1);
    const whole = Math.min(timings.most, timings.reconnect * 2 ** tries);
    tries += 1;
    return (whole * (256 + chance)) / 512;
  }

  /** Ends early when the line is stopped. */
  async function rest(): Promise<void> {
    const { signal } = stopping;
    await sleep(pause(), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await serve();
      await rest();
    }
  }

  return {
    get link() {
      return bound;
    },
    start() {
      if (stopping.signal.aborted) ended = null;
      if (ended !== null) return;
      stopping = new AbortController();
      ended = run();
    },
    async stop() {
      const link = bound;
      bound = null;
      stopping.abort();
      await link?.request('unbind', {}, Math.min(2_000, timings.answer));
      current?.close('stopped');
      await ended;
    },
  };
}
