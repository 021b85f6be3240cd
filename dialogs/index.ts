import type { AnyStateMachine } from 'xstate';
import { ballot } from './ballot.ts';
import { browse } from './browse.ts';
import { language } from './language.ts';
import { proof } from './proof.ts';
import { sector } from './sector.ts';
import { vote } from './vote.ts';
import { welcome } from './welcome.ts';

interface Listed {
  readonly id: string;
  /** Raised whenever a state is renamed or the context changes shape; `upgrade` then reads the older ones. */
  readonly version: number;
  readonly machine: AnyStateMachine;
}

/** Every dialog. */
export const dialogs: readonly Listed[] = [
  { id: 'welcome', version: 1, machine: welcome },
  { id: 'vote', version: 1, machine: vote },
  { id: 'ballot', version: 1, machine: ballot },
  { id: 'sector', version: 1, machine: sector },
  { id: 'browse', version: 1, machine: browse },
  { id: 'proof', version: 1, machine: proof },
  { id: 'language', version: 1, machine: language },
];

/** What the menu offers, in its order. */
export const menu: readonly string[] = ['language'];

/** The dialogs that the core itself must be able to open. */
export const roles = {
  root: 'welcome',
  language: 'language',
  recap: 'recap',
  data: 'data',
  unasked: 'report',
} as const;
