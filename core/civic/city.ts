/** A city as data, read from its folder under `cities/` by `bots/city/load.ts`. */
export interface City {
  readonly id: string;
  readonly name: string;
  /** Words for the city itself and its people, small and without accents: they say neither what is meant nor where in it. */
  readonly ownWords: readonly string[];
  /** How the service names itself in a greeting, by language: "Parvis, l'assistant de la Ville de Paris". */
  readonly bot: Readonly<Record<string, string>>;
  /** How the city is named in a sentence, by language: "la Ville de Paris". */
  readonly council: Readonly<Record<string, string>>;
  readonly timeZone: string;
  readonly languages: readonly string[];
  /** Those of them in which the city writes its own matter: consultations, workshops, categories. Others are shown the first. */
  readonly writtenIn: readonly string[];
  /** Telephone numbers by what they are for: city, fire, medical, police, any, sms. */
  readonly phones: Readonly<Record<'city' | 'fire' | 'medical' | 'police' | 'any' | 'sms', string>>;
  /** E.164 prefixes of the numbers that may receive a code, `+336`, `+337`... */
  readonly phonePrefixes: readonly string[];
  /** ISO 3166 country by which a national number is read. */
  readonly country: string;
  /** Polite hours for what is not urgent, in the city's time. */
  readonly dayHours: { readonly from: number; readonly to: number };
  /** How many persons a relay's mediator may help in a day with one word, unless the word says otherwise. */
  readonly mediators: { readonly personsADay: number };
  /** The judgments that one may give in a vote by mentions, best first: for polls that name none of their own. */
  readonly mentions: readonly { readonly id: string; readonly name: Readonly<Record<string, string>> }[];
  /** Days on which the city writes to nobody unasked, `2026-12-25`. */
  readonly holidays: readonly string[];
  readonly sectors: readonly Sector[];
  readonly categories: readonly CategoryGroup[];
  /** What residents wish for in the street, by the words that tell it; `move` for putting it elsewhere. */
  readonly wishes: readonly Wish[];
  /** Words of danger, and whom to call. */
  readonly dangers: readonly Danger[];
  /** What residents may choose to hear about: rounds are aimed at them. */
  readonly interests: readonly Interest[];
  /** Words for one thing, line by line; the first of a line stands for it. */
  readonly synonyms: readonly (readonly string[])[];
  /** Degrees: west, south, east, north. */
  readonly box: readonly [number, number, number, number];
}

/** A voting sector and what residents call it. Paris Centre holds four arrondissements. */
export interface Sector {
  readonly id: string;
  readonly name: string;
  /** What else stands for it in the city's own tables. */
  readonly codes?: readonly string[];
  readonly districts: readonly District[];
}

export interface District {
  readonly id: string;
  /** "11e arrondissement" */
  readonly name: string;
  /** "11e" */
  readonly shortName: string;
  readonly postcodes: readonly string[];
  readonly cityCode: string;
  /** Degrees, a point inside: where a report with no better place is put on the map. */
  readonly centre: readonly [lon: number, lat: number];
  readonly population: number;
}

/** What can be reported: a group of the city's own types and sub-types. */
export interface CategoryGroup {
  readonly id: string;
  /** By language. */
  readonly name: Readonly<Record<string, string>>;
  /** The city's own name for it, for exchanges with its systems. */
  readonly official?: string;
  readonly categories: readonly Category[];
}

export interface Category {
  readonly id: string;
  readonly name: Readonly<Record<string, string>>;
  /** The city's own name for it, for exchanges with its systems. */
  readonly official?: string;
  /** Plain words that people use for it, by language; searched with the name. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** How often it is reported; ranks equal matches. */
  readonly weight: number;
  /** Two open reports of this category nearer than this may be the same, in metres. */
  readonly nearby: number;
}

export interface Danger {
  readonly id: string;
  /** Which of the city's telephone numbers answers. */
  readonly phone: keyof City['phones'];
  /** Words and groups of words, by language. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** What holds such a word without any danger ("feu rouge"), by language. */
  readonly not: Readonly<Record<string, readonly string[]>>;
}

/** A theme that residents may follow: clean streets, cycling... */
export interface Interest {
  /** Small letters and dashes; kept as the fact `interest_ID`. */
  readonly id: string;
  readonly name: Readonly<Record<string, string>>;
}

/** Something wished: bench, tree, bike-rack, bin, fountain; and `move`. */
export interface Wish {
  readonly id: string;
  readonly words: Readonly<Record<string, readonly string[]>>;
}
