import type { Client, Message } from 'whatsapp-web.js';
import { closeClient } from './close.ts';
import { codeOf } from './outcome.ts';
import type { Timings } from './timings.ts';
import { within } from './timings.ts';

export interface LifeEvents {
  code(code: string): void;
  /** The page is linked and in step. May come again, when the page reloads itself. */
  ready(): void;
  message(message: Message): void;
  acked(message: Message, ack: number): void;
}

/** How one life of the client ended; the reason is a code, never words of the page. */
export interface Ended {
  readonly reason: string;
  readonly wasReady: boolean;
}

/**
 * One life of the client, from the launch of Chromium until nothing of it runs any more. Never throws: a launch that fails, a page that
 * crashes or falls silent, a browser that was killed, a telephone that unlinks us are all an end with a reason.
 */
export async function live(
  client: Client,
  events: LifeEvents,
  timings: Timings,
  signal: AbortSignal,
): Promise<Ended> {
  const ending = createEnding();
  const { end } = ending;
  const heart = listen(client, events, timings, ending);
  watchFailures(client, end);
  const stop = (): void => end('stopped');
  signal.addEventListener('abort', stop, { once: true });
  ending.expectWithin(timings.start, 'start_timeout');
  const starting = signal.aborted ? Promise.resolve(stop()) : start(client, end);
  const reason = await ending.over;
  ending.expectNothing();
  heart.stop();
  signal.removeEventListener('abort', stop);
  await closeClient(client, starting);
  return { reason, wasReady: heart.wasReady };
}

/** The end of a life: the first reason counts. What must come by a time, and doesn't, is one. */
interface Ending {
  readonly over: Promise<string>;
  readonly end: (reason: string) => void;
  /** In the place of what was expected before. */
  expectWithin(milliseconds: number, otherwise: string): void;
  expectNothing(): void;
}

function createEnding(): Ending {
  let watchdog: NodeJS.Timeout | undefined;
  let end: (reason: string) => void = () => {};
  const over = new Promise<string>((resolve) => {
    end = resolve;
  });
  return {
    over,
    end,
    expectWithin(milliseconds, otherwise) {
      clearTimeout(watchdog);
      watchdog = setTimeout(end, milliseconds, otherwise);
    },
    expectNothing: () => clearTimeout(watchdog),
  };
}

interface Heart {
  readonly wasReady: boolean;
  stop(): void;
}

/** Passes on what the library tells; once it was ready, the page is asked again and again whether it lives. */
function listen(client: Client, events: LifeEvents, timings: Timings, ending: Ending): Heart {
  const { end } = ending;
  let beating: NodeJS.Timeout | undefined;

  /** A page that hangs says nothing of it. */
  function beat(): void {
    within(timings.answer, client.getState()).catch((error) => end(codeOf(error)));
  }

  client.on('qr', (code) => {
    ending.expectWithin(timings.code, 'code_expired');
    events.code(code);
  });
  client.on('authenticated', () => ending.expectWithin(timings.start, 'not_ready'));
  client.on('ready', () => {
    ending.expectNothing();
    beating ??= setInterval(beat, timings.beat);
    events.ready();
  });
  client.on('message', events.message);
  client.on('message_ack', events.acked);
  client.on('auth_failure', () => end('auth_failure'));
  client.on('disconnected', (reason) => end(codeOf(reason)));
  return {
    get wasReady() {
      return beating !== undefined;
    },
    stop: () => clearInterval(beating),
  };
}

/** Resolves when the launch is over, well or not. */
async function start(client: Client, end: (reason: string) => void): Promise<void> {
  try {
    await client.initialize();
    // Killed browsers and crashed pages raise no event of the library; nor of puppeteer while a child holds the pipe.
    client.pupBrowser?.once('disconnected', () => end('browser_gone'));
    client.pupBrowser?.process()?.once('exit', () => end('browser_gone'));
    client.pupPage?.once('error', () => end('page_crashed'));
    if (client.pupBrowser?.connected === false) end('browser_gone');
  } catch (error) {
    end(codeOf(error));
  }
}

/**
 * The library calls these two from handlers of its own that nobody waits for: a failure there would be an unhandled rejection, which
 * ends the process. It is an end of this life instead.
 */
function watchFailures(client: Client, end: (reason: string) => void): void {
  const watched = client as unknown as { inject(): Promise<void>; destroy(): Promise<void> };
  const inject = watched.inject.bind(client);
  const destroy = watched.destroy.bind(client);
  watched.inject = () => inject().catch((error: unknown) => end(codeOf(error)));
  watched.destroy = () => destroy().catch((error: unknown) => end(codeOf(error)));
}
