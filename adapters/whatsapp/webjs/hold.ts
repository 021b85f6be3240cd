import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'whatsapp-web.js';
import { nameOf } from '../../../core/errors.ts';
import type { Intake, Log, Nature } from '../../../core/ports.ts';
import { channelName } from '../person.ts';
import { forgetSession } from './client.ts';
import { type Ended, live } from './life.ts';
import { codeOf } from './outcome.ts';
import type { Pairing, TellPairing } from './pairing.ts';
import { parseAck } from './parse.ts';
import { createIdentities } from './person.ts';
import { catchUp, createReceiver, type Receiver } from './receive.ts';
import { linkedAt, noteLinked } from './since.ts';
import { catchStrays } from './strays.ts';
import { type Timings, within } from './timings.ts';

export interface HoldOptions {
  readonly open: () => Promise<Client>;
  readonly folder: string;
  readonly intake: Intake;
  readonly log: Log;
  readonly nature: Nature;
  readonly timings: Timings;
  /** Never throws. */
  readonly tell: TellPairing;
}

/** The account is held here, until it is released. */
export interface Holding {
  /** Linked and in step; null while it is not. */
  client(): Client | null;
  /** Resolves when nothing of it runs, and what came in is on disk or still unread in WhatsApp. */
  release(): Promise<void>;
}

/** What WhatsApp says of an account that it has closed. */
const closed: ReadonlySet<string> = new Set(['TOS_BLOCK', 'SMB_TOS_BLOCK', 'PROXYBLOCK']);
/** The telephone has taken the link back: the session's keys are worth nothing now. */
const unlinked: ReadonlySet<string> = new Set(['LOGOUT', 'UNPAIRED', 'auth_failure']);

/** Keeps one client alive: starts it again, after a while that grows, whenever its life has ended. */
export function hold(options: HoldOptions): Holding {
  const { open, folder, log, nature, timings, tell } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let linked: Client | null = null;
  let telling = Promise.resolve();

  function say(state: Pairing['state'], more: Pick<Pairing, 'code' | 'reason'> = {}): void {
    const pairing = { state, since: nature.now(), ...more };
    telling = telling.then(() => tell(pairing));
  }

  async function once(): Promise<Ended> {
    say('starting');
    const client = await open();
    const receiver = receiverOf(client, options, signal);
    let wasScanned = false;
    const events = {
      code(code: string): void {
        wasScanned = true;
        say('waiting', { code });
      },
      ready(): void {
        linked = client;
        say('paired');
        log.info({ channel: channelName }, 'linked to WhatsApp');
        void lookBack(client, receiver, options, wasScanned);
        wasScanned = false;
      },
      message: receiver.take,
      acked: (message: unknown, ack: number) => void note(message, ack, options),
    };
    const ended = await live(client, events, timings, signal);
    linked = null;
    await receiver.idle();
    return ended;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const { reason, wasReady } = await once().catch((error: unknown) => ({
        reason: codeOf(error),
        wasReady: false,
      }));
      if (signal.aborted) break;
      // Nobody scanned the code: nothing is wrong with the link.
      failures = wasReady || reason === 'code_expired' ? 1 : failures + 1;
      if (unlinked.has(reason)) await forgetSession(folder);
      const isClosed = closed.has(reason);
      say(isClosed ? 'blocked' : 'lost', { reason });
      if (isClosed) log.error({ channel: channelName, reason }, 'WhatsApp has closed this account');
      else
        log.warn({ channel: channelName, reason, failures }, 'the link with WhatsApp is lost; trying again');
      const wait = isClosed
        ? timings.mostBackoff
        : Math.min(timings.mostBackoff, timings.firstBackoff * 2 ** (failures - 1));
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  const endStrays = catchStrays(log);
  const running = run().finally(endStrays);
  return {
    client: () => linked,
    async release() {
      stopping.abort();
      await running;
      say('off');
      await telling;
    },
  };
}

function receiverOf(client: Client, { intake, log, timings }: HoldOptions, signal: AbortSignal): Receiver {
  return createReceiver({
    intake,
    identify: createIdentities(async (chat) => {
      const [found] = await within(timings.answer, client.getContactLidAndPhone([chat]));
      return found;
    }),
    markSeen: (chat) => within(timings.answer, client.sendSeen(chat)),
    log,
    signal,
  });
}

async function lookBack(
  client: Client,
  receiver: Receiver,
  { folder, log, nature, timings }: HoldOptions,
  isNew: boolean,
): Promise<void> {
  try {
    if (isNew) await noteLinked(folder, nature.now());
    const since = await linkedAt(folder);
    const count = await within(timings.start, catchUp(client, receiver, since));
    if (count > 0) log.info({ channel: channelName, count }, 'unread messages were taken');
  } catch (error) {
    log.warn({ channel: channelName, error: codeOf(error) }, 'unread messages could not be looked at');
  }
}

async function note(message: unknown, ack: number, { intake, log, nature }: HoldOptions): Promise<void> {
  const delivery = parseAck(message, ack, nature.now());
  if (delivery === null) return;
  await intake
    .delivered([delivery])
    .catch((error: unknown) => log.error({ channel: channelName, error: nameOf(error) }, 'an ack was lost'));
}
