import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fileHeaders } from '../../adapters/webchat/headers.ts';
import { nameOf } from '../../core/errors.ts';
import type { Answer, Flash, Visit } from './contract.ts';
import { dropCookie, readCookie, setCookie } from './cookies.ts';
import { policy, sandbox, staffHeaders } from './headers.ts';
import type { Frame } from './mount.ts';
import { errorPage } from './pages/error.tsx';
import { partOfPage, wholePage } from './view/layout.tsx';

type Visited = Visit & { readonly newVisitor: string | null };

/** Writes an answer out. */
export function answerWith(
  frame: Frame,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visited,
  answer: Answer,
): FastifyReply {
  const { cookies } = frame.desk.door;
  if (visit.newVisitor !== null) addCookie(reply, setCookie(cookies.visitor, visit.newVisitor));
  if ('cookies' in answer) for (const cookie of answer.cookies ?? []) addCookie(reply, cookie);
  if ('flash' in answer && answer.flash)
    addCookie(reply, setCookie(cookies.flash, sealFlash(visit, answer.flash)));
  switch (answer.kind) {
    case 'page':
      return sendPage(frame, request, reply, visit, answer);
    case 'part':
      return html(reply, answer.status).send(partOfPage(answer.body));
    case 'go':
      // htmx follows a redirect by itself and would put the whole page into a part of it.
      if (visit.wantsPart) return reply.code(204).header('hx-redirect', answer.to).send();
      return reply.redirect(answer.to, 303);
    case 'file':
      return reply.headers(fileHeaders(answer.name, answer.mime)).send(answer.body);
    case 'download':
      return reply
        .headers(fileHeaders(answer.name, answer.mime))
        .send(Readable.from(answer.chunks, { objectMode: false }));
    case 'shown':
      if (answer.untrusted) reply.header('content-security-policy', sandbox);
      return reply.type(answer.mime).send(answer.body);
    case 'json':
      return reply
        .code(answer.status)
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(answer.value));
    case 'missing':
      return answerWith(frame, request, reply, visit, errorPage(visit, 404));
    case 'stream':
      return openStream(frame, request, reply, answer);
    default:
      throw new Error(`unknown answer ${answer satisfies never}`);
  }
}

function html(reply: FastifyReply, status: number): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8');
}

function addCookie(reply: FastifyReply, cookie: string): void {
  reply.header('set-cookie', cookie);
}

function sendPage(
  { desk, assets, routes }: Frame,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: Visited,
  answer: Answer & { kind: 'page' },
): FastifyReply {
  const kind = desk.door.cookies.flash;
  const sealed = readCookie(request.headers.cookie, kind);
  if (sealed) addCookie(reply, dropCookie(kind));
  const served = [...assets.common, ...(answer.assets ?? []).map((name) => assets.named(name))];
  const urls = (extension: string) =>
    served.map(({ url }) => url).filter((url) => url.endsWith(`.${extension}`));
  if (answer.images) reply.header('content-security-policy', policy(answer.images));
  return html(reply, answer.status).send(
    wholePage({
      visit,
      shell: { styles: urls('css'), scripts: urls('js'), routes },
      title: answer.title,
      flash: sealed ? openFlash(visit, sealed) : null,
      ...(answer.onward !== undefined && { onward: answer.onward }),
      children: answer.body,
    }),
  );
}

function sealFlash({ desk }: Visit, flash: Flash): string {
  return desk.parvis.engine.world.vault.seal(JSON.stringify({ flash }));
}

/** Null for what we did not write ourselves. */
function openFlash({ desk }: Visit, sealed: string): Flash | null {
  const { vault, log } = desk.parvis.engine.world;
  try {
    return (JSON.parse(vault.open(sealed)) as { flash: Flash }).flash;
  } catch (error) {
    log.warn({ error: nameOf(error) }, 'flash not read');
    return null;
  }
}

function openStream(
  { desk, streams }: Frame,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer & { kind: 'stream' },
): FastifyReply {
  const { door, parvis } = desk;
  const token = readCookie(request.headers.cookie, door.cookies.session);
  return streams.open(reply, answer, {
    headers: staffHeaders(door.secure),
    isWelcome: async () => (await door.look(token)) !== null,
    failed: (error) => parvis.engine.world.log.warn({ error: nameOf(error) }, 'stream not checked'),
  });
}
