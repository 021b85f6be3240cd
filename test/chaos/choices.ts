import type { Chance } from './chance.ts';
import type { Act } from './envelopes.ts';
import type { Taken } from './providers.ts';

export type Goal = 'report' | 'vote';

/** A message as the person sees it. */
export interface Shown {
  readonly choices: readonly { readonly data: string; readonly id: string; readonly label: string }[];
  readonly ask: 'location' | 'contact' | null;
}

interface Button {
  readonly text: string;
  readonly callback_data?: string;
  readonly request_location?: boolean;
  readonly request_contact?: boolean;
}

interface Row {
  readonly id: string;
  readonly title: string;
}

interface Interactive {
  readonly type: string;
  readonly action: {
    readonly buttons?: readonly { readonly reply: Row }[];
    readonly sections?: readonly { readonly rows: readonly Row[] }[];
  };
}

const idOf = (data: string): string => data.split(':').slice(-1)[0] ?? '';

export function shownOf({ channel, content }: Taken): Shown {
  const message = JSON.parse(content) as Record<string, unknown>;
  return channel === 'telegram' ? onTelegram(message) : onWhatsApp(message);
}

function onTelegram(message: Record<string, unknown>): Shown {
  const { inline_keyboard: inline = [], keyboard = [] } = (message.reply_markup ?? {}) as Record<
    string,
    Button[][]
  >;
  const [ask] = keyboard.flat();
  return {
    choices: inline.flat().flatMap(({ text, callback_data: data }) => {
      return data === undefined ? [] : [{ data, id: idOf(data), label: text }];
    }),
    ask: ask?.request_location ? 'location' : ask?.request_contact ? 'contact' : null,
  };
}

function onWhatsApp(message: Record<string, unknown>): Shown {
  if (message.type !== 'interactive') return { choices: [], ask: null };
  const { type, action } = message.interactive as Interactive;
  const rows = [
    ...(action.buttons ?? []).map(({ reply }) => reply),
    ...(action.sections ?? []).flatMap((section) => section.rows),
  ];
  const asks = { location_request_message: 'location', request_contact_info: 'contact' } as const;
  return {
    choices: rows.map(({ id, title }) => ({ data: id, id: idOf(id), label: title })),
    ask: asks[type as keyof typeof asks] ?? null,
  };
}

/** Leads on, wherever it is offered; a report of one's own rather than following another's. */
const onward = ['new', 'yes', 'skip', 'begin', 'take', 'all', 'cast', 'unknown', '@resume'];
/** Leads round and round. */
const aside =
  /^(@.*|#.*|other|no|list|cancel|change|finish|themes|remove|move|keep|groups|drop|leave|look|protection)$/;

/** Real places, so that the address service knows them. */
const places = [
  [48.8722, 2.3781],
  [48.8637, 2.367],
  [48.8675, 2.3637],
  [48.866, 2.3765],
] as const;

/** What someone with this goal answers; null when nothing was asked. */
export function answerTo({ choices, ask }: Shown, goal: Goal, chance: Chance): Act | null {
  if (ask === 'contact') return { kind: 'contact' };
  if (ask === 'location') {
    const [lat, lon] = chance.pick(places) ?? places[0];
    return {
      kind: 'location',
      lat: lat + (chance.next() - 0.5) / 500,
      lon: lon + (chance.next() - 0.5) / 500,
    };
  }
  const has = (id: string) => choices.find((choice) => choice.id === id);
  const listing = has('list') && has('finish');
  const chosen =
    has(goal) ??
    onward.map(has).find((choice) => choice !== undefined) ??
    (listing ? has('finish') : undefined) ??
    has('city') ??
    chance.pick(choices.filter(({ id }) => !aside.test(id))) ??
    chance.pick(choices);
  return chosen ? { kind: 'press', data: chosen.data, label: chosen.label } : null;
}

const openings: Readonly<Record<Goal, readonly string[]>> = {
  report: [
    'Il y a un matelas devant le 12 rue de Belleville',
    'Un lampadaire ne marche plus 5 rue Oberkampf',
    'Signaler un problème',
    'bonjour',
  ],
  vote: ['je veux voter', 'menu'],
};

/** How someone begins. */
export function opening(goal: Goal, chance: Chance): Act {
  return { kind: 'text', text: chance.pick(openings[goal]) ?? 'menu' };
}
