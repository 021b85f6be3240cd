import type { Tx } from '../ports.ts';
import type { Instant } from './vocabulary.ts';

/**
 * A call of an operation at a given time, outside any dialog: a timer of the conversation, whose key begins with `@`. It is cancelled
 * as timers are, goes with the conversation when its person erases it, and is made in a turn of its own: the operation looks at
 * the records as they are then, and tells what is to be told. docs/decisions/011-a-call-at-a-given-time.md says why.
 */
export interface Later {
  readonly op: string;
  /** With the conversation and `op`, what makes it unique: setting it again replaces it. */
  readonly subject: string;
}

interface LaterEvent {
  readonly op: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const keyOf = ({ op, subject }: Later): string => `@${op}/${subject}`;

export async function setLater(
  tx: Pick<Tx, 'timers'>,
  conversation: string,
  later: Later & { readonly args: LaterEvent['args']; readonly dueAt: Instant },
): Promise<void> {
  const event: LaterEvent = { op: later.op, args: later.args };
  await tx.timers.set({
    conversation,
    key: keyOf(later),
    dueAt: later.dueAt,
    event: JSON.stringify(event),
  });
}

export async function cancelLater(tx: Pick<Tx, 'timers'>, conversation: string, later: Later): Promise<void> {
  await tx.timers.cancel(conversation, keyOf(later));
}

/** The call that a timer stands for; null for a dialog's own timer. */
export function laterIn(timer: { readonly key: string; readonly event: string }): LaterEvent | null {
  return timer.key.startsWith('@') ? (JSON.parse(timer.event) as LaterEvent) : null;
}
