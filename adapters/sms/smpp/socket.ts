import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface SocketOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** PEM of the one authority to trust, instead of the system's. */
  readonly ca?: string | undefined;
  /** Milliseconds for the connection to stand. */
  readonly timeout: number;
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'protocol';

/** Resolves with the reason when it does not stand in time. */
export function connect({ host, port, tls, ca, timeout }: SocketOptions): Promise<Socket | string> {
  return new Promise((resolve) => {
    const socket = tls ? connectTls({ host, port, ...(ca && { ca }) }) : connectPlain({ host, port });
    const fail = (code: string): void => {
      socket.destroy();
      resolve(code);
    };
    const timer = setTimeout(fail, timeout, 'timeout');
    // Stays: a socket without a listener for errors ends the process.
    socket.on('error', (error) => fail(codeOf(error)));
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      resolve(socket.setNoDelay(true));
    });
    socket.once('close', () => {
      clearTimeout(timer);
      resolve('closed');
    });
  });
}
