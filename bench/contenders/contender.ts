/** What every server is told. */
export interface Setting {
  /** The stand-in for the Bot API: where replies go. */
  readonly apiRoot: string;
  readonly token: string;
  readonly webhookSecret: string;
  /** A folder of its own for this run, deleted afterwards. */
  readonly folder: string;
  /** Where a CPU profile is to be written; none when absent. */
  readonly profile?: string;
}

/** One process of a server under load. */
export interface Node {
  /** Where updates are posted. */
  readonly webhook: string;
  readonly pid: number;
}

/** A server under load. */
export interface Running extends Node {
  /** Processes beside the first: updates go to each in turn, whoever writes. */
  readonly others?: readonly Node[];
  /** The process of the store beside it, if it has one; those that it starts count as well. */
  readonly storePid?: number;
  stop(): Promise<void>;
}

/** A way to hold the same dialog. */
export interface Contender {
  readonly name: string;
  /** The last reply of the dialog, and no other, matches it: so a dialog that went astray is noticed. Null: all are alike. */
  readonly lastReply: RegExp | null;
  /** A sentence when it can't run on this machine. */
  missing(): string | null;
  start(setting: Setting): Promise<Running>;
}

/** The environment that the small servers read. */
export function environmentOf({ apiRoot, token, webhookSecret }: Setting, more: Record<string, string>) {
  return {
    ...process.env,
    NODE_ENV: 'production',
    API_ROOT: apiRoot,
    TOKEN: token,
    WEBHOOK_SECRET: webhookSecret,
    ...more,
  };
}
