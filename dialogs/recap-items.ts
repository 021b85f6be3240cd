import type { PhraseRef, SayChoice } from '../core/conversation/vocabulary.ts';

/** As `recap.list` gives it. */
export interface Item {
  readonly reference: string;
  readonly kind: 'problem' | 'wish';
  readonly wish: string | null;
  readonly what: string;
  readonly state: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly mine: boolean;
}

/** As `recap.show` gives it. */
export interface Shown extends Item {
  readonly address: string;
  readonly district: string;
  readonly note: string;
  readonly photos: number;
  readonly canAddPhoto: boolean;
  readonly open: boolean;
}

/** As `ballots.mine` gives it. */
export interface Poll {
  readonly id: string;
  readonly title: string;
}

/** What it is about, in a person's words. */
export const nameOf = ({ wish, what }: Item): string | PhraseRef =>
  wish === null ? what : { key: `wish.thing.${wish}` };
export const stateOf = ({ state }: Item): PhraseRef => ({ key: `recap.state.${state}` });

export function asChoice(item: Item): SayChoice {
  return {
    id: item.reference,
    key: item.mine ? 'recap.item' : 'recap.item_followed',
    values: { reference: item.reference, what: nameOf(item), state: stateOf(item) },
  };
}

/** What may be done with what is shown. */
export function actionsOf(item: Shown | null, canPhoto: boolean): readonly SayChoice[] {
  const own = item?.mine === true && item.open;
  return [
    ...(own ? [{ id: 'words', key: 'recap.add_words' }] : []),
    ...(own && canPhoto && item.canAddPhoto ? [{ id: 'photo', key: 'recap.add_photo' }] : []),
    ...(own ? [{ id: 'withdraw', key: 'recap.withdraw' }] : []),
    ...(item?.mine === false ? [{ id: 'unfollow', key: 'recap.unfollow' }] : []),
    ...(item?.state === 'done' ? [{ id: 'verdict', key: 'verdict.broken' }] : []),
    { id: 'list', key: 'recap.list' },
  ];
}
