import { EventEmitter } from 'node:events';
import { lineOwner } from '../../core/conversation/records.ts';
import type { Bell } from '../../core/nodes/bell.ts';
import type { Nature, Store, Vault } from '../../core/ports.ts';
import type { Photo } from './parse.ts';
import type { WebPart } from './render.ts';

/** What is stored of a line, sealed. `what` says that the person sent something other than words. */
export type Line =
  | { readonly v: 1; readonly from: 'bot'; readonly part: WebPart }
  | {
      readonly v: 1;
      readonly from: 'person';
      readonly text: string;
      readonly what?: 'photo' | 'location';
    };

export type ShownLine = Line & { readonly id: number };

/** Milliseconds that a line is kept. */
export const lineLife = 24 * 3_600_000;
const linesKept = 200;

export interface Lines {
  /** Adds a line once by its key, with the photo that it shows; wakes who waits for this sender. */
  add(sender: string, key: string, line: Line, photo?: Photo): Promise<void>;
  /** All lines still kept, oldest first. */
  all(sender: string): Promise<readonly ShownLine[]>;
  /** The lines after `after`; `whole` when that line is gone (forgotten, or too old) and all that is left is given. */
  after(
    sender: string,
    after: number,
  ): Promise<{ readonly whole: boolean; readonly lines: readonly ShownLine[] }>;
  forget(sender: string): Promise<void>;
  /** Deletes the lines past their time, and the photos as they were uploaded (place and device are still in them). */
  purge(): Promise<number>;
  /** Calls `listener` after each line of this sender, also one that another node added; returns the way to stop. */
  watch(sender: string, listener: (from: Line['from']) => void): () => void;
}

/** The conversation as its page shows it again on a reload. */
export function createLines({
  store,
  vault,
  nature,
  bell,
}: {
  readonly store: Store;
  readonly vault: Vault;
  readonly nature: Nature;
  readonly bell?: Bell | undefined;
}): Lines {
  const wakes = new EventEmitter().setMaxListeners(0);
  const owner = (sender: string) => lineOwner(vault, sender);
  bell?.listen((ring) => {
    if (ring.kind === 'line') wakes.emit(ring.owner, ring.from);
  });
  const read = async (sender: string, after: number): Promise<readonly ShownLine[]> => {
    const rows = await store.transaction((tx) =>
      tx.lines.since(owner(sender), after, nature.now() - lineLife),
    );
    return rows.map(({ id, body }) => ({ ...(JSON.parse(vault.open(body)) as Line), id }));
  };
  return {
    async add(sender, key, line, photo) {
      const at = nature.now();
      const row = { owner: owner(sender), key, body: vault.seal(JSON.stringify(line)), at };
      await store.transaction(async ({ lines, media }) => {
        const id = await lines.append(row, linesKept);
        if (id === null) return;
        if (line.from === 'bot' && line.part.forget === true) await lines.forget(row.owner, id);
        if (photo !== undefined) await media.add({ id: key, state: 'raw', ...photo, createdAt: at });
      });
      wakes.emit(row.owner, line.from);
      bell?.ring({ kind: 'line', owner: row.owner, from: line.from });
    },
    all: (sender) => read(sender, 0),
    async after(sender, after) {
      if (after === 0) return { whole: false, lines: await read(sender, 0) };
      const [first, ...lines] = await read(sender, after - 1);
      return first?.id === after ? { whole: false, lines } : { whole: true, lines: await read(sender, 0) };
    },
    forget: (sender) => store.transaction((tx) => tx.lines.forget(owner(sender), Number.MAX_SAFE_INTEGER)),
    purge: () =>
      store.transaction(async ({ lines, media }) => {
        const before = nature.now() - lineLife;
        await media.purgeRaw(before);
        return lines.purge(before);
      }),
    watch(sender, listener) {
      const name = owner(sender);
      wakes.on(name, listener);
      return () => void wakes.off(name, listener);
    },
  };
}

/** The last line whose buttons may still be pressed: nothing was said and no other choice was offered after it. */
export function liveLine(lines: readonly ShownLine[]): number | null {
  const last = lines.findLast((line) => line.from === 'person' || line.part.choices !== undefined);
  return last?.from === 'bot' ? last.id : null;
}
