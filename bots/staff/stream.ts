import type { FastifyReply } from 'fastify';
import type { Answer, Push } from './contract.ts';
import { partOfPage } from './view/layout.tsx';

const beat = 15_000;

export interface StreamOptions {
  /** Asked at each beat: a session that ended ends its streams. */
  readonly isWelcome: () => Promise<boolean>;
  readonly headers: Readonly<Record<string, string>>;
  readonly failed: (error: unknown) => void;
}

/** Streams that are open; the service closes them as it stops, else it would wait for them. */
export interface Streams {
  open(reply: FastifyReply, answer: Answer & { kind: 'stream' }, options: StreamOptions): FastifyReply;
  closeAll(): void;
}

export function createStreams(): Streams {
  const open = new Set<() => void>();
  return {
    open(reply, { begin }, { isWelcome, headers, failed }) {
      reply.hijack();
      const { raw } = reply;
      // Not kept alive: at close the connection would wait for a next request.
      raw.writeHead(200, { ...headers, ...streamHeaders });
      raw.write('retry: 3000\n\n');
      const push: Push = (event, body) => raw.write(eventText(event, partOfPage(body)));
      const stop = begin(push);
      const end = (): void => {
        raw.end();
      };
      const timer = setInterval(() => {
        raw.write(':\n\n');
        isWelcome().then((welcome) => {
          if (!welcome) end();
        }, failed);
      }, beat);
      open.add(end);
      raw.once('close', () => {
        clearInterval(timer);
        open.delete(end);
        stop();
      });
      return reply;
    },
    closeAll() {
      for (const end of [...open]) end();
    },
  };
}

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  connection: 'close',
};

function eventText(event: string, html: string): string {
  const data = html.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `event: ${event}\n${data.join('')}\n`;
}
