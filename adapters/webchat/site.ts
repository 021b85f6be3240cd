import type { Inbound, Said } from '../../core/conversation/vocabulary.ts';
import type { Bell } from '../../core/nodes/bell.ts';
import type { Limiter, Limits } from '../../core/nodes/limit.ts';
import type { Intake, Log, Nature, Store, Vault, WebhookRequest, WebhookResponse } from '../../core/ports.ts';
import type { Assets } from './assets.ts';
import { pageHeaders, preferredLanguage } from './headers.ts';
import { localLimits } from './limits.ts';
import { type Lines, liveLine, type ShownLine } from './lines.ts';
import { composer, type PageView, page } from './page.tsx';
import { createPool } from './stream.ts';
import { type Cookies, cookieHeader, type Visit, visitOf } from './verify.ts';

export const channelName = 'web';

export interface WebchatOptions {
  readonly store: Store;
  readonly vault: Vault;
  readonly nature: Nature;
  readonly log: Log;
  /** The phrase `web.<key>`. */
  say(language: string, key: string): string;
  /** Offered, the default first. */
  readonly languages: readonly string[];
  /** The service's name, as the header shows it. */
  readonly title: string;
  readonly publicUrl: string;
  readonly assets: Assets;
  /** Origins whose pages may embed the chat (`/embed`); the route does not exist when there is none. */
  readonly frameAncestors?: readonly string[];
  /** Calls to the other nodes on which a page may be open; none when absent. */
  readonly bell?: Bell;
  /** Counted with the other nodes; by this one alone when absent. */
  readonly limits?: Limits;
  /** Milliseconds between two looks at the database by an open page, when nobody called (15,000). */
  readonly beat?: number;
  /** Milliseconds that a reload waits for the reply (1,500). */
  readonly patience?: number;
}

/** What the routes share. */
export interface Site {
  readonly options: WebchatOptions;
  readonly lines: Lines;
  readonly intake: Intake;
  readonly ancestors: readonly string[];
  readonly cookies: Cookies;
  /** Messages per session, and new sessions per address. */
  readonly limits: Readonly<Record<'messages' | 'arrivals', Limiter>>;
  readonly pool: ReturnType<typeof createPool>;
}

const minute = 60_000;

export function createSite(options: WebchatOptions, lines: Lines, intake: Intake): Site {
  const limits = options.limits ?? localLimits(options.nature.now);
  return {
    options,
    lines,
    intake,
    ancestors: options.frameAncestors ?? [],
    cookies: { secure: options.publicUrl.startsWith('https:'), maxAge: 30 * 24 * 3_600 },
    limits: {
      messages: limits('messages', { count: 20, per: minute }),
      // Generous: a mobile network or a library shows one address for many people.
      arrivals: limits('arrivals', { count: 60, per: minute }),
    },
    pool: createPool(4),
  };
}

export function urlOf(site: Site, { url }: WebhookRequest): URL {
  return new URL(url, site.options.publicUrl);
}

/** Who asks. The embedded chat is a session of its own, with a cookie of its own. */
export function visit(site: Site, request: WebhookRequest): Visit {
  const { pathname, searchParams } = urlOf(site, request);
  const embedded = site.ancestors.length > 0 && (pathname === '/embed' || searchParams.has('embed'));
  return visitOf(request, { ...site.options, cookies: site.cookies, embedded });
}

export function headersFor(site: Site, who: Visit): Record<string, string> {
  return {
    ...pageHeaders(who.embedded ? site.ancestors : []),
    'set-cookie': cookieHeader(who, site.cookies),
  };
}

function preferred({ options }: Site, { headers }: WebhookRequest): string {
  return preferredLanguage(headers['accept-language'], options.languages);
}

export function inbound(
  site: Site,
  request: WebhookRequest,
  who: Visit,
  externalId: string,
  said: Said,
): Inbound {
  const { sender } = who;
  const sentAt = site.options.nature.now();
  return { v: 1, channel: channelName, externalId, sender, language: preferred(site, request), sentAt, said };
}

/** The person's page holds our htmx, and asks for its forms alone. */
export function wantsPart({ headers }: WebhookRequest): boolean {
  return headers['hx-request'] === 'true';
}

export function viewOf(
  site: Site,
  request: WebhookRequest,
  who: Visit,
  lines: readonly ShownLine[],
): PageView {
  const { title, assets, nature, say } = site.options;
  const language = spokenLanguage(lines) ?? preferred(site, request);
  const embed: Readonly<Record<string, string>> = who.embedded ? { embed: '1' } : {};
  return {
    title,
    language,
    lines,
    live: liveLine(lines),
    assets,
    token: who.token,
    embedded: who.embedded,
    newId: nature.newId,
    text: (key) => say(language, key),
    path: (path, query) => addressOf(path, { ...query, ...embed }),
  };
}

function addressOf(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The conversation's language: that of the bot's last line. */
function spokenLanguage(lines: readonly ShownLine[]): string | undefined {
  const last = lines.findLast((line) => line.from === 'bot');
  return last?.from === 'bot' ? last.part.language : undefined;
}

/** The page, or its forms alone. */
export function show(
  site: Site,
  request: WebhookRequest,
  who: Visit,
  { status, ...view }: PageView & { readonly status: number },
): WebhookResponse {
  const isBusy = status === 429 || status === 503;
  return {
    status,
    headers: { ...headersFor(site, who), ...(isBusy ? { 'retry-after': '60' } : {}) },
    body: wantsPart(request) ? composer(view) : page(view),
  };
}

/** The page as it stands, perhaps with a notice on what went wrong and what was being written. */
export async function answer(
  site: Site,
  request: WebhookRequest,
  who: Visit,
  status: number,
  more: Pick<PageView, 'notice' | 'draft'> = {},
): Promise<WebhookResponse> {
  const view = viewOf(site, request, who, await site.lines.all(who.sender));
  return show(site, request, who, { ...view, ...more, status });
}
