import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { nameOf, ParvisError } from '../../core/errors.ts';
import { type Asked, notFound, type Open311Options, read, write } from './answer.ts';
import type { Fault, Read } from './query.ts';
import { contentTypes, type Format, writeList } from './write.ts';

/** A description of 4,000 characters, each of them written as up to twelve bytes. */
const bodyLimit = 65_536;
/** Open311 GeoReport v2, server's side: http://wiki.open311.org/GeoReport_v2/ */
export function open311Pages(options: Open311Options): FastifyPluginAsync {
  return async (app) => {
    await app.register(async (scope) => mount(scope, options), { prefix: '/open311/v2' });
  };
}

function mount(scope: FastifyInstance, options: Open311Options): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit },
    async (_: FastifyRequest, body: Buffer) => new URLSearchParams(body.toString('utf8')),
  );
  // Anything else is refused in the standard's own form, not by a 415.
  scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, async () => null);
  scope.setNotFoundHandler((request, reply) =>
    refuse(reply, formatOf(request.url), notFound('this address')),
  );
  scope.setErrorHandler((error, request, reply) => answerError(options, error, request, reply));
  scope.addHook('onSend', async (_, reply) => {
    // Public data: pages of other sites may read it.
    reply.headers({ 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' });
  });
  const answer = async (reply: FastifyReply, { format }: Asked, found: Promise<Read<string>>) => {
    const text = await found;
    return text.ok ? send(reply, format, text.value) : refuse(reply, format, text.fault);
  };
  const get = async (request: FastifyRequest, reply: FastifyReply) => {
    const asked = readAddress(request.url);
    if (!asked) return reply.callNotFound();
    return answer(reply, asked, read(options, asked));
  };
  scope.get('/:file', get);
  scope.get('/:folder/:file', get);
  scope.post('/:file', async (request, reply) => {
    const asked = readAddress(request.url);
    if (asked?.folder !== 'requests' || asked.id !== null) return reply.callNotFound();
    return answer(reply, asked, write(options, asked, request.body));
  });
}

function formatOf(url: string): Format {
  return /\.json(?:\?|$)/.test(url) ? 'json' : 'xml';
}

/** `/open311/v2/requests/R-CDFHJ3.json?...` */
function readAddress(url: string): Asked | null {
  const at = new URL(url, 'http://localhost');
  const [, folder = '', id, format] =
    /^\/open311\/v2\/([a-z]+)(?:\/([^/]+))?\.(json|xml)\/?$/.exec(at.pathname) ?? [];
  if (format === undefined || (id !== undefined && !/^[\w-]{1,100}$/.test(id))) return null;
  return { folder, id: id ?? null, format: formatOf(`.${format}`), query: at.searchParams };
}

function send(reply: FastifyReply, format: Format, text: string): FastifyReply {
  return reply.code(200).type(contentTypes[format]).send(text);
}

function refuse(reply: FastifyReply, format: Format, fault: Fault): FastifyReply {
  if (fault.code === 503) reply.header('retry-after', '5');
  return reply
    .code(fault.code)
    .type(contentTypes[format])
    .send(writeList(format, ['errors', 'error'], [{ ...fault }]));
}

/** Never what was sent: an address or a body may hold a resident's words. */
function answerError({ log }: Open311Options, error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const format = formatOf(request.url);
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status === 413) return refuse(reply, format, { code: 413, description: 'the body is too large' });
  if (status >= 400 && status < 500)
    return refuse(reply, format, { code: 400, description: 'this request is malformed' });
  log.error({ route: request.routeOptions.url, error: nameOf(error) }, 'an Open311 request failed');
  const passing = error instanceof ParvisError && error.retry;
  return refuse(
    reply,
    format,
    passing
      ? { code: 503, description: 'this service is unavailable for a moment' }
      : { code: 500, description: 'something went wrong on our side' },
  );
}
