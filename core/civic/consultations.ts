import type { Instant } from '../conversation/vocabulary.ts';
import type { Localised } from './polls.ts';
import { referenceIn } from './reports.ts';

export interface QuestionChoice {
  readonly id: string;
  readonly text: Localised;
}

interface Asked {
  readonly id: string;
  readonly text: Localised;
  /** False: it may be skipped. */
  readonly required: boolean;
}

export type Question = Asked &
  (
    | { readonly kind: 'one' | 'ranking'; readonly choices: readonly QuestionChoice[] }
    | { readonly kind: 'several'; readonly choices: readonly QuestionChoice[]; readonly max: number }
    /** From 1 to `to`. */
    | { readonly kind: 'scale'; readonly to: number; readonly low: Localised; readonly high: Localised }
    | { readonly kind: 'text' | 'place' }
  );

export type QuestionKind = Question['kind'];

/** draft: being prepared. open: answered inside the window. closed: no more answers; its results are out. */
export type ConsultationState = 'draft' | 'open' | 'closed';

/** A set of questions that residents answer. */
export interface Consultation {
  readonly v: 1;
  readonly id: string;
  readonly title: Localised;
  readonly intro: Localised;
  /** What happens next, said with the thanks. */
  readonly next: Localised;
  readonly state: ConsultationState;
  readonly opensAt: Instant;
  /** The first instant at which an answer is refused. */
  readonly closesAt: Instant;
  readonly questions: readonly Question[];
  /** To try things on; always said to the resident. */
  readonly demonstration: boolean;
}

/** What was answered to one question; choices by their ids, rankings best first. */
export type Given =
  | { readonly v: 1; readonly kind: 'one'; readonly choice: string }
  | { readonly v: 1; readonly kind: 'several' | 'ranking'; readonly choices: readonly string[] }
  | { readonly v: 1; readonly kind: 'scale'; readonly value: number }
  /** `sealed`: the words; for a place, JSON of `{ address, lat, lon }`. Null once their author is erased. */
  | { readonly v: 1; readonly kind: 'text'; readonly sealed: string | null }
  | {
      readonly v: 1;
      readonly kind: 'place';
      readonly sealed: string | null;
      readonly district: string | null;
    }
  | { readonly v: 1; readonly kind: 'skipped' };

/** By question id. */
export type Answers = Readonly<Record<string, Given>>;

/** The answers of one person to one consultation. */
export interface ParticipationRow {
  readonly id: string;
  /** What people quote: `C-` and six characters. */
  readonly reference: string;
  readonly consultation: string;
  /** Null once erased. */
  readonly person: string | null;
  readonly conversation: string | null;
  readonly channel: string;
  readonly language: string;
  readonly answers: Answers;
  readonly startedAt: Instant;
  readonly changedAt: Instant;
  /** When the last question was answered; null before. */
  readonly finishedAt: Instant | null;
}

/** Figures of one question. Null: fewer than ten, hidden. */
export type Figure = number | null;

export type QuestionResult = {
  readonly question: string;
  /** Answers, the skipped ones not counted. */
  readonly answers: Figure;
} & (
  | { readonly kind: 'one' | 'several'; readonly counts: Readonly<Record<string, Figure>> }
  /** Borda: with n choices the first gets n points, the second one less; what is not ranked gets none. */
  | { readonly kind: 'ranking'; readonly points: Readonly<Record<string, number>> | null }
  | {
      readonly kind: 'scale';
      readonly mean: number | null;
      readonly median: number | null;
      readonly counts: Readonly<Record<string, Figure>>;
    }
  | { readonly kind: 'text' }
  /** By district. */
  | { readonly kind: 'place'; readonly counts: Readonly<Record<string, Figure>> }
);

export interface ConsultationResults {
  readonly v: 1;
  /** Persons who answered at least one question. */
  readonly participants: Figure;
  readonly questions: readonly QuestionResult[];
}

export interface ConsultationRow {
  readonly consultation: Consultation;
  /** Made at the close. */
  readonly results: ConsultationResults | null;
}

export interface ConsultationRecords {
  /** Adds or replaces a consultation. */
  save(row: ConsultationRow): Promise<void>;
  load(id: string): Promise<ConsultationRow | null>;
  /** All consultations, the latest opening first. */
  all(): Promise<readonly ConsultationRow[]>;
  participation(consultation: string, person: string): Promise<ParticipationRow | null>;
  byReference(reference: string): Promise<ParticipationRow | null>;
  /** Adds or replaces the person's participation; there is one per person and consultation. */
  put(row: ParticipationRow): Promise<void>;
  remove(id: string): Promise<void>;
  participations(consultation: string): Promise<readonly ParticipationRow[]>;
  /** Newest first. */
  ofPerson(person: string, limit: number): Promise<readonly ParticipationRow[]>;
  /** After a merge: where both answered a consultation, the one changed last stays. */
  reassign(from: string, to: string): Promise<void>;
}

/** Whether an answer counts at this instant. */
export function isConsultationOpen(consultation: Consultation, now: Instant): boolean {
  return consultation.state === 'open' && consultation.opensAt <= now && now < consultation.closesAt;
}

export const participationIn = (text: string): string | null => referenceIn(text, 'C');
