import type { PhraseRef, PhraseValue, SayChoice } from '../core/conversation/vocabulary.ts';

/** As `recap.list` gives it. */
export interface Item {
  readonly reference: string;
  /** Names its phrases, `propose.state.published`; `recap` for reports. */
  readonly area?: string;
  readonly kind: string;
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
  readonly supporters?: number;
  /** The dialog in which the rest is done; then no words are added here. */
  readonly manage?: { readonly dialog: string; readonly payload: string };
}

/** As `ballots.mine` gives it. */
export interface Poll {
  readonly id: string;
  readonly title: string;
}

/** What it is about, in a person's words. */
export const nameOf = ({ wish, what }: Item): string | PhraseRef =>
  wish === null ? what : { key: `wish.thing.${wish}` };
const areaOf = (item: Item): string => item.area ?? 'recap';
export const stateOf = (item: Item): PhraseRef => ({ key: `${areaOf(item)}.state.${item.state}` });

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
    ...(own && item.manage ? [{ id: 'manage', key: 'recap.manage' }] : []),
    ...(own && !item.manage ? [{ id: 'words', key: 'recap.add_words' }] : []),
    ...(own && canPhoto && item.canAddPhoto ? [{ id: 'photo', key: 'recap.add_photo' }] : []),
    ...(own ? [{ id: 'withdraw', key: 'recap.withdraw' }] : []),
    ...(item?.mine === false ? [{ id: 'unfollow', key: `${areaOf(item)}.unfollow` }] : []),
    ...(item?.state === 'done' ? [{ id: 'verdict', key: 'verdict.broken' }] : []),
    { id: 'list', key: 'recap.list' },
  ];
}

/** What is said of the one that is shown. */
export function shownSay(item: Shown): { key: string; values: Readonly<Record<string, PhraseValue>> } {
  const area = areaOf(item);
  const noted = area === 'recap' && item.note !== '';
  return {
    key: noted ? 'recap.one_note' : `${area}.one`,
    values: {
      reference: item.reference,
      what: nameOf(item),
      state: stateOf(item),
      at: item.at,
      where:
        [item.address, item.district].filter(Boolean).join(', ') ||
        (area === 'recap' ? '' : { key: 'propose.all' }),
      note: item.note,
      hasNote: item.note ? 'yes' : 'no',
      supporters: item.supporters ?? 0,
    },
  };
}

/** Of someone else's, by its reference: to be told of it here from now on. */
export const followSay = (item: Shown | null) => ({
  key: 'recap.follow',
  values: { reference: item?.reference ?? '', what: item ? nameOf(item) : '' },
  choices: [
    { id: 'yes', key: 'recap.follow_yes' },
    { id: 'no', key: 'recap.follow_no' },
  ],
});

export const followed = (reference: string) => ({ key: 'report.followed', values: { reference } });
