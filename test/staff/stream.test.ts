import { Readable } from 'node:stream';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { createStreams } from '../../bots/staff/stream.ts';

describe('live parts of a page', () => {
  it('are sent as they come, stop when the page goes, and end as the service stops', async () => {
    const streams = createStreams();
    const stopped: number[] = [];
    const app = fastify();
    let opened = 0;
    app.addHook('preClose', async () => streams.closeAll());
    app.get('/events', (_, reply) => {
      opened += 1;
      const mine = opened;
      const begin = (push: (event: string, body: string) => void) => {
        push('progress', `<b>${mine}</b>\nligne`);
        return () => stopped.push(mine);
      };
      const options = { headers: {}, isWelcome: async () => true, failed: () => {} };
      return streams.open(reply, { kind: 'stream', begin }, options);
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const gone = new AbortController();
    const one = await fetch(`${url}/events`, { signal: gone.signal });
    expect(one.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const two = await fetch(`${url}/events`);
    gone.abort();
    await expect.poll(() => stopped).toEqual([1]);
    const [closed, text] = await Promise.all([
      app.close().then(() => true),
      Readable.fromWeb(two.body as Parameters<typeof Readable.fromWeb>[0])
        .toArray()
        .then((chunks) => Buffer.concat(chunks as Buffer[]).toString()),
    ]);
    expect(closed).toBe(true);
    expect(text).toBe('retry: 3000\n\nevent: progress\ndata: &lt;b>2&lt;/b>\ndata: ligne\n\n');
    expect(stopped).toEqual([1, 2]);
  });
});
