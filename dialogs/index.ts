import type { AnyStateMachine } from 'xstate';
import { age } from './age.ts';
import { arrange } from './arrange.ts';
import { ballot } from './ballot.ts';
import { browse } from './browse.ts';
import { category } from './category.ts';
import { consultation } from './consultation.ts';
import { data, upgradeData } from './data.ts';
import { dataset } from './dataset.ts';
import { desk } from './desk.ts';
import { deskReport } from './desk-report.ts';
import { deskRounds } from './desk-rounds.ts';
import { lab } from './lab.ts';
import { language, upgradeLanguage } from './language.ts';
import { mediator } from './mediator.ts';
import { notifications } from './notifications.ts';
import { photos } from './photos.ts';
import { place } from './place.ts';
import { proof } from './proof.ts';
import { propose } from './propose.ts';
import { question } from './question.ts';
import { recap } from './recap.ts';
import { relay } from './relay.ts';
import { report } from './report.ts';
import { seat } from './seat.ts';
import { sector } from './sector.ts';
import { support } from './support.ts';
import { verdict } from './verdict.ts';
import { vote } from './vote.ts';
import { welcome } from './welcome.ts';
import { wish } from './wish.ts';
import { workshop } from './workshop.ts';

/** A machine's snapshot, as the core keeps it. */
interface Stored {
  readonly value: unknown;
  readonly context: unknown;
}

interface Listed {
  readonly id: string;
  /** Raised whenever a state is renamed or the context changes shape; `upgrade` then reads the older ones. */
  readonly version: number;
  readonly machine: AnyStateMachine;
  upgrade?(snapshot: Stored, from: number): Stored;
}

/** Every dialog. */
export const dialogs: readonly Listed[] = [
  { id: 'welcome', version: 1, machine: welcome },
  { id: 'report', version: 1, machine: report },
  { id: 'wish', version: 1, machine: wish },
  { id: 'category', version: 1, machine: category },
  { id: 'place', version: 1, machine: place },
  { id: 'photos', version: 1, machine: photos },
  { id: 'recap', version: 1, machine: recap },
  { id: 'verdict', version: 1, machine: verdict },
  { id: 'vote', version: 1, machine: vote },
  { id: 'ballot', version: 1, machine: ballot },
  { id: 'age', version: 1, machine: age },
  { id: 'sector', version: 1, machine: sector },
  { id: 'browse', version: 1, machine: browse },
  { id: 'arrange', version: 1, machine: arrange },
  { id: 'proof', version: 1, machine: proof },
  { id: 'data', version: 2, machine: data, upgrade: upgradeData },
  { id: 'notifications', version: 1, machine: notifications },
  { id: 'propose', version: 1, machine: propose },
  { id: 'support', version: 1, machine: support },
  { id: 'dataset', version: 1, machine: dataset },
  { id: 'lab', version: 1, machine: lab },
  { id: 'consultation', version: 1, machine: consultation },
  { id: 'question', version: 1, machine: question },
  { id: 'workshop', version: 1, machine: workshop },
  { id: 'seat', version: 1, machine: seat },
  { id: 'relay', version: 1, machine: relay },
  { id: 'mediator', version: 1, machine: mediator },
  { id: 'desk', version: 1, machine: desk },
  { id: 'desk-rounds', version: 1, machine: deskRounds },
  { id: 'desk-report', version: 1, machine: deskReport },
  { id: 'language', version: 2, machine: language, upgrade: upgradeLanguage },
];

/** What the menu offers, in its order. */
export const menu: readonly string[] = [
  'report',
  'vote',
  'wish',
  'propose',
  'dataset',
  'consultation',
  'workshop',
  'lab',
  'recap',
  'language',
];

/** Those in whose course people may write of a danger: it is answered at once. */
export const watchful: readonly string[] = [
  'welcome',
  'report',
  'category',
  'place',
  'photos',
  'wish',
  'propose',
];

/** The dialogs that the core itself must be able to open. */
export const roles = {
  root: 'welcome',
  language: 'language',
  recap: 'recap',
  data: 'data',
  unasked: 'report',
  relay: 'relay',
  mediator: 'mediator',
  desk: 'desk',
} as const;
