/** Shows how far a long reading is. */
export interface Progress {
  /** "300 of 1200" (shown in French), or a line in words. */
  line(text: string): void;
  /** Before anything else is printed. */
  end(): void;
}

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const WIDTH = 30;

function bar(done: number, total: number): string {
  const full = total === 0 ? WIDTH : Math.min(WIDTH, Math.floor((done / total) * WIDTH));
  return `\r[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${done}/${total}`;
}

/** A bar that moves on a terminal; plain lines where the output is a file or another program. */
export function createProgress(output: Output): Progress {
  let isOpen = false;
  const end = (): void => {
    if (isOpen) output.write('\n');
    isOpen = false;
  };
  return {
    end,
    line(text) {
      const [, done, total] = /^(\d+) of (\d+)$/.exec(text) ?? [];
      if (output.isTTY && done !== undefined) {
        output.write(bar(Number(done), Number(total)));
        isOpen = true;
        return;
      }
      end();
      output.write(`${done === undefined ? text : `${done} sur ${total}`}\n`);
    },
  };
}
