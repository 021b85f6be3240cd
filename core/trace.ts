/** What is known of a piece of work: ids, names of ours, counts. Never what people write, their numbers or who they are. */
export type Fields = Readonly<Record<string, string | number | boolean>>;

/**
 * request: an HTTP request. inbox, timer, answer: what makes a turn happen, until it is on disk. turn: the playing of it. op: an
 * operation of the turn. outbox: its messages are written. job: an operation after it. send: one message to its provider.
 */
export type SpanName = 'request' | 'inbox' | 'timer' | 'answer' | 'turn' | 'op' | 'outbox' | 'job' | 'send';

/** A piece of work as it is followed, by figures and by traces. */
export interface Span {
  note(fields: Fields): void;
  /** A piece of work within it, or that follows from it: it may begin after this one has ended. */
  open(name: SpanName, fields: Fields): Span;
  /** Once; `outcome` is a word of ours, `done`, or the code of what broke. */
  end(outcome: string): void;
}

/** Where pieces of work begin that are within no other. */
export type Trace = Pick<Span, 'open'>;

/** Nobody follows. */
export const silent: Span = { note: () => {}, open: () => silent, end: () => {} };

/** What a message is followed by from its webhook to what is sent: in the logs and as a trace. In memory only. */
export interface Trail {
  readonly span: Span;
  /** The request that brought it. */
  readonly request?: string;
  /** Its row in the inbox. */
  readonly inbox?: number;
  /** When it came, in milliseconds since 1970. */
  readonly since?: number;
}

/** Its ids, for a line of the log. */
export function idsOf(trail: Trail | undefined): Fields {
  const { request, inbox } = trail ?? {};
  return { ...(request !== undefined && { request }), ...(inbox !== undefined && { inbox }) };
}
