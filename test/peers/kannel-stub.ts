import { createServer } from 'node:http';

export interface KannelStub {
  readonly sendUrl: string;
  /** The queries of `sendsms`, in order. */
  readonly sent: readonly URLSearchParams[];
  /** What the next requests get, one each; 202 afterwards. */
  script(...answers: readonly StubAnswer[]): void;
  stop(): Promise<void>;
}

export type StubAnswer = { readonly status: number; readonly body: string } | 'reset' | 'silence';

/** smsbox's sendsms as its user guide describes it, for answers that the real one gives too rarely. */
export async function startKannelStub(username: string, password: string): Promise<KannelStub> {
  const sent: URLSearchParams[] = [];
  const script: StubAnswer[] = [];
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams;
    const answer = script.shift();
    if (answer === 'reset') return void request.socket.resetAndDestroy();
    if (answer === 'silence') return;
    if (query.get('username') !== username || query.get('password') !== password)
      return void response.writeHead(403).end('Authorization failed for sendsms');
    if (!query.get('to')) return void response.writeHead(400).end('Missing receiver number, rejected');
    sent.push(query);
    response.writeHead(answer?.status ?? 202).end(answer?.body ?? '0: Accepted for delivery');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    sendUrl: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/cgi-bin/sendsms`,
    sent,
    script: (...answers) => void script.push(...answers),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
