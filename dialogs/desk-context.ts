import type { DialogInput } from '../core/conversation/vocabulary.ts';
import { textArg } from './events.ts';

/** What the staff's dialog keeps between two turns. */
export interface Context {
  /** As typed or scanned; forgotten as soon as it was looked at. */
  readonly code: string;
  /** What is to be done once the roles are known. */
  readonly want: 'menu' | 'figures' | 'release' | 'stop' | 'report';
  readonly roles: readonly string[];
  /** The round that a notice was about. */
  readonly id: string;
  readonly reference: string;
  readonly state: string;
}

/** What a step of the staff's dialog gives back: false when nobody answered, or the conversation is linked no more. */
export interface StepOutput {
  readonly again: boolean;
}

const WANTS = ['figures', 'release', 'stop', 'report'] as const;

/** From a link's code, a word (`stop envoi`), or a button of a notice (`@go:desk:release.r12`). */
export function contextOf({ args }: DialogInput): Context {
  const payload = textArg(args, 'payload');
  const [named = '', id = ''] = payload.split(/\.(.*)/s);
  const want = WANTS.find((each) => each === (textArg(args, 'want') || named)) ?? 'menu';
  return {
    code: textArg(args, 'code') || (want === 'menu' ? payload : ''),
    want,
    roles: [],
    id,
    reference: textArg(args, 'reference'),
    state: textArg(args, 'state'),
  };
}
