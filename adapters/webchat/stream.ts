import type { Lines, ShownLine } from './lines.ts';

export interface StreamOptions {
  readonly sender: string;
  /** The last line that the page has; 0 for none. */
  readonly after: number;
  /** Milliseconds between two looks into the database when nothing woke us; a comment keeps proxies from closing. */
  readonly beat: number;
  /** The lines as HTML, one string each. */
  html(lines: readonly ShownLine[]): readonly string[];
  failed(error: unknown): void;
}

/**
 * Server-sent events: `line` (its id is the line's, so that a browser which reconnects says where it was) and `clear` when what
 * the page shows is to go. What is written is always read from the database: nothing is lost between two streams.
 */
export function follow(
  lines: Lines,
  { sender, after, beat, html, failed }: StreamOptions,
  write: (text: string) => void,
): () => void {
  let last = after;
  let busy: Promise<void> = Promise.resolve();
  let stopped = false;
  const pull = async (): Promise<void> => {
    if (stopped) return;
    const { whole, lines: fresh } = await lines.after(sender, last);
    if (stopped) return;
    if (whole) write('event: clear\ndata:\n\n');
    const texts = html(fresh);
    for (const [index, { id }] of fresh.entries()) write(event(id, texts[index] ?? ''));
    last = fresh.at(-1)?.id ?? (whole ? 0 : last);
  };
  const wake = (): void => {
    busy = busy.then(pull).catch(failed);
  };
  const stopWatching = lines.watch(sender, wake);
  const timer = setInterval(() => {
    write(':\n\n');
    wake();
  }, beat);
  write('retry: 2000\n\n');
  wake();
  return () => {
    stopped = true;
    clearInterval(timer);
    stopWatching();
  };
}

function event(id: number, html: string): string {
  const data = html.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `event: line\nid: ${id}\n${data.join('')}\n`;
}

/** Streams open per person; one more closes the oldest, so that forgotten tabs don't pile up. */
export function createPool(limit: number): (sender: string, end: () => void) => () => void {
  const open = new Map<string, readonly (() => void)[]>();
  return (sender, end) => {
    const mine = [...(open.get(sender) ?? []), end];
    open.set(sender, mine);
    if (mine.length > limit) mine[0]?.();
    return () => {
      const left = (open.get(sender) ?? []).filter((other) => other !== end);
      if (left.length === 0) open.delete(sender);
      else open.set(sender, left);
    };
  };
}

/** Resolves once the bot has answered and then been quiet for `quiet` milliseconds, or after `patience`. */
export function awaitReply(
  lines: Lines,
  sender: string,
  { patience, quiet }: { readonly patience: number; readonly quiet: number },
): { readonly done: Promise<void>; cancel(): void } {
  let finish = (): void => {};
  const done = new Promise<void>((resolve) => {
    let pause: NodeJS.Timeout | undefined;
    const stop = lines.watch(sender, (from) => {
      if (from !== 'bot') return;
      clearTimeout(pause);
      pause = setTimeout(finish, quiet);
    });
    const limit = setTimeout(() => finish(), patience);
    finish = () => {
      clearTimeout(pause);
      clearTimeout(limit);
      stop();
      resolve();
    };
  });
  return { done, cancel: () => finish() };
}
