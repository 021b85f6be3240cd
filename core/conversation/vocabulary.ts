/** The words that every layer shares. Types only; small, ours, and versioned where they are stored. */

/** Milliseconds since 1970-01-01 UTC. */
export type Instant = number;

/** What a person did, whatever the channel. */
export type Said =
  | { readonly kind: 'text'; readonly text: string }
  /** A pressed button. `turn` is the session version printed on it; absent when the channel can't carry one. */
  | { readonly kind: 'choice'; readonly id: string; readonly turn?: number }
  /** WGS84 degrees. */
  | { readonly kind: 'location'; readonly lat: number; readonly lon: number; readonly label?: string }
  /** A shared contact card. `own` only when the channel vouches that it is the sender's own number. */
  | { readonly kind: 'contact'; readonly phone: string; readonly own: boolean }
  /** `ref` is what the channel's `fetchMedia` takes. */
  | { readonly kind: 'media'; readonly media: 'photo'; readonly ref: string; readonly caption?: string }
  | { readonly kind: 'started'; readonly payload?: string }
  /** Blocked the bot before, and took it back; nothing was said. */
  | { readonly kind: 'returned' }
  | { readonly kind: 'left' }
  /** `what` names the kind for the logs: voice, sticker, file, edited... */
  | { readonly kind: 'unsupported'; readonly what: string };

/** One thing said by one person on one channel. */
export interface Inbound {
  readonly v: 1;
  readonly channel: string;
  /** The provider's own id; with `channel` it is what makes the message unique. */
  readonly externalId: string;
  /** The channel's own id of the sender; opaque here. */
  readonly sender: string;
  /**
   * Another id by which the channel may have named the same person before: when no conversation is known for `sender` but
   * one is for this, that one goes on.
   */
  readonly alias?: string;
  /** Where `send` reaches the sender, on a channel where that isn't the id and may change: the newest counts. */
  readonly address?: string;
  /** E.164. `proven` when the channel itself authenticates the number (it is a mere claim on SMS). */
  readonly phone?: { readonly e164: string; readonly proven: boolean };
  /** BCP 47 hint of the sender's language. */
  readonly language?: string;
  /** The provider's time stamp. */
  readonly sentAt?: Instant;
  readonly said: Said;
}

export interface Choice {
  readonly id: string;
  readonly label: string;
  /** From 1, counted over the whole list, also across pages: what one types where there are no buttons. */
  readonly number: number;
}

/** One message to one person. Plain text: a renderer escapes it, core never writes markup. */
export interface Outbound {
  readonly v: 1;
  readonly language: string;
  readonly text: string;
  readonly choices?: readonly Choice[];
  /** The session version printed on the buttons; always there when `choices` is. */
  readonly turn?: number;
  readonly ask?: 'location' | 'contact' | 'photo';
  readonly place?: { readonly lat: number; readonly lon: number; readonly label: string };
  readonly link?: { readonly label: string; readonly url: string };
  /** `ref` is a media id of the store. */
  readonly document?: { readonly name: string; readonly mime: string; readonly ref: string };
  /** For a channel that takes only approved messages by now: sent in the place of the text, which is its one value. */
  readonly template?: { readonly name: string; readonly language: string };
  /** The conversation so far held something secret (a ballot): a channel that keeps lines forgets them now. */
  readonly forget?: boolean;
}

/** What a channel can do, as data. Core and renderers read it; nobody compares channel names. */
export interface Capabilities {
  /** Buttons or list rows: otherwise choices are typed by number. */
  readonly buttons: boolean;
  /** Choices in one message; a longer list is paged by core with a "more" choice inside this number. */
  readonly choices: number;
  /** Characters of one message's text; a longer text is split by the renderer. */
  readonly textLimit: number;
  /** Prefer the `.short` form of a phrase. */
  readonly terse: boolean;
  readonly location: boolean;
  readonly contact: boolean;
  readonly photo: boolean;
  readonly document: boolean;
  readonly link: boolean;
  /** The sender's id is its telephone number, claimed, not proven (SMS). */
  readonly senderIsPhone: boolean;
  /** Milliseconds after the person's last message in which they may be written to freely; always, when absent. */
  readonly window?: number;
  /** After that time it takes messages that its provider approved: `Outbound.template`. */
  readonly templates?: true;
}

export type DeliveryStatus = 'accepted' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown';

/**
 * Why a message did not go. retry: later, same message. window: the channel wants a template or a new message first.
 * left: the person blocked us or stopped. invalid: never for this message. operator: staff must mend something.
 */
export type FailureClass = 'retry' | 'window' | 'left' | 'invalid' | 'operator';

