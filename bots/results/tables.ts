import type { City } from '../../core/civic/city.ts';
import type { Figure, Question, QuestionResult } from '../../core/civic/consultations.ts';
import { middleOf } from '../../core/civic/consultations-results.ts';
import { districtById } from '../../core/civic/places-index.ts';
import { localised } from '../../core/civic/polls.ts';
import { type Dimension, unknownGroup } from '../../core/civic/results.ts';
import type { Published } from '../../core/civic/results-published.ts';
import type { Words } from './words.ts';

/** A table of figures, for the page, the chart and the file. */
export interface FigureTable {
  /** Unique in its page. */
  readonly id: string;
  readonly caption: string;
  /** The first names the rows. */
  readonly heads: readonly string[];
  readonly rows: readonly FigureRow[];
}

export interface FigureRow {
  /** The id of the choice or group. */
  readonly key: string;
  readonly label: string;
  /** Null: hidden. A dash stands where there is nothing to tell. */
  readonly cells: readonly (Figure | '–')[];
}

export interface Scope {
  readonly words: Words;
  readonly city: City;
  /** Names of relays, by id. */
  readonly relays: ReadonlyMap<string, string>;
}

const channels: Readonly<Record<string, string>> = {
  telegram: 'Telegram',
  whatsapp: 'WhatsApp',
  sms: 'SMS',
  web: 'Web',
  teams: 'Teams',
};

/** A group by its name. */
export function groupName({ words, city, relays }: Scope, dimension: Dimension, id: string): string {
  if (id === unknownGroup) return words.say(dimension === 'relay' ? 'results.noRelay' : 'results.unknown');
  switch (dimension) {
    case 'sector':
      return city.sectors.find((sector) => sector.id === id)?.name ?? id;
    case 'channel':
      return channels[id] ?? id;
    case 'language':
      return new Intl.DisplayNames([words.language], { type: 'language' }).of(id) ?? id;
    case 'relay':
      return relays.get(id) ?? id;
    default:
      throw new Error(`unknown ${dimension satisfies never}`);
  }
}

/** Inhabitants of a sector; null for who is in none. */
export function populationOf(city: City, sector: string): number | null {
  const found = city.sectors.find(({ id }) => id === sector);
  return found ? found.districts.reduce((sum, { population }) => sum + population, 0) : null;
}

/** Participants per 10,000 inhabitants, to one decimal; null where either is not known. */
export function rateOf(participants: Figure, population: number | null): Figure {
  if (participants === null || population === null) return null;
  return Math.round((participants * 100_000) / population) / 10;
}

function choiceName({ words, city }: Scope, question: Question, id: string): string {
  if ('choices' in question)
    return localised(question.choices.find((choice) => choice.id === id)?.text ?? {}, words.language) || id;
  if (question.kind !== 'place') return id;
  return districtById(city, id)?.name ?? words.say('results.unknown');
}

export const questionText = ({ words }: Scope, question: Question): string =>
  localised(question.text, words.language);

/** What everybody answered to one question; most first where it has no order of its own. */
export function questionTable(scope: Scope, question: Question, result: QuestionResult): FigureTable {
  const { words } = scope;
  const figures = result.kind === 'ranking' ? (result.points ?? {}) : 'counts' in result ? result.counts : {};
  const entries = Object.entries<Figure>(figures);
  if (result.kind !== 'scale') entries.sort((one, other) => (other[1] ?? 0.5) - (one[1] ?? 0.5));
  return {
    id: `q-${question.id}`,
    caption: words.say('results.questionCaption', { text: questionText(scope, question) }),
    heads: [
      words.say(
        question.kind === 'scale'
          ? 'results.mark'
          : question.kind === 'place'
            ? 'results.district'
            : 'results.choice',
      ),
      words.say(question.kind === 'ranking' ? 'results.points' : 'results.answers'),
    ],
    rows: entries.map(([key, count], index) => {
      const name = choiceName(scope, question, key);
      return { key, label: result.kind === 'ranking' ? `${index + 1}. ${name}` : name, cells: [count] };
    }),
  };
}

/** Who took part, by group; against the inhabitants for sectors. */
export function groupTable(
  scope: Scope,
  dimension: Dimension,
  groups: Readonly<Record<string, Figure>>,
): FigureTable {
  const { words, city } = scope;
  return {
    id: `by-${dimension}`,
    caption: words.say(captions[dimension]),
    heads: [
      words.say(headings[dimension]),
      words.say('results.participants'),
      ...againstHeads(scope, dimension),
    ],
    rows: inOrder(city, groups).map(([key, count]) => ({
      key,
      label: groupName(scope, dimension, key),
      cells: [count, ...against(scope, dimension, key, count)],
    })),
  };
}

/** Two more columns where groups have a population: sectors. */
export function againstHeads({ words }: Scope, dimension: Dimension): readonly string[] {
  return dimension === 'sector' ? [words.say('results.population'), words.say('results.rate')] : [];
}

/** What these columns hold for a group: its inhabitants, and `count` per 10,000 of them. */
export function against(
  { city }: Scope,
  dimension: Dimension,
  group: string,
  count: Figure,
): readonly (Figure | '–')[] {
  if (dimension !== 'sector') return [];
  const population = populationOf(city, group);
  return population === null ? ['–', '–'] : [population, rateOf(count, population)];
}

/** Objects put numbers first: sectors are told in the city's own order. */
function inOrder<T>(city: City, groups: Readonly<Record<string, T>>): (readonly [string, T])[] {
  const place = new Map(city.sectors.map(({ id }, index) => [id, index]));
  const of = (id: string) => place.get(id) ?? place.size;
  return Object.entries(groups).toSorted(([one], [other]) => of(one) - of(other));
}

export const headings = {
  sector: 'results.bySector',
  channel: 'results.byChannel',
  language: 'results.byLanguage',
  relay: 'results.byRelay',
} as const;

const captions = {
  sector: 'results.sectorCaption',
  channel: 'results.channelCaption',
  language: 'results.languageCaption',
  relay: 'results.relayCaption',
} as const;

/** What each group answered to one question; null for words and places, which are not counted by group. */
export function crossTable(
  scope: Scope,
  { figures }: Published,
  question: Question,
  dimension: Dimension,
): FigureTable | null {
  const by = figures.questions.find((one) => one.question === question.id)?.by[dimension];
  const choices = Object.keys(Object.values(by ?? {})[0]?.counts ?? {});
  if (!by || choices.length === 0) return null;
  const { words } = scope;
  const isScale = question.kind === 'scale';
  return {
    id: `x-${question.id}`,
    caption: words.say('results.crossCaption', {
      text: questionText(scope, question),
      by: words.say(headings[dimension]),
    }),
    heads: [
      words.say(headings[dimension]),
      words.say('results.answers'),
      ...choices.map((choice) => choiceName(scope, question, choice)),
      ...(isScale ? [words.say('results.mean')] : []),
    ],
    rows: inOrder(scope.city, by).map(([key, { answers, counts }]) => {
      const mean = isScale ? [answers === null ? null : middleOf(counts).mean] : [];
      return {
        key,
        label: groupName(scope, dimension, key),
        cells: [answers, ...Object.values(counts), ...mean],
      };
    }),
  };
}
