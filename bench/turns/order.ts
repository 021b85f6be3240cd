/** What a resident writes, from the first words to the report being sent. */
export const steps: readonly string[] = [
  'il y a un matelas rue Oberkampf, 11e',
  'oui',
  'oui',
  'passer',
  'envoyer',
];

/** One run of the load against one server. */
export interface Order {
  /** Each takes the next turn. */
  readonly webhooks: readonly string[];
  readonly webhookSecret: string;
  readonly chats: number;
  /** Seconds before the measured ones. */
  readonly warmUp: number;
  readonly seconds: number;
  /** Source of Contender.lastReply. */
  readonly lastReply: string | null;
}

export interface Measured {
  readonly kind: 'measured';
  readonly turns: number;
  readonly turnsPerSecond: number;
  /** Milliseconds from the webhook to the reply. */
  readonly p50: number;
  readonly p99: number;
}

/** What the load process says. */
export type Word =
  | { readonly kind: 'ready'; readonly url: string; readonly token: string }
  | { readonly kind: 'begun' }
  | { readonly kind: 'ended' }
  | Measured
  | { readonly kind: 'failed'; readonly why: string };
