import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'whatsapp-web.js';
import { nameOf } from '../../../core/errors.ts';
import type { Channel, Intake, Log, Nature } from '../../../core/ports.ts';
import type { ReadMedia } from '../media.ts';
import { channelName } from '../person.ts';
import { findChromium } from './chromium.ts';
import { type OpenClient, openClient } from './client.ts';
import { type Holding, hold } from './hold.ts';
import type { TellPairing } from './pairing.ts';
import { fetchPhoto } from './photo.ts';
import { capabilities, preview, render, type WebPart } from './render.ts';
import { send } from './send.ts';
import { defaultTimings, type Timings } from './timings.ts';

export type { Pairing } from './pairing.ts';

export interface WhatsAppWebOptions {
  /** Where the session is kept over restarts: whoever reads it is the linked account. */
  readonly folder: string;
  /** Path of Chromium; looked for in the usual places when absent. */
  readonly chromium?: string;
  readonly log: Log;
  readonly nature: Nature;
  readonly readMedia: ReadMedia;
  readonly tell: TellPairing;
  readonly timings?: Partial<Timings>;
  /** Tests only: a client on a page in the place of WhatsApp's. */
  readonly open?: OpenClient;
}

/** Milliseconds that messages under way have to leave when the channel is stopped. */
const lastWords = 3_000;

/**
 * WhatsApp for a pilot, through whatsapp-web.js: an ordinary account, linked by a code that its telephone scans. Not an official way: WhatsApp
 * may close the account. Only one process at a time may hold the folder: `start` takes it, `stop` gives it back, and both may be
 * called again. Throws ParvisError config.invalid when there is no Chromium.
 */
export function createWhatsAppWeb(options: WhatsAppWebOptions): Channel {
  const { log, nature, readMedia, open = openClient } = options;
  const folder = resolve(options.folder);
  const timings = { ...defaultTimings, ...options.timings };
  const chromium = findChromium(options.chromium);
  const underWay = new Set<Promise<unknown>>();
  let holding: Holding | null = null;
  let turn: Promise<void> = Promise.resolve();
  const client = (): Client | null => holding?.client() ?? null;

  /** A stop waits for the start before it, and the other way round. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work, work);
    return turn;
  }

  async function lettingGo(): Promise<void> {
    const timer = new AbortController();
    const late = sleep(lastWords, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(underWay), late]);
    timer.abort();
  }

  return {
    name: channelName,
    capabilities,
    // A person's pace. Nothing is known of WhatsApp's own limits but that it closes accounts which write much.
    pace: { perSecond: 1, perPersonPerSecond: 1 },
    // WhatsApp ends the link of an account that is held twice.
    oneNode: 'send',
    render,
    preview,
    async send(to, part, context) {
      // Renderers' parts come back from the store as plain JSON.
      const work = send({ client, readMedia, nature, timings }, to, part as WebPart & typeof part, context);
      underWay.add(work);
      return work.finally(() => underWay.delete(work));
    },
    fetchMedia: (ref) => fetchPhoto(client(), ref, timings.answer),
    /** Does not wait for the link: Chromium starts in the background, and a telephone may have to scan a code first. */
    start(intake: Intake) {
      return inTurn(async () => {
        const made = () => open({ folder, chromium });
        holding ??= hold({ open: made, folder, intake, log, nature, timings, tell: tellSafely });
      });
    },
    /** When it resolves no process of Chromium is left. */
    stop() {
      return inTurn(async () => {
        if (holding === null) return;
        await lettingGo();
        await holding.release();
        holding = null;
      });
    },
  };

  async function tellSafely(pairing: Parameters<TellPairing>[0]): Promise<void> {
    await options
      .tell(pairing)
      .catch((error: unknown) =>
        log.warn(
          { channel: channelName, error: nameOf(error) },
          'the state of WhatsApp Web could not be told',
        ),
      );
  }
}