/** A provider's word on a message that it took earlier. */
export interface Delivery {
  readonly channel: string;
  /** The provider's id of the message, or our own `outboxId` where the channel echoes it. */
  readonly providerId?: string;
  readonly outboxId?: string;
  readonly status: DeliveryStatus;
  readonly failure?: { readonly class: FailureClass; readonly code: string };
  readonly at: Instant;
}

/** A value in a phrase: text, a number, an Instant (formatted by the message), or another phrase. */
export type PhraseValue = string | number | PhraseRef;
export interface PhraseRef {
  readonly key: string;
  readonly values?: Readonly<Record<string, PhraseValue>>;
}

/** A choice as a dialog offers it: a phrase (`key`) or data (`label`). */
export interface SayChoice {
  readonly id: string;
  readonly key?: string;
  readonly label?: string;
  readonly values?: Readonly<Record<string, PhraseValue>>;
}

export interface Say {
  readonly type: 'say';
  readonly key: string;
  readonly values?: Readonly<Record<string, PhraseValue>>;
  readonly choices?: readonly SayChoice[];
  /** With choices: free text is an answer too, so it is not searched for another intent. */
  readonly free?: boolean;
  /** Where phrases are short, this many choices at once: the others are a page further, and by their numbers and words. */
  readonly page?: number;
  /** A number said here is an answer (an arrondissement, points): choices that come with it are numbered from 0, so that 3 is "3 points". */
  readonly numeric?: boolean;
  /** Comes before everything else that this turn says, and is no question: words of danger. */
  readonly urgent?: boolean;
  readonly ask?: 'location' | 'contact' | 'photo';
  readonly place?: Outbound['place'];
  readonly link?: { readonly key: string; readonly url: string };
  readonly document?: Outbound['document'];
  /** Not urgent: sent in the city's day hours. */
  readonly gentle?: boolean;
  /** See Outbound.forget; also empties the session's history. */
  readonly forget?: boolean;
}

/** Asks the core to do something; it is answered by `call.ok`, `call.refused` or `call.failed`. */
export interface Call {
  readonly type: 'call';
  readonly op: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What a dialog may ask of the core; the only things that its machine emits. */
export type Effect =
  | Say
  | Call
  /** Facts about the person worth keeping: `language`, `sector`, ... */
  | { readonly type: 'remember'; readonly facts: Readonly<Record<string, string | number | boolean | null>> }
  /** Opens another dialog above this one; it comes back with the event `returned`. */
  | { readonly type: 'go'; readonly dialog: string; readonly args?: Readonly<Record<string, unknown>> }
  /** Not understood: core counts it, says `key` when given, asks again, and offers help at the third in a row. */
  | { readonly type: 'miss'; readonly key?: string; readonly values?: Readonly<Record<string, PhraseValue>> }
  /** What was done can't be undone by RETOUR: empties the history. */
  | { readonly type: 'settled' };

/** What a dialog hears. `call.*` events carry the op's name; `value` is the op's documented answer. */
export type DialogEvent =
  | { readonly type: 'said.text'; readonly text: string }
  | { readonly type: 'said.choice'; readonly id: string }
  | { readonly type: 'said.location'; readonly lat: number; readonly lon: number; readonly label?: string }
  | { readonly type: 'said.contact'; readonly phone: string; readonly own: boolean }
  | { readonly type: 'said.media'; readonly ref: string; readonly caption?: string }
  | { readonly type: 'said.unsupported'; readonly what: string }
  | { readonly type: 'call.ok'; readonly op: string; readonly value?: unknown }
  | { readonly type: 'call.refused'; readonly op: string; readonly reason: string; readonly value?: unknown }
  | { readonly type: 'call.failed'; readonly op: string }
  | { readonly type: 'returned'; readonly dialog: string; readonly output?: unknown };

/** What a dialog's machine is started with. */
export interface DialogInput {
  /** From `go`, from an intent (`text`: what the person wrote), or from a deep link (`payload`). */
  readonly args: Readonly<Record<string, unknown>>;
  readonly language: string;
  /** Kept facts about the person; `proven` is true once a number is proven. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly proven: boolean;
  /** The number that the channel gives for the sender, if any, shown with its last two digits only. */
  readonly phoneHint?: string;
  readonly phoneProven: boolean;
  /** On a mediator's phone: no news can be promised here. */
  readonly lent?: true;
  readonly can: Pick<
    Capabilities,
    'buttons' | 'location' | 'contact' | 'photo' | 'document' | 'link' | 'terse' | 'senderIsPhone'
  >;
}

/** What an op answers; it becomes the call's event. */
export type Answer =
  | { readonly ok: true; readonly value?: unknown }
  | { readonly ok: false; readonly reason: string; readonly value?: unknown };
