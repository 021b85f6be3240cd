import { type Answers, at, no, ok } from './answer.ts';

export const pin = { lat: 48.8606, lon: 2.3376, exact: true };
export const located = {
  ...pin,
  address: '2 rue de Rivoli',
  district: '4',
  districtName: '4e arrondissement',
};
const bare = { ...pin, address: '', district: null, districtName: '' };
export const vague = {
  lat: null,
  lon: null,
  address: '',
  district: '4',
  districtName: '4e arrondissement',
  exact: false,
};
export const categories = [
  { id: 'mattress', name: 'Matelas, sommiers' },
  { id: 'rubbish', name: 'Sacs, cartons et autres déchets' },
];
const item = {
  reference: 'R-ABC123',
  kind: 'problem',
  wish: null,
  what: 'Matelas, sommiers',
  state: 'received',
  at,
  mine: true,
};
const shown = {
  ...item,
  address: '2 rue de Rivoli',
  district: '4e arrondissement',
  words: 'un matelas',
  note: '',
  photos: 0,
  canAddPhoto: true,
  open: true,
};
const states = ['received', 'assigned', 'done', 'refused', 'reopened', 'withdrawn'];
const closed = ['done', 'refused', 'withdrawn'];
const read = { words: 'mots', categories, sure: false, empty: false, place: null, danger: null };

/** What is wrong or wanted in the street, and one’s own requests. */
export const streetAnswers: Answers = {
  'reports.read': [
    ok(read),
    ok({ ...read, sure: true, categories: categories.slice(0, 1), place: '2 rue de Rivoli' }),
    ok({ ...read, categories: [] }),
    ok({ ...read, categories: [], empty: true }),
    ok({ ...read, categories: [], empty: true, place: '2 rue de Rivoli' }),
    ok({ ...read, danger: { id: 'gas', phone: '18' } }),
    ok({ ...read, categories: [], danger: { id: 'gas', phone: '18' } }),
  ],
  'reports.groups': [
    ok({
      groups: [
        { id: 'clean', name: 'Propreté' },
        { id: 'light', name: 'Éclairage' },
      ],
    }),
  ],
  'reports.categories': [ok({ categories }), no('unknown')],
  'reports.nearby': [
    ok({ reports: [] }),
    ok({ reports: [{ reference: 'R-ABC123', metres: 20, address: '2 rue de Rivoli', at, mine: false }] }),
    ok({
      reports: [
        { reference: 'R-ABC123', metres: 20, address: '', at, mine: true },
        { reference: 'R-ABC124', metres: 30, address: 'rue X', at, mine: false },
      ],
    }),
  ],
  'reports.submit': [ok({ reference: 'R-ABC123', at }), no('too_many')],
  'reports.follow': [ok({ reference: 'R-ABC123' }), no('unknown'), no('closed'), no('own')],
  'reports.verdict': [
    ok({ reference: 'R-ABC123', fixed: true }),
    ok({ reference: 'R-ABC123', fixed: false }),
    no('unknown'),
    no('which', { reference: 'R-ABC123' }),
    no('not_done', { reference: 'R-ABC123' }),
  ],
  'wishes.read': [
    ok({ thing: 'bench', move: false, place: null }),
    ok({ thing: 'bench', move: true, place: '2 rue de Rivoli' }),
    ok({ thing: null, move: false, place: null }),
  ],
  'places.locate': [
    ok({ places: [located] }),
    ok({ places: [vague] }),
    ok({ places: [bare] }),
    ok({ places: [located, { ...located, address: '2 rue de Rivoli prolongée' }] }),
    no('outside', { nearest: '20e arrondissement' }),
    no('nothing'),
    no('unavailable'),
  ],
  'places.district': [ok({ district: '4', name: '4e arrondissement', short: '4e' }), no('unknown')],
  'photos.keep': [ok({ media: 'm1' }), no('too_big'), no('not_a_photo'), no('heic')],
  'recap.list': [
    ok({ items: [] }),
    ok({ items: [item] }),
    ok({
      items: [
        { ...item, state: 'done' },
        { ...item, reference: 'R-ABC124', mine: false },
        ...['joined', 'waiting', 'past', 'attended', 'cancelled'].map((state, index) => ({
          ...item,
          reference: `A-ABC12${index}`,
          area: 'seat',
          state,
        })),
        ...['begun', 'finished', 'unfinished', 'counted'].map((state, index) => ({
          ...item,
          reference: `C-ABC12${index}`,
          area: 'consultation',
          state,
        })),
        { ...item, reference: 'W-ABC125', kind: 'wish', wish: 'bench' },
      ],
    }),
  ],
  'recap.show': [
    ...states.map((state) => ok({ ...shown, state, open: !closed.includes(state) })),
    ok({ ...shown, note: 'Une équipe est passée.', photos: 3, canAddPhoto: false }),
    ok({ ...shown, mine: false }),
    ok({ ...shown, area: 'seat', state: 'joined', manage: { dialog: 'seat', payload: 'compost' } }),
    ok({
      ...shown,
      area: 'consultation',
      state: 'begun',
      manage: { dialog: 'consultation', payload: 'charte' },
    }),
    ok({ ...shown, kind: 'wish', wish: 'bench' }),
    no('unknown'),
    no('another', { ...item, mine: false }),
    no('another', { ...item, kind: 'wish', wish: 'bench', mine: false }),
  ],
  'recap.add-words': [ok({ reference: 'R-ABC123' }), no('closed')],
  'recap.add-photos': [ok({ reference: 'R-ABC123' }), no('closed')],
  'recap.withdraw': [ok({ reference: 'R-ABC123' }), no('closed')],
  'recap.unfollow': [ok({ reference: 'R-ABC123' }), no('unknown')],
};
