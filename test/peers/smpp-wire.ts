import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** A PDU as it came, only its head read. */
export interface WirePdu {
  readonly command: number;
  readonly status: number;
  readonly sequence: number;
  readonly body: Buffer;
}

/** An SMS centre of bare octets: it takes every bind with `bindStatus`, answers what `answers` has, and writes what it is told to. */
export interface Wire {
  readonly port: number;
  readonly pdus: readonly WirePdu[];
  /** Hexadecimal. */
  write(pdu: string): void;
  close(): Promise<void>;
}

export interface WireOptions {
  readonly bindStatus?: number;
  /** By command: the answers to give in turn, in hexadecimal; their sequence number is set. */
  readonly answers?: ReadonlyMap<number, string[]>;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A PDU in hexadecimal. */
export function pdu(
  command: number,
  status: number,
  sequence: number,
  body: Buffer = Buffer.alloc(0),
): string {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(16 + body.length, 0);
  head.writeUInt32BE(command, 4);
  head.writeUInt32BE(status, 8);
  head.writeUInt32BE(sequence, 12);
  return Buffer.concat([head, body]).toString('hex');
}

export interface Delivered {
  readonly from?: string;
  readonly esm?: number;
  readonly coding?: number;
  readonly text: Buffer;
  /** Tag and value. */
  readonly tlvs?: readonly (readonly [number, Buffer])[];
  readonly sequence?: number;
}

/** A deliver_sm, made by the standard's table and nobody's library. */
export function deliver(fields: Delivered): string {
  const { from = '33639980001', esm = 0, coding = 0, text, tlvs = [], sequence = 1 } = fields;
  const extra = tlvs.map(([tag, value]) => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(tag, 0);
    head.writeUInt16BE(value.length, 2);
    return Buffer.concat([head, value]);
  });
  const body = Buffer.concat([
    Buffer.from([0, 1, 1]),
    Buffer.from(`${from}\0`, 'latin1'),
    Buffer.from([0, 1]),
    Buffer.from('3975\0', 'latin1'),
    Buffer.from([esm, 0, 0, 0, 0, 0, 0, coding, 0, text.length]),
    text,
    ...extra,
  ]);
  return pdu(5, 0, sequence, body);
}

const bindTransceiver = 9;
const answerBit = 0x80000000;

function readPdus(octets: Buffer): { readonly pdus: readonly WirePdu[]; readonly rest: Buffer } {
  const pdus: WirePdu[] = [];
  let rest = octets;
  while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
    const length = rest.readUInt32BE(0);
    pdus.push({
      command: rest.readUInt32BE(4),
      status: rest.readUInt32BE(8),
      sequence: rest.readUInt32BE(12),
      body: rest.subarray(16, length),
    });
    rest = rest.subarray(length);
  }
  return { pdus, rest };
}

export async function startWire({ bindStatus = 0, answers, tls }: WireOptions = {}): Promise<Wire> {
  const pdus: WirePdu[] = [];
  const sockets = new Set<Socket>();

  function answer(socket: Socket, { command, sequence }: WirePdu): void {
    const own = answers?.get(command)?.shift();
    if (own !== undefined) {
      const octets = Buffer.from(own, 'hex');
      octets.writeUInt32BE(sequence, 12);
      socket.write(octets);
    } else if (command < answerBit)
      socket.write(
        Buffer.from(
          pdu(command + answerBit, command === bindTransceiver ? bindStatus : 0, sequence, Buffer.from([0])),
          'hex',
        ),
      );
  }

  function serve(socket: Socket): void {
    sockets.add(socket);
    let waiting: Buffer = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (octets) => {
      const read = readPdus(Buffer.concat([waiting, octets]));
      waiting = read.rest;
      for (const each of read.pdus) {
        pdus.push(each);
        answer(socket, each);
      }
    });
  }

  const server: Server = tls ? createTlsServer(tls, serve) : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    pdus,
    write(hex) {
      for (const socket of sockets) socket.write(Buffer.from(hex, 'hex'));
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
