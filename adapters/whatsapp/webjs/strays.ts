import type { Log } from '../../../core/ports.ts';

/** Where the promises come from that nobody watches. */
const origin = /[\\/](?:whatsapp-web\.js|puppeteer|puppeteer-core)[\\/]/;
/** The library throws these two as bare words. */
const words: ReadonlySet<unknown> = new Set(['auth timeout', 'ready timeout']);

/** A rejection that the library or its driver of Chromium left unwatched, not one of ours. */
export function isStray(reason: unknown): boolean {
  return words.has(reason) || (reason instanceof Error && origin.test(reason.stack ?? ''));
}

/**
 * The library leaves promises of its event handlers unwatched; when a browser dies they reject, and Node would end the whole service, with
 * every other channel. While this holds, those are logged; any other goes on to end the process, as it does by default. Returns what
 * ends it.
 */
export function catchStrays(log: Log): () => void {
  const onRejection = (reason: unknown): void => {
    if (isStray(reason))
      log.warn({ channel: 'whatsapp', what: 'stray' }, 'WhatsApp Web left an error unwatched');
    else if (process.listenerCount('unhandledRejection') === 1) throw reason;
  };
  process.on('unhandledRejection', onRejection);
  return () => process.off('unhandledRejection', onRejection);
}
