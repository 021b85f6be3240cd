import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { nameOf } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import type { Parvis } from './assemble.ts';

/** Milliseconds for all of it: what starts a service ends it by force after ten seconds or more. */
const whole = 9_000;
/** Milliseconds in which requests are still answered, beside other nodes: load balancers ask /ready each second or two. */
const untilSeen = 3_000;
/** As long as requests still come they are answered beyond that, up to so many milliseconds in all: a load balancer may look late. */
const longestSeen = 6_000;
/** None came for this long, in milliseconds: it has been seen. */
const quiet = 2_000;
const probes = /^\/(?:health|ready|metrics)(?:\?|$)/;

/**
 * Ends a node so that nothing is dropped. Its duties go to the others first. Beside others it goes on answering until the load
 * balancer has seen that it is not ready any more; then it takes nothing in, ends what it does, and gives back what it holds.
 */
export async function drain({
  app,
  parvis,
  log,
}: {
  readonly app: FastifyInstance;
  readonly parvis: Parvis;
  readonly log: Log;
}): Promise<void> {
  const late = sleep(whole, 'late' as const, { ref: false });
  const done = (async () => {
    await parvis.nodes.resign();
    if (parvis.nodes.living > 1) await unheeded(app);
    await app.close();
    await parvis.stop();
  })();
  if ((await Promise.race([done, late])) !== 'late') return;
  log.warn({}, 'not all was done in time; the others take it up');
  done.catch((error: unknown) => log.warn({ error: nameOf(error) }, 'what was under way is left'));
  await parvis.nodes.leave();
}

/**
 * Resolves when nobody sends requests here any more. Each answer until then ends its connection: a request sent on one that is kept
 * alive, as it is closed, would get no answer.
 */
async function unheeded({ server }: FastifyInstance): Promise<void> {
  const from = performance.now();
  let last = from;
  const note = ({ url = '' }: IncomingMessage, response: ServerResponse): void => {
    if (!response.headersSent) response.setHeader('connection', 'close');
    if (!probes.test(url)) last = performance.now();
  };
  server.prependListener('request', note);
  await sleep(untilSeen);
  while (performance.now() - last < quiet && performance.now() - from < longestSeen) await sleep(100);
  server.off('request', note);
}
