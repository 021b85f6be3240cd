/**
 * What one node calls out to the others. Ids only. Whatever counts is in the database and found there within a second or
 * so: a call that is lost, late or heard twice changes nothing but the wait.
 */
export type Ring =
  /** There is work that another node may take: messages, timers, jobs, letters, duties. */
  | { readonly kind: 'work' }
  /** The round was stopped: look what has become of it. */
  | { readonly kind: 'round'; readonly round: string }
  /** A line was added to a page's conversation: `owner` as in ChatLineRow. */
  | { readonly kind: 'line'; readonly owner: string; readonly from: 'bot' | 'person' };

export interface Bell {
  /** Returns at once; never throws. */
  ring(ring: Ring): void;
  /** Hears the other nodes, never this one; returns the way to stop. */
  listen(heard: (ring: Ring) => void): () => void;
}

/** Of a node that is alone. */
export const silentBell: Bell = { ring() {}, listen: () => () => {} };
