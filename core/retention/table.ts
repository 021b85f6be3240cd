/** A rule: what it keeps how long, in days, when the city says nothing; the shortest and longest that make sense. */
interface Rule {
  readonly days: number;
  readonly least: number;
  readonly most?: number;
  /** What goes is of people: the audit log has a line of it. */
  readonly ofPeople: boolean;
  /** What, and counted from when: the line of docs/privacy.md. */
  readonly tells: string;
}

/**
 * How long what is stored is kept, in the order in which it is purged: what draws on other things (who answered a round) comes
 * before them. docs/privacy.md has the same table.
 */
export const retentionRules = {
  // Providers repeat a message for up to eight days; what has no key any more would be taken for new.
  received: { days: 30, least: 9, ofPeople: false, tells: 'Hashes of messages received, from their arrival' },
  parked: {
    days: 90,
    least: 1,
    ofPeople: true,
    tells: 'Messages whose turn failed five times, from their arrival',
  },
  sent: {
    days: 90,
    least: 8,
    ofPeople: false,
    tells: 'What is noted of messages sent, taken back or expired, from their writing',
  },
  undelivered: {
    days: 90,
    least: 8,
    ofPeople: true,
    tells: 'Messages that could not be sent, or in doubt, from their writing',
  },
  lines: { days: 1, least: 1, most: 1, ofPeople: false, tells: 'Lines of the web chat' },
  uploads: { days: 1, least: 1, most: 1, ofPeople: false, tells: 'Photos as uploaded' },
  files: { days: 1, least: 1, most: 1, ofPeople: false, tells: 'Files of MES DONNEES' },
  codes: {
    days: 1,
    least: 1,
    most: 7,
    ofPeople: false,
    tells: 'Codes by SMS and their count, from their end',
  },
  addresses: { days: 30, least: 1, ofPeople: false, tells: 'Addresses looked up' },
  leftovers: { days: 30, least: 7, ofPeople: false, tells: 'Timers and slow calls that nothing took up' },
  sessions: {
    days: 1,
    least: 1,
    ofPeople: false,
    tells: 'Sessions of the staff, from when they were last seen; their links and challenges, from their end',
  },
  rolls: {
    days: 90,
    least: 30,
    ofPeople: true,
    tells: 'Who voted, from the end of a counted poll: the days and their number stay',
  },
  recipients: {
    days: 180,
    least: 90,
    ofPeople: true,
    tells: 'Who a finished round was written to, from its making: what became of each message stays',
  },
  participations: {
    days: 365,
    least: 30,
    ofPeople: true,
    tells: 'Who answered a closed consultation, their words and places, from its end: choices stay',
  },
  seats: {
    days: 180,
    least: 30,
    ofPeople: true,
    tells: 'Who had a seat at a workshop, and their opinion, from its end: presence and mark stay',
  },
  reports: {
    days: 730,
    least: 90,
    ofPeople: true,
    tells: 'Author, followers, words, address and photos of a finished report, from its last change',
  },
  contributions: {
    days: 1095,
    least: 90,
    ofPeople: true,
    tells:
      'Author of a finished proposal, request or idea, from its last change; its words unless it was public',
  },
  conversations: {
    days: 1095,
    least: 180,
    ofPeople: true,
    tells: 'People none of whose conversations was used, as by SUPPRIMER',
  },
} as const satisfies Record<string, Rule>;

export type RetentionRule = keyof typeof retentionRules;

/** Days, by rule. */
export type Retention = Readonly<Record<RetentionRule, number>>;

export const ruleNames = Object.keys(retentionRules) as readonly RetentionRule[];

export const usualRetention = Object.fromEntries(
  ruleNames.map((name) => [name, retentionRules[name].days]),
) as Retention;

export const DAY = 86_400_000;
