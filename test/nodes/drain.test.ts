import { setTimeout as sleep } from 'node:timers/promises';
import { fastify } from 'fastify';
import { Agent, request } from 'undici';
import { expect, it } from 'vitest';
import type { Parvis } from '../../bots/assemble.ts';
import { drain } from '../../bots/drain.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };

/** A node beside another one, as far as stopping is concerned. */
async function open() {
  const did: string[] = [];
  const note = (what: string) => async () => void did.push(what);
  const nodes = { living: 2, resign: note('resigned'), leave: note('left') };
  const parvis = { nodes, stop: note('stopped') } as unknown as Parvis;
  const app = fastify({ forceCloseConnections: 'idle' });
  app.post('/webhooks/any', async () => ({}));
  app.get('/ready', async (_, reply) => reply.code(503).send({}));
  app.addHook('onClose', note('closed'));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { app, parvis, url, did };
}

it('answers whoever still sends to a node that stops, and lets each connection end', {
  timeout: 20_000,
}, async () => {
  const { app, parvis, url, did } = await open();
  const agent = new Agent({ keepAliveTimeout: 60_000 });
  const send = async (): Promise<string> => {
    const answer = await request(`${url}/webhooks/any`, { method: 'POST', dispatcher: agent });
    await answer.body.dump();
    return `${answer.statusCode} ${answer.headers.connection}`;
  };
  expect(await send()).toBe('200 keep-alive');
  const from = performance.now();
  const drained = drain({ app, parvis, log });
  await sleep(20);
  const answers: string[] = [];
  // A load balancer that looks late: more than three seconds.
  while (performance.now() - from < 4_000) {
    answers.push(await send());
    await sleep(150);
  }
  expect(new Set(answers)).toEqual(new Set(['200 close']));
  await drained;
  expect(performance.now() - from).toBeLessThan(7_000);
  expect(did).toEqual(['resigned', 'closed', 'stopped']);
  await agent.close();
});

it('waits no longer than six seconds for those who never look, and not for those who only ask whether it is ready', {
  timeout: 20_000,
}, async () => {
  const took = async (path: string, method: 'GET' | 'POST'): Promise<number> => {
    const { app, parvis, url } = await open();
    const from = performance.now();
    let goesOn = true;
    const asking = (async () => {
      while (goesOn) {
        await request(`${url}${path}`, { method }).then(
          ({ body }) => body.dump(),
          () => {},
        );
        await sleep(100);
      }
    })();
    await drain({ app, parvis, log });
    goesOn = false;
    await asking;
    return performance.now() - from;
  };
  const [asked, sent] = await Promise.all([took('/ready', 'GET'), took('/webhooks/any', 'POST')]);
  expect(asked).toBeLessThan(5_000);
  expect(sent).toBeGreaterThan(5_500);
  expect(sent).toBeLessThan(9_000);
});
