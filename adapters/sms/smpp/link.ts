import smpp, { type Pdu } from 'smpp';
import { codeOf, connect, type SocketOptions } from './socket.ts';

/** One request of the SMS centre. */
export interface Request {
  readonly command: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Answers it; null when the link is closed, otherwise its place among all that was written. */
  answer(status: number): number | null;
}

/** `inDoubt`: it was written, and may have been carried out. */
export type Answer =
  | { readonly ok: true; readonly status: number; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly code: 'closed' | 'timeout'; readonly inDoubt: boolean };

export interface LinkEvents {
  onRequest(request: Request): void;
  /** The other side has read all that was written before this place: it answered what came after. */
  onRead(place: number): void;
}

/** One connection to an SMS centre. The only file that knows npm `smpp`. */
export interface Link {
  request(command: string, fields: Readonly<Record<string, unknown>>, timeout: number): Promise<Answer>;
  close(code: string): void;
  /** Resolves with why it ended. */
  readonly closed: Promise<string>;
}

/** The library guesses alphabets, decodes each part on its own, and reads dates: the octets are taken as they are. */
function takeOctets(): void {
  smpp.filters.message.decode = (value) => value;
  smpp.filters.time.decode = (value) => value;
}

interface Waiting {
  readonly place: number;
  readonly settle: (answer: Answer) => void;
}

/** Opens a connection, not yet bound. Resolves with a code when there is none to be had. */
export async function openLink(options: SocketOptions, events: LinkEvents): Promise<Link | string> {
  takeOctets();
  const connected = await connect(options);
  if (typeof connected === 'string') return connected;
  const socket = connected;
  const session = new smpp.Session({ socket });
  const waiting = new Map<number, Waiting>();
  let written = 0;
  let ended: string | null = null;
  let tellClosed: (code: string) => void = () => {};
  const closed = new Promise<string>((resolve) => {
    tellClosed = resolve;
  });

  function close(code: string): void {
    if (ended !== null) return;
    ended = code;
    // An error wedges the library's session, so nothing more is read from it.
    socket.destroy();
    for (const { settle } of waiting.values()) settle({ ok: false, code: 'closed', inDoubt: true });
    waiting.clear();
    tellClosed(code);
  }

  /** Null when it could not be written. */
  function write(pdu: Pdu): number | null {
    if (ended !== null || !session.send(pdu)) return null;
    written += 1;
    return written;
  }

  function hearAnswer(pdu: Pdu): void {
    const known = waiting.get(pdu.sequence_number);
    if (known === undefined) return;
    waiting.delete(pdu.sequence_number);
    known.settle({ ok: true, status: pdu.command_status, fields: pdu });
    events.onRead(known.place);
  }

  session.on('pdu', (pdu: Pdu) => {
    if (ended !== null) return;
    try {
      if (pdu.isResponse()) return hearAnswer(pdu);
      const answer = (status: number) =>
        write(pdu.response(pdu.command === 'unknown' ? {} : { command_status: status }));
      events.onRequest({ command: pdu.command, fields: pdu, answer });
    } catch (error) {
      // Whatever an SMS centre sends, it ends its link and not the process.
      close(codeOf(error));
    }
  });
  session.on('error', (error) => close(codeOf(error)));
  session.on('close', () => close('closed'));

  return {
    closed,
    close,
    request: (command, fields, timeout) =>
      new Promise((resolve) => {
        const pdu = new smpp.PDU(command, fields);
        const place = write(pdu);
        if (place === null) return resolve({ ok: false, code: 'closed', inDoubt: false });
        const key = pdu.sequence_number;
        const timer = setTimeout(() => {
          waiting.delete(key);
          resolve({ ok: false, code: 'timeout', inDoubt: true });
        }, timeout);
        const settle = (answer: Answer): void => {
          clearTimeout(timer);
          resolve(answer);
        };
        waiting.set(key, { place, settle });
      }),
  };
}
