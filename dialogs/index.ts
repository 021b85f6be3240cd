import type { AnyStateMachine } from 'xstate';
import { browse } from './browse.ts';
import { language } from './language.ts';
import { place } from './place.ts';
import { proof } from './proof.ts';
import { recap } from './recap.ts';
import { report } from './report.ts';
import { vote } from './vote.ts';
import { welcome } from './welcome.ts';
import { wish } from './wish.ts';

interface Listed {
  readonly id: string;
  /** Raised whenever a state is renamed or the context changes shape; `upgrade` then reads the older ones. */
  readonly version: number;
  readonly machine: AnyStateMachine;
}

/** Every dialog. */
export const dialogs: readonly Listed[] = [
  { id: 'welcome', version: 1, machine: welcome },
  { id: 'report', version: 1, machine: report },
  { id: 'wish', version: 1, machine: wish },
  { id: 'place', version: 1, machine: place },
  { id: 'vote', version: 1, machine: vote },
  { id: 'browse', version: 1, machine: browse },
  { id: 'proof', version: 1, machine: proof },
  { id: 'recap', version: 1, machine: recap },
  { id: 'language', version: 1, machine: language },
];

/** What the menu offers, in its order. */
export const menu: readonly string[] = ['report', 'vote', 'wish', 'recap', 'language'];

/** The dialogs that the core itself must be able to open. */
export const roles = {
  root: 'welcome',
  language: 'language',
  recap: 'recap',
  data: 'data',
  unasked: 'report',
} as const;
