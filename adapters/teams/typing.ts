/** "The bot is writing", for who waits longer than usual. */
export interface Typing {
  /** Something was said there: unless an answer leaves meanwhile, it is shown. */
  expect(address: string): void;
  /** An answer leaves. */
  answered(address: string): void;
  stop(): void;
}

/** Milliseconds after which an answer is slow. */
const slow = 1_000;
/** Beyond, who speaks sees no sign: it is only a courtesy. */
const most = 1_000;

export function createTyping(show: (address: string) => void): Typing {
  const waiting = new Map<string, NodeJS.Timeout>();

  function answered(address: string): void {
    clearTimeout(waiting.get(address));
    waiting.delete(address);
  }

  return {
    expect(address) {
      answered(address);
      if (waiting.size >= most) return;
      const timer = setTimeout(() => {
        waiting.delete(address);
        show(address);
      }, slow);
      timer.unref();
      waiting.set(address, timer);
    },
    answered,
    stop() {
      for (const address of [...waiting.keys()]) answered(address);
    },
  };
}
