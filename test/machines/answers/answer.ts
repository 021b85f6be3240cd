import type { Answer } from '../../../core/conversation/vocabulary.ts';

/** What operations may answer, by their names. */
export type Answers = Readonly<Record<string, readonly Answer[]>>;

export const at = Date.UTC(2026, 10, 23, 9);
export const ok = (value?: unknown): Answer => ({ ok: true, value });
export const no = (reason: string, value?: unknown): Answer => ({ ok: false, reason, value });
