import { classes, type Letter } from './held.ts';

/** The letters of one conversation, sent one after another. */
export interface Lane {
  readonly conversation: string;
  readonly letters: Letter[];
  /** queued: its head may go. active: its head is on its way. resting: its person has had enough for now. */
  state: 'queued' | 'active' | 'resting';
}

/** The letters of a channel that wait for their turn in memory: by urgency, then first come, one per conversation. */
export interface Lanes {
  add(letter: Letter): void;
  /** The most urgent lane that may go; only lanes under `below` in urgency. It stays where it is. */
  peek(below: number): Lane | null;
  /** Takes a queued lane out of the queue. */
  remove(lane: Lane, state: 'active' | 'resting'): void;
  /** Puts a lane back into the queue, in front of its class when `first`; an empty one is forgotten. */
  requeue(lane: Lane, first?: boolean): void;
  /** The head of the lane is settled. */
  shift(lane: Lane): void;
  /** Forgets the lane; gives the letters it still held. */
  close(lane: Lane): readonly Letter[];
  /** Takes out what this round has that is not on its way. */
  drop(round: string): readonly Letter[];
  /** Takes everything out that is not on its way. */
  clear(): readonly Letter[];
  count(urgency: number): number;
  readonly empty: boolean;
}

export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>();
  const queues: Lane[][] = classes.map(() => []);
  const counts = classes.map(() => 0);

  function queueOf(lane: Lane): Lane[] {
    return queues[lane.letters[0]?.urgency ?? 0] ?? [];
  }

  function unqueue(lane: Lane): void {
    const queue = queueOf(lane);
    const at = queue.indexOf(lane);
    if (at >= 0) queue.splice(at, 1);
  }

  function insert(lane: Lane, letter: Letter): void {
    const started = lane.state === 'active' ? 1 : 0;
    const at = lane.letters.findIndex((other, index) => index >= started && other.urgency > letter.urgency);
    if (at < 0) {
      lane.letters.push(letter);
      return;
    }
    // A less urgent one that has not left yet lets it pass, and the lane moves up.
    if (lane.state === 'queued') unqueue(lane);
    lane.letters.splice(at, 0, letter);
    if (lane.state === 'queued') queueOf(lane).push(lane);
  }

  function counted(letters: readonly Letter[]): readonly Letter[] {
    for (const each of letters) counts[each.urgency] = (counts[each.urgency] ?? 0) - 1;
    return letters;
  }

  return {
    add(letter) {
      counts[letter.urgency] = (counts[letter.urgency] ?? 0) + 1;
      const known = lanes.get(letter.row.conversation);
      if (known) return insert(known, letter);
      const lane: Lane = { conversation: letter.row.conversation, letters: [letter], state: 'queued' };
      lanes.set(lane.conversation, lane);
      queueOf(lane).push(lane);
    },
    peek(below) {
      for (const queue of queues.slice(0, below)) if (queue[0]) return queue[0];
      return null;
    },
    remove(lane, state) {
      unqueue(lane);
      lane.state = state;
    },
    requeue(lane, first = false) {
      if (lanes.get(lane.conversation) !== lane) return;
      if (lane.letters.length === 0) {
        lanes.delete(lane.conversation);
        return;
      }
      lane.state = 'queued';
      if (first) queueOf(lane).unshift(lane);
      else queueOf(lane).push(lane);
    },
    shift(lane) {
      counted(lane.letters.splice(0, 1));
    },
    close(lane) {
      if (lane.state === 'queued') unqueue(lane);
      if (lanes.get(lane.conversation) === lane) lanes.delete(lane.conversation);
      return counted(lane.letters.splice(0));
    },
    drop(round) {
      const out: Letter[] = [];
      for (const lane of [...lanes.values()]) {
        const stays = lane.letters.filter(
          ({ row }, index) => row.round !== round || (index === 0 && lane.state === 'active'),
        );
        if (stays.length === lane.letters.length) continue;
        if (lane.state === 'queued') unqueue(lane);
        out.push(...counted(lane.letters.filter((each) => !stays.includes(each))));
        lane.letters.splice(0, lane.letters.length, ...stays);
        if (stays.length === 0) lanes.delete(lane.conversation);
        else if (lane.state === 'queued') queueOf(lane).push(lane);
      }
      return out;
    },
    clear() {
      const out: Letter[] = [];
      for (const lane of [...lanes.values()]) {
        if (lane.state === 'active') out.push(...counted(lane.letters.splice(1)));
        else out.push(...this.close(lane));
      }
      return out;
    },
    count: (urgency) => counts[urgency] ?? 0,
    get empty() {
      return lanes.size === 0;
    },
  };
}
