import { ParvisError } from '../errors.ts';
import type { Vault } from '../ports.ts';
import type { StoredSnapshot, TimerEvent } from './turn.ts';
import type { Say } from './vocabulary.ts';

/** A dialog that someone is in. The last frame is the one in progress, those below wait for it. */
export interface Frame {
  readonly id: string;
  readonly dialog: string;
  /** The dialog's version that wrote `snapshot`. */
  readonly version: number;
  readonly snapshot: StoredSnapshot;
  /** `go`: the frame below waits for `returned`. `intent`: the frame below was interrupted and is resumed. */
  readonly opened: 'go' | 'intent';
  /** The job whose answer it waits for; answers of earlier ones are dropped. */
  readonly job: string | null;
  /** What it asked last: repeated when the person comes back to it. */
  readonly asked: Say | null;
  /** Its running timers, by id: set anew when the frame is restored. */
  readonly timers: Readonly<Record<string, { readonly delay: number; readonly event: TimerEvent }>>;
}

export interface OfferedChoice {
  readonly id: string;
  readonly label: string;
  readonly number: number;
}

/** The last question: what an answer is held against. */
export interface Offered {
  readonly say: Say;
  /** The turn printed on its buttons. */
  readonly turn: number;
  readonly choices: readonly OfferedChoice[];
  /** Index of the first choice of the page shown. */
  readonly from: number;
}

/** One question back: the frames as they stood, and what was asked. */
export interface Step {
  readonly frames: readonly Frame[];
  readonly asked: Say;
}

export interface Session {
  readonly v: 1;
  language: string;
  greeted: boolean;
  frames: Frame[];
  offered: Offered | null;
  history: Step[];
  /** Misses in a row. */
  misses: number;
  /** The danger that the last words told of, if any: not told of again at once. */
  danger?: string | null;
}

/** RETOUR goes back this many questions at most. */
export const HISTORY_LENGTH = 8;

export function newSession(language: string): Session {
  return { v: 1, language, greeted: false, frames: [], offered: null, history: [], misses: 0 };
}

export function sealSession(vault: Vault, session: Session): string {
  return vault.seal(JSON.stringify(session));
}

/** Throws ParvisError dialog.outdated for a form that this version can't read. */
export function openSession(vault: Vault, sealed: string): Session {
  const stored = JSON.parse(vault.open(sealed)) as { v: number };
  if (stored.v !== 1)
    throw new ParvisError('dialog.outdated', 'a session of an unknown form', { form: stored.v });
  return stored as Session;
}
