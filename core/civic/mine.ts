import type { OpContext } from '../conversation/ops.ts';
import type { Answer } from '../conversation/vocabulary.ts';

/** One thing that a person sent or follows, in a list. */
export interface MineItem {
  readonly reference: string;
  /** The area of its phrases: `report` for reports, whose states are in `recap`. */
  readonly area: string;
  readonly kind: string;
  /** The wished thing's id, else null. */
  readonly wish: string | null;
  readonly what: string;
  readonly state: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly mine: boolean;
}

/** What can be seen of it when it is opened. */
export interface MineShown extends MineItem {
  readonly address: string;
  readonly district: string;
  readonly words: string;
  readonly note: string;
  readonly photos: number;
  readonly canAddPhoto: boolean;
  readonly open: boolean;
  readonly supporters: number;
  /** The dialog in which its person does the rest; then no words are added here. */
  readonly manage?: { readonly dialog: string; readonly payload: string };
}

/** One kind of things that people send; RECAP joins them. What is not the person's, nor followed, is unknown. */
export interface MineSource {
  /** Null when the text holds no reference of this kind. */
  referenceIn(text: string): string | null;
  list(context: OpContext, limit: number): Promise<readonly MineItem[]>;
  show(context: OpContext, reference: string): Promise<MineShown | null>;
  /** One that is open, neither the person's nor followed: who has its reference, on paper for instance, may follow it. */
  another?(context: OpContext, reference: string): Promise<MineItem | null>;
  /** Refused: `closed`. */
  addWords(context: OpContext, reference: string, text: string): Promise<Answer>;
  /** Refused: `closed`. */
  withdraw(context: OpContext, reference: string): Promise<Answer>;
  /** Refused: `unknown`. */
  unfollow(context: OpContext, reference: string): Promise<Answer>;
}
