import type { ComponentChildren } from 'preact';
import type { Phrases } from '../../core/conversation/phrase.ts';
import type { PhraseValue } from '../../core/conversation/vocabulary.ts';
import type { Tx } from '../../core/ports.ts';
import type { Role, StaffRow, StaffSessionRow } from '../../core/staff/accounts.ts';
import type { Parvis } from '../assemble.ts';
import type { Config } from '../config.ts';
import type { CookieKind } from './cookies.ts';
import type { Door } from './door.ts';
import type { Form } from './form.ts';

/** What every page may use. */
export interface Desk {
  /** `parvis.engine.world` holds store, vault, nature, city, log; `parvis.sender.wake` hurries what was put in the outbox. */
  readonly parvis: Parvis;
  /** The console's own phrases, French and English: `bots/staff/phrases`. Those of residents: `parvis.phrases`. */
  readonly phrases: Phrases;
  /** Where this service is reached from outside, without a final slash. */
  readonly publicUrl: string;
  /** Shown on the page of settings, without its secrets. */
  readonly config: Config;
  /** The folder that holds `locales` and `package.json`. */
  readonly home: string;
  readonly door: Door;
  /** Where the map's pictures come from; null: the map shows outlines only. */
  readonly map: { readonly tiles: string; readonly attribution: string } | null;
}

export type Values = Readonly<Record<string, PhraseValue>>;

/** The phrase of the console, in the language of who reads. Throws ParvisError phrase.missing. */
export type SayPhrase = (key: string, values?: Values) => string;

/** A request, once the route table let it in. */
export interface Visit {
  readonly desk: Desk;
  readonly route: StaffRoute;
  /** Path and query as asked, on the public address. */
  readonly url: URL;
  /** Of the route's path: `/staff/polls/:id`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty for GET. */
  readonly form: Form;
  /** The address that the browser is on: passkeys are bound to it. */
  readonly origin: string;
  /** Path of the page that a form stood on. */
  readonly from: string;
  /** Hashed address of who asks. */
  readonly address: string;
  /** The kind of browser, `Firefox`. */
  readonly browser: string;
  /** Key of the cookie's token: the session's, or that of who has not signed in. */
  readonly visitor: string;
  /** Printed in every form (`PostForm` does). */
  readonly csrf: string;
  readonly language: string;
  /** Null when the browser showed none. */
  cookie(kind: CookieKind): string | null;
  /** Asked by htmx for a part of the page. */
  readonly wantsPart: boolean;
  readonly say: SayPhrase;
  readonly staff: Staff | null;
}

export interface SignedIn extends Visit {
  readonly staff: Staff;
  /**
   * One transaction. Each write notes what was done: `note('poll.closed', poll.id)`; ids and codes only. Functions of core that
   * write their own audit line take `visit.staff.id` as the actor.
   */
  act<T>(work: (tx: Tx, note: Note) => Promise<T>): Promise<T>;
}

export type Note = (
  act: string,
  subject: string,
  detail?: Readonly<Record<string, string | number | boolean>>,
) => Promise<void>;

/** Who is signed in. */
export interface Staff {
  /** The actor of audit lines. */
  readonly id: string;
  readonly name: string;
  readonly login: string;
  readonly roles: readonly Role[];
  readonly row: StaffRow;
  readonly session: StaffSessionRow;
}

interface Common {
  readonly method: 'GET' | 'POST';
  /** Under `/staff`; may hold `:params`. */
  readonly path: string;
  /** Bytes of a POST's body; 64 KiB when absent. */
  readonly bodyLimit?: number;
}

/** One line of the table in `routes.ts`. What is not in it is not mounted. */
export type StaffRoute =
  | (Common & { readonly roles: 'anyone'; readonly handler: (visit: Visit) => Promise<Answer> })
  | (Common & {
      /** Any of these roles; or whoever is signed in. */
      readonly roles: readonly Role[] | 'signed-in';
      /** Sensitive: asks who signed in more than ten minutes ago to prove again who they are. */
      readonly fresh?: true;
      /** A phrase: the page stands in the navigation under it. */
      readonly nav?: string;
      readonly handler: (visit: SignedIn) => Promise<Answer>;
    });

/** Said at the top of the next page. Values may hold names: it is sealed in a cookie and read once. */
export interface Flash {
  readonly kind: 'done' | 'wrong';
  readonly key: string;
  readonly values?: Values;
}

export type Answer =
  | {
      readonly kind: 'page';
      readonly title: string;
      readonly body: ComponentChildren;
      readonly status: number;
      /** Scripts and styles that this page needs besides the common ones: names in `bots/staff/assets.ts`. */
      readonly assets?: readonly string[];
      /** The browser goes on to this address by itself, with cookies it would not show to another site's link. */
      readonly onward?: string;
      readonly cookies?: readonly string[];
      /** Origins that pictures of this page may come from, besides our own. */
      readonly images?: readonly string[];
    }
  /** A part of a page, for htmx. */
  | { readonly kind: 'part'; readonly body: ComponentChildren; readonly status: number }
  | {
      readonly kind: 'go';
      readonly to: string;
      readonly flash?: Flash;
      readonly cookies?: readonly string[];
    }
  /** A file that is written piece by piece, as fast as it is read: constant memory. */
  | {
      readonly kind: 'download';
      readonly name: string;
      readonly mime: string;
      readonly chunks: AsyncIterable<string>;
    }
  | { readonly kind: 'file'; readonly name: string; readonly mime: string; readonly body: string | Buffer }
  /** For our own scripts. */
  | {
      readonly kind: 'json';
      readonly value: unknown;
      readonly status: number;
      readonly flash?: Flash;
      readonly cookies?: readonly string[];
    }
  /** A file of the console's own, as the page shows it. */
  | {
      readonly kind: 'shown';
      readonly mime: string;
      readonly body: Buffer;
      /** What somebody sent us: the browser must run nothing of it. */
      readonly untrusted?: true;
    }
  | { readonly kind: 'missing' }
  /** Server-sent events. `begin` is called once; what it returns is called when the page has gone or the service stops. */
  | { readonly kind: 'stream'; readonly begin: (push: Push) => () => void };

/** Sends markup to the part of the page that waits for this event: `<div sse-swap="progress">`. */
export type Push = (event: string, body: ComponentChildren) => void;

export const page = (title: string, body: ComponentChildren, status = 200): Answer => ({
  kind: 'page',
  title,
  body,
  status,
});

export const part = (body: ComponentChildren, status = 200): Answer => ({ kind: 'part', body, status });

/** After a write: the browser is sent on (303), and the next page says what was done. */
export const go = (to: string, flash?: Flash): Answer => ({ kind: 'go', to, ...(flash && { flash }) });

export const done = (key: string, values?: Values): Flash => ({
  kind: 'done',
  key,
  ...(values && { values }),
});

export const wrong = (key: string, values?: Values): Flash => ({
  kind: 'wrong',
  key,
  ...(values && { values }),
});

export const missing: Answer = { kind: 'missing' };

export const file = (name: string, mime: string, body: string | Buffer): Answer => ({
  kind: 'file',
  name,
  mime,
  body,
});

export const download = (name: string, mime: string, chunks: AsyncIterable<string>): Answer => ({
  kind: 'download',
  name,
  mime,
  chunks,
});
