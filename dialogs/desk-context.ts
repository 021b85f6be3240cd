import type { DialogInput } from '../core/conversation/vocabulary.ts';
import { textArg } from './events.ts';

export interface Listed {
  readonly id: string;
  readonly title: string;
}

/** As `desk.round` gives it. */
export interface Round extends Listed {
  readonly version: number;
  readonly text: string;
  readonly people: number;
  readonly budget: number;
}

/** What the staff's dialog keeps between two turns. */
export interface Context {
  /** As typed or scanned; forgotten as soon as it was looked at. */
  readonly code: string;
  /** What is to be done once the roles are known. */
  readonly want: 'menu' | 'release' | 'stop' | 'report';
  readonly roles: readonly string[];
  readonly rounds: readonly Listed[];
  readonly round: Round | null;
  /** Of the round that was picked. */
  readonly id: string;
  readonly reference: string;
  readonly state: string;
  readonly note: string;
  /** Where one proves in the console who one is. */
  readonly url: string;
}

const WANTS = ['release', 'stop', 'report'] as const;

/** From a link's code, a word (`stop envoi`), or a button of a notice (`@go:desk:release`). */
export function contextOf({ args }: DialogInput): Context {
  const payload = textArg(args, 'payload');
  const want = WANTS.find((each) => each === (textArg(args, 'want') || payload)) ?? 'menu';
  return {
    code: textArg(args, 'code') || (want === 'menu' ? payload : ''),
    want,
    roles: [],
    rounds: [],
    round: null,
    id: '',
    reference: textArg(args, 'reference'),
    state: textArg(args, 'state'),
    note: '',
    url: '',
  };
}
