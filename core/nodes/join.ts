import { ParvisError } from '../errors.ts';
import type { Nature, Store } from '../ports.ts';
import type { NodeRow } from './records.ts';
import { bury } from './release.ts';

/** Milliseconds after which a sign of life says nothing any more. */
const staleAfter = 10_000;
const lookEvery = 250;

export interface Joining {
  readonly store: Store;
  readonly nature: Pick<Nature, 'now'>;
  readonly name: string;
  readonly origin: string;
  readonly sharing: boolean;
  /** This kind of database is served by one node at a time. */
  readonly single: boolean;
  /** The process is surely no more; false also when that can't be told from here. */
  readonly isGone: (origin: string) => boolean;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Enters this node among those that serve the database. Where there can only be one, waits until it is sure that the former one
 * is no more: at once when its process is gone, otherwise until its last sign of life is 10 s old. Throws ParvisError
 * config.invalid when another one lives.
 */
export async function enter(joining: Joining): Promise<void> {
  const first = new Map<string, number>();
  for (;;) {
    const others = await tryToEnter(joining);
    if (others === null) return;
    for (const other of others) {
      const beat = first.get(other.name) ?? other.beat;
      first.set(other.name, beat);
      if (other.beat !== beat) throw refusal(joining, other);
      if (isOver(joining, other)) await bury(joining.store, other, joining.nature.now());
    }
    await joining.sleep(lookEvery);
  }
}

/** Null once it is in; otherwise the nodes beside which it can't be, as far as one can tell. */
async function tryToEnter(joining: Joining): Promise<readonly NodeRow[] | null> {
  const { store, nature, name, origin, sharing, isGone } = joining;
  const now = nature.now();
  const rows = await store.transaction((tx) => tx.nodes.all());
  for (const row of rows) if (isGone(row.origin)) await bury(store, row, now);
  return store.transaction(async (tx) => {
    await tx.nodes.lock();
    const others = (await tx.nodes.all()).filter((row) => excludes(joining, row));
    if (others.length > 0) return others;
    await tx.nodes.add({ name, origin, sharing, beat: 0, beatAt: now });
    return null;
  });
}

function excludes({ single, sharing }: Joining, other: NodeRow): boolean {
  return single || !sharing || !other.sharing;
}

/** A clock that was set back says nothing either. */
function isOver({ nature, isGone }: Joining, { origin, beatAt }: NodeRow): boolean {
  return isGone(origin) || Math.abs(nature.now() - beatAt) >= staleAfter;
}

function refusal({ single }: Joining, { name, sharing }: NodeRow): ParvisError {
  const why = single
    ? `PARVIS_DATABASE: the service ${name} runs on this file already, and a file serves one. Stop that one first, or set PARVIS_DATABASE=postgres://... for several.`
    : `PARVIS_REDIS: the service ${name} runs on this database already${sharing ? '' : ' and has no PARVIS_REDIS'}. Several need one in common: set PARVIS_REDIS for all of them, or stop that one first.`;
  return new ParvisError('config.invalid', why, { node: name });
}
