import type { Instant } from '../conversation/vocabulary.ts';
import type { Answers, Figure } from './consultations.ts';

/** What those who took part are grouped by. */
export const dimensions = ['sector', 'channel', 'language', 'relay'] as const;
export type Dimension = (typeof dimensions)[number];

/** The group of those of whom it is not known: no sector declared, no relay. */
export const unknownGroup = '';

/** By group: a sector's id, a channel's name, a language, a relay's id. Null: hidden. */
export type ByGroup<T> = Readonly<Record<Dimension, Readonly<Record<string, T>>>>;

/** What one group answered to one question. `counts`: by choice or mark; points for a ranking. */
export interface GroupAnswers {
  readonly answers: Figure;
  readonly counts: Readonly<Record<string, Figure>>;
}

/** The figures of a consultation by group; those of all together are its `ConsultationResults`. */
export interface ConsultationFigures {
  readonly v: 1;
  readonly participants: ByGroup<Figure>;
  readonly questions: readonly { readonly question: string; readonly by: ByGroup<GroupAnswers> }[];
}

/** A participation as figures and exports need it: of nobody. */
export interface AnswerRow {
  readonly id: string;
  readonly channel: string;
  readonly language: string;
  /** As its author declared it; null when they did not, or erased themselves. */
  readonly sector: string | null;
  /** The relay whose paper code its author used first. */
  readonly relay: string | null;
  readonly answers: Answers;
}

/** What staff sort free texts by. */
export interface LabelRow {
  readonly id: string;
  readonly consultation: string;
  readonly question: string;
  /** Unique in its question. */
  readonly name: string;
  readonly createdAt: Instant;
}

/** A label of one participation, by its question. */
export type LabelOn = Pick<LabelRow, 'question' | 'name'>;

/** A free text, with its author's participation as id. */
export interface TextRow {
  readonly id: string;
  readonly language: string;
  readonly sealed: string;
  /** Ids of labels. */
  readonly labels: readonly string[];
}

export interface TextQuery {
  readonly consultation: string;
  readonly question: string;
  /** A label's id; `none` for the texts that have none yet; null for all. */
  readonly label: string | null;
  /** The id after which the page begins; '' for the first. */
  readonly after: string;
  readonly limit: number;
}

export interface ResultRecords {
  /** A page of participations, in the order of their ids, after this one ('' for the first). */
  answers(consultation: string, after: string, limit: number): Promise<readonly AnswerRow[]>;
  /** The figures by group as they were first published; null before. */
  figures(consultation: string): Promise<ConsultationFigures | null>;
  /** Kept once: what was published is not counted again. */
  keepFigures(consultation: string, figures: ConsultationFigures, at: Instant): Promise<void>;
  texts(query: TextQuery): Promise<readonly TextRow[]>;
  /** By name. */
  labels(consultation: string, question: string): Promise<readonly LabelRow[]>;
  /** False when the question has a label of this name. */
  addLabel(row: LabelRow): Promise<boolean>;
  /** With all its uses; false when there is none. */
  removeLabel(id: string): Promise<boolean>;
  /** The labels of one text, in place of those it had; labels of other questions are left alone. */
  label(text: string, question: string, labels: readonly string[]): Promise<void>;
  /** The names that staff sorted one participation's texts under. */
  labelsOn(text: string): Promise<readonly LabelOn[]>;
  /** How many texts hold each label, by its id; how many there are, and hold none. */
  labelCounts(
    consultation: string,
    question: string,
  ): Promise<{
    readonly texts: number;
    readonly none: number;
    readonly by: Readonly<Record<string, number>>;
  }>;
}
