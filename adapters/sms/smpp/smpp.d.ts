/** npm `smpp` 0.5.1, CommonJS without types: what link.ts uses of it. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  /** A protocol data unit; its fields are named as in SMPP 3.4, and stand beside these. */
  export interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    readonly [field: string]: unknown;
    isResponse(): boolean;
    response(fields?: Readonly<Record<string, unknown>>): Pdu;
  }

  export interface Session extends EventEmitter {
    /** False when the socket can't be written to. Gives the PDU its sequence number. */
    send(pdu: Pdu): boolean;
  }

  interface Filter {
    decode(value: unknown): unknown;
  }

  const smpp: {
    readonly Session: new (options: { readonly socket: Socket }) => Session;
    readonly PDU: new (command: string, fields?: Readonly<Record<string, unknown>>) => Pdu;
    readonly filters: { readonly message: Filter; readonly time: Filter };
  };
  // biome-ignore lint/style/noDefaultExport: what `module.exports` is to an ES module.
  export default smpp;
}
