import type { Inbound, Said } from '../../core/conversation/vocabulary.ts';
import { ParvisError } from '../../core/errors.ts';
import type { WebhookRequest, WebhookResponse } from '../../core/ports.ts';
import { type Line, type Lines, lineLife } from './lines.ts';
import { leftPage } from './page.tsx';
import { externalId, field, formOf, type Post, parseForm, parsePhoto } from './parse.ts';
import {
  answer,
  channelName,
  headersFor,
  inbound,
  type Site,
  show,
  urlOf,
  viewOf,
  visit,
  wantsPart,
} from './site.ts';
import { awaitReply } from './stream.ts';
import { checkOrigin, cookieHeader, isOwnToken, type Visit } from './verify.ts';

/** Before a media id in the `ref` of a photo. */
export const uploadPrefix = 'upload:';

/** Milliseconds of silence after which a reply is whole. */
const quiet = 120;

/** GET / and /embed: the bot speaks first, then the page. */
export async function open(site: Site, request: WebhookRequest): Promise<WebhookResponse> {
  // Nobody has come yet: a page fetched ahead begins no conversation.
  if (/prefetch|prerender/.test(request.headers['sec-purpose'] ?? '')) return { status: 204 };
  const who = visit(site, request);
  if (who.isNew && !(await site.limits.arrivals.take(request.ip)))
    return answer(site, request, who, 429, { notice: 'error.tooMany' });
  await greet(site, request, who);
  return answer(site, request, who, 200);
}

/** Once while the session has no line; and once a day for each address with a `start` of its own (posters, links). */
async function greet(site: Site, request: WebhookRequest, who: Visit): Promise<void> {
  const payload = urlOf(site, request).searchParams.get('start')?.slice(0, 200) ?? '';
  if (payload === '' && (await site.lines.all(who.sender)).length > 0) return;
  const day = Math.floor(site.options.nature.now() / lineLife);
  const id = externalId(who.sender, `started:${day}`, payload);
  const said: Said = payload === '' ? { kind: 'started' } : { kind: 'started', payload };
  await handIn(site, request, inbound(site, request, who, id, said), true);
}

/** `waits`: without a script the visitor sees the reply on the page that follows. */
async function handIn(
  { lines, intake, options }: Site,
  { trail }: WebhookRequest,
  message: Inbound,
  waits: boolean,
): Promise<void> {
  const patience = options.patience ?? 1_500;
  const reply = waits ? awaitReply(lines, message.sender, { patience, quiet }) : null;
  try {
    await intake.accept([message], trail);
  } catch (error) {
    reply?.cancel();
    throw error;
  }
  await reply?.done;
}

/** POST /chat and /chat/photo: what the person said, then the page again. */
export async function post(site: Site, request: WebhookRequest): Promise<WebhookResponse> {
  checkOrigin(request, site.options.publicUrl);
  const who = visit(site, request);
  const form = await formOf(request);
  const draft = field(form, 'text');
  if (who.isNew || !isOwnToken(who, field(form, 'token')))
    return answer(site, request, who, 403, { notice: 'error.expired', draft });
  if (!(await site.limits.messages.take(who.sender)))
    return answer(site, request, who, 429, { notice: 'error.tooFast', draft });
  const parsed = await parse(site, request, who, form);
  if (!parsed.ok) return answer(site, request, who, 400, { notice: `error.${parsed.reason}`, draft });
  try {
    await take(site, request, who, {
      ...parsed,
      id: externalId(who.sender, field(form, 'id'), parsed.content),
    });
  } catch (error) {
    if (!(error instanceof ParvisError && error.retry)) throw error;
    site.options.log.warn({ channel: channelName, code: error.code }, 'message not taken');
    // The database may be what is missing: the page without its lines.
    const view = viewOf(site, request, who, []);
    return show(site, request, who, { ...view, notice: 'error.unavailable', draft, status: 503 });
  }
  if (wantsPart(request)) return answer(site, request, who, 200);
  return { status: 303, headers: { ...headersFor(site, who), location: await placeOf(site, who) } };
}

/** The page at what was just said, so that a long reply is read from its start. */
async function placeOf({ lines }: Site, { embedded, sender }: Visit): Promise<string> {
  const own = (await lines.all(sender)).findLast(({ from }) => from === 'person');
  return `${embedded ? '/embed' : '/'}${own === undefined ? '' : `#line-${own.id}`}`;
}

function parse(site: Site, request: WebhookRequest, who: Visit, form: FormData): Promise<Post> | Post {
  if (urlOf(site, request).pathname !== '/chat/photo') return parseForm(form);
  return parsePhoto(form, (bytes) => `${uploadPrefix}${externalId(who.sender, field(form, 'id'), bytes)}`);
}

async function take(
  site: Site,
  request: WebhookRequest,
  who: Visit,
  { said, photo, id }: Post & { readonly ok: true; readonly id: string },
): Promise<void> {
  await site.lines.add(who.sender, id, await ownLine(site.lines, who.sender, said), photo);
  await handIn(site, request, inbound(site, request, who, id, said), !wantsPart(request));
}

/** How the page shows what the person did: a pressed button by its label. */
async function ownLine(lines: Lines, sender: string, said: Said): Promise<Line> {
  const line = { v: 1, from: 'person' } as const;
  if (said.kind === 'text') return { ...line, text: said.text };
  if (said.kind === 'location') return { ...line, text: '', what: 'location' };
  if (said.kind === 'media') return { ...line, text: said.caption ?? '', what: 'photo' };
  if (said.kind !== 'choice') return { ...line, text: '' };
  const offered = (await lines.all(sender)).flatMap((one) =>
    one.from === 'bot' && one.part.turn === said.turn ? (one.part.choices ?? []) : [],
  );
  return { ...line, text: offered.find(({ id }) => id === said.id)?.label ?? said.id };
}

/** POST /chat/leave: the page's lines and the cookie go; the bot hears that nobody can be answered here any more. */
export async function leave(site: Site, request: WebhookRequest): Promise<WebhookResponse> {
  checkOrigin(request, site.options.publicUrl);
  const who = visit(site, request);
  const form = await formOf(request);
  if (who.isNew || !isOwnToken(who, field(form, 'token')))
    return answer(site, request, who, 403, { notice: 'error.expired' });
  const id = externalId(who.sender, field(form, 'id'), 'left');
  await site.intake.accept([inbound(site, request, who, id, { kind: 'left' })], request.trail);
  const view = viewOf(site, request, who, await site.lines.all(who.sender));
  await site.lines.forget(who.sender);
  const gone = cookieHeader({ ...who, secret: '' }, { ...site.cookies, maxAge: 0 });
  return { status: 200, headers: { ...headersFor(site, who), 'set-cookie': gone }, body: leftPage(view) };
}
