import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { serveAsset } from '../../adapters/webchat/assets.ts';
import { nameOf, ParvisError } from '../../core/errors.ts';
import { RefusedBody, readBody } from '../body.ts';
import { answerWith } from './answer.ts';
import { type StaffAssets, staffAssetsPath } from './assets.ts';
import type { Answer, Desk, Staff, StaffRoute, Visit } from './contract.ts';
import { noForm } from './form.ts';
import { isOurs, judge } from './guard.ts';
import { staffHeaders } from './headers.ts';
import { errorPage, onwardPage, toSignIn } from './pages/error.tsx';
import { createStreams, type Streams } from './stream.ts';
import { formFrom, isForm, single, visitFrom } from './visit.ts';

export interface ConsoleOptions {
  readonly desk: Desk;
  readonly assets: StaffAssets;
  readonly routes: readonly StaffRoute[];
}

/** What the answers need besides the visit. */
export interface Frame extends ConsoleOptions {
  readonly streams: Streams;
}

const bodyLimit = 64 * 1024;
/** Milliseconds for a body to arrive: files come over slow lines too. */
const patience = 60_000;

/** The staff's console: mounts the table of routes and nothing else. */
export function staffPages(options: ConsoleOptions): FastifyPluginAsync {
  const { desk, assets, routes } = options;
  const frame: Frame = { ...options, streams: createStreams() };
  const headers = staffHeaders(desk.door.secure);
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (request: FastifyRequest) =>
      readBody(request.raw, request.routeOptions.bodyLimit, patience),
    );
    app.addHook('onRequest', async (_, reply) => {
      reply.headers(headers);
    });
    app.addHook('preClose', async () => frame.streams.closeAll());
    app.setErrorHandler((error, request, reply) => fail(frame, error, request, reply));
    mountAssets(app, assets);
    for (const route of routes) mountRoute(app, frame, route);
    const nowhere: StaffRoute = {
      method: 'GET',
      path: '/staff/*',
      roles: 'anyone',
      handler: async (visit) => errorPage(visit, 404),
    };
    mountRoute(app, frame, nowhere);
  };
}

function mountAssets(app: FastifyInstance, { all }: StaffAssets): void {
  app.get(`${staffAssetsPath}:file`, async (request, reply) => {
    const found = serveAsset(all, { url: request.url, headers: single(request.headers) });
    return reply
      .code(found.status)
      .headers({ ...found.headers })
      .send(found.body);
  });
}

function mountRoute(app: FastifyInstance, frame: Frame, route: StaffRoute): void {
  app.route({
    method: route.method,
    url: route.path,
    exposeHeadRoute: false,
    bodyLimit: route.bodyLimit ?? bodyLimit,
    handler: async (request, reply) => {
      const token = frame.desk.door.cookies.session;
      const visit = await visitFrom(frame.desk, route, request, token);
      const answer = await settle(frame, request, visit);
      return answerWith(frame, request, reply, visit, answer);
    },
  });
}

/** The guard, then the page. */
async function settle({ desk }: Frame, request: FastifyRequest, visit: Visit): Promise<Answer> {
  const { route, staff } = visit;
  const headers = single(request.headers);
  if (route.method === 'POST' && !isOurs(headers, desk.publicUrl)) return errorPage(visit, 403);
  const verdict = judge(route, staff, desk.parvis.engine.world.nature.now());
  if (verdict === 'sign-in') return refuseUnknown(visit, headers['sec-fetch-site']);
  if (verdict === 'forbidden') return errorPage(visit, 403);
  if (route.method === 'GET' && verdict === 'prove') return toSignIn(visit, 'prove');
  const form = route.method === 'GET' ? noForm : await formFrom(request);
  if (form === null) return errorPage(visit, 400);
  if (route.method === 'POST' && !isForm(visit, form, headers)) return errorPage(visit, 403);
  if (verdict === 'prove') return toSignIn(visit, 'prove');
  return handle(route, { ...visit, form }, staff);
}

/** A link from another site comes without our cookies: asked again from here, they are shown. */
function refuseUnknown(visit: Visit, site: string | undefined): Answer {
  if (visit.route.method === 'GET' && site === 'cross-site') return onwardPage(visit);
  return visit.wantsPart || visit.route.method === 'POST' ? errorPage(visit, 403) : toSignIn(visit, 'again');
}

function handle(route: StaffRoute, visit: Visit, staff: Staff | null): Promise<Answer> {
  if (route.roles === 'anyone') return route.handler(visit);
  if (!staff) throw new Error('the guard let nobody in');
  const { store, nature } = visit.desk.parvis.engine.world;
  return route.handler({
    ...visit,
    staff,
    act: (work) =>
      store.transaction((tx) =>
        work(tx, (act, subject, detail) =>
          tx.audit.append({ at: nature.now(), actor: staff.id, act, subject, ...(detail && { detail }) }),
        ),
      ),
  });
}

/** A page that says how to go on; what went wrong is in the logs, by its class and place. */
async function fail(
  frame: Frame,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { log } = frame.desk.parvis.engine.world;
  const status = statusOf(error);
  const path = request.routeOptions.url ?? 'unknown';
  if (status >= 500) log.error({ route: path, error: nameOf(error) }, 'console page failed');
  const route: StaffRoute = {
    method: 'GET',
    path,
    roles: 'anyone',
    handler: async () => errorPage(visit, status),
  };
  const visit = await visitFrom(frame.desk, route, request, null);
  return answerWith(frame, request, reply, visit, errorPage(visit, status));
}

function statusOf(error: unknown): number {
  if (error instanceof RefusedBody) return error.statusCode;
  if (error instanceof ParvisError && error.retry) return 503;
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500 ? status : 500;
}
