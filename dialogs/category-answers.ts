/** A category or a kind of them, as it is shown. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** A position, in degrees. */
export interface Point {
  readonly lat: number;
  readonly lon: number;
}

/** As `reports.read` gives it. */
export interface Read {
  readonly categories: readonly Named[];
  readonly sure: boolean;
  /** Nothing was said of what is wrong: "signaler un problème". */
  readonly empty: boolean;
  readonly place: string | null;
  readonly danger: { readonly phone: string } | null;
}

export const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });
export const keepWords = { type: 'keepText', params: { answering: null } } as const;
export const keepsPoint = ['keepPoint', 'sayPointKept'] as const;

/** What may be answered to “what is wrong?”. */
export const whileTelling = {
  'said.text': { target: 'reading', actions: { type: 'keepText', params: { answering: 'telling' } } },
  'said.media': [
    { guard: 'hasCaption', target: 'reading', actions: 'keepPhoto' },
    { target: 'telling', reenter: true, actions: 'keepPhoto' },
  ],
  'said.location': { target: 'telling', reenter: true, actions: keepsPoint },
  'said.choice': { guard: chose('list'), target: 'fetchingGroups' },
  'said.*': { actions: 'miss' },
} as const;

/** What may be answered to the list of kinds of problems. */
export const whileChoosingGroup = {
  'said.choice': { guard: 'isGroup', target: 'fetchingCategories', actions: 'keepGroup' },
  'said.text': { target: 'reading', actions: { type: 'keepText', params: { answering: 'group' } } },
  'said.location': { target: 'choosingGroup', reenter: true, actions: keepsPoint },
  'said.*': { actions: 'miss' },
} as const;
