import type { PhraseValue, SayChoice } from '../core/conversation/vocabulary.ts';

/** As `workshops.show` gives it. */
export interface Shown {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly where: string;
  readonly at: number;
  readonly until: number;
  readonly free: number;
  readonly accessible: boolean;
  readonly languages: string;
  readonly demonstration: boolean;
  readonly seat: 'none' | 'joined' | 'waiting' | 'attended';
  readonly position: number;
  readonly over: boolean;
  /** Called off by the city, for this reason; absent from what was stored before. */
  readonly cancelled?: boolean;
  readonly reason?: string;
  readonly onSite: boolean;
  readonly canJudge: boolean;
}

/** Words by which one asks for one's own. */
export const owns = /\b(?:mon|mes|my)\b/i;

/** Words by which one gives a place up. */
export const leaves = /annul|desist|désist|renonc|cancel|give up/i;

/** As `workshops.join` gives it. */
export interface Joined {
  readonly state: 'joined' | 'waiting';
  readonly reference: string;
  readonly position: number;
  readonly asksCard: boolean;
  readonly title: string;
  readonly at: number;
  readonly where: string;
}

/** As `workshops.calendar` gives it. */
export interface File {
  readonly name: string;
  readonly mime: string;
  readonly ref: string;
}

/** What the dialog keeps. */
export interface SeatContext {
  readonly id: string;
  /** An agents' code of access. */
  readonly code: string;
  readonly act: string;
  /** The code on site. */
  readonly presence: string;
  readonly shown: Shown | null;
  readonly documents: boolean;
  readonly rating: number;
  readonly words: string;
  readonly list: boolean;
}

export function values(shown: Shown | null): Readonly<Record<string, PhraseValue>> {
  return {
    title: shown?.title ?? '',
    summary: shown?.summary ?? '',
    where: shown?.where ?? '',
    at: shown?.at ?? 0,
    until: shown?.until ?? 0,
    free: shown?.free ?? 0,
    accessible: shown?.accessible ? 'yes' : 'no',
    languages: shown?.languages ?? '',
    demonstration: shown?.demonstration ? 'yes' : 'no',
    position: shown?.position ?? 0,
    reason: shown?.reason ?? '',
  };
}

const choiceOf = (id: string): SayChoice => ({ id, key: `seat.${id}` });

/** What may be done with a workshop now. */
export function choicesOf(shown: Shown | null, documents: boolean): readonly SayChoice[] {
  const { seat = 'none', over = false, free = 0, onSite = false, canJudge = false } = shown ?? {};
  if (shown?.cancelled) return [...(documents && seat !== 'none' ? ['calendar'] : []), 'list'].map(choiceOf);
  const joins = seat === 'none' && !over ? [free > 0 ? 'join' : 'wait'] : [];
  const sits = seat === 'joined' && onSite ? ['attend'] : [];
  const judges = canJudge ? ['opinion'] : [];
  const keeps = seat === 'joined' && documents && !over ? ['calendar'] : [];
  const leaves = (seat === 'joined' || seat === 'waiting') && !over ? ['leave'] : [];
  return [...joins, ...sits, ...judges, ...keeps, ...leaves, 'list'].map(choiceOf);
}
