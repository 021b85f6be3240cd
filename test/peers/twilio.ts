import { createServer, type IncomingMessage } from 'node:http';
import twilio from 'twilio';
import {
  accountPath,
  accountSid,
  addMessage,
  authToken,
  type Step,
  type StubMessage,
  type StubState,
  serveApi,
} from './twilio-api.ts';

export type { Step } from './twilio-api.ts';

/** Twilio as its documentation describes it, on 127.0.0.1: strict about what it is given, scripted where it fails. */
export interface TwilioStub {
  readonly apiRoot: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** Every message, of both directions, oldest first. */
  readonly messages: readonly StubMessage[];
  /** What was sent as the documentation does not say; a test expects none. */
  readonly complaints: readonly string[];
  /** Queries to the list of messages. */
  readonly listed: readonly string[];
  /** What happens to the next POSTs of a message, one each. */
  script(...steps: readonly Step[]): void;
  /** What the account and its number are set to. */
  setAccount(set: { readonly accountStatus?: string; readonly smsUrl?: string }): void;
  /** Whether the list of messages answers. */
  listing(isUp: boolean): void;
  /** Whether messages are taken at all. */
  sending(isUp: boolean): void;
  /** A resident writes. Delivered to the bot unless it is `lost` (the bot was down). Gives its id. */
  receive(from: string, body: string, options?: ReceiveOptions): Promise<string>;
  /** Reports the status of a message that we sent. Gives the bot's HTTP status. */
  report(sid: string, status: string, errorCode?: string): Promise<number>;
  stop(): Promise<void>;
}

export interface ReceiveOptions {
  readonly lost?: boolean;
  readonly at?: number;
  /** Ids of photos. */
  readonly media?: readonly string[];
}

export interface TwilioStubOptions {
  /** The city's number. */
  readonly number: string;
  /** What the bot takes for its public URL: signatures are made over it. */
  readonly publicUrl: string;
  /** Where it really listens. */
  readonly target: () => string;
  readonly now?: () => number;
  readonly pageSize?: number;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Calls the bot, signed by Twilio's own library. */
async function post(
  options: TwilioStubOptions,
  path: string,
  fields: Record<string, string>,
): Promise<number> {
  const params = { AccountSid: accountSid, ApiVersion: '2010-04-01', ...fields };
  const signature = twilio.getExpectedTwilioSignature(authToken, options.publicUrl + path, params);
  const answer = await fetch(options.target() + path, {
    method: 'POST',
    headers: {
      'x-twilio-signature': signature,
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    },
    body: new URLSearchParams(params).toString(),
  });
  return answer.status;
}

function formOf(message: StubMessage, apiRoot: string): Record<string, string> {
  const { sid, from, to, body, media } = message;
  const fields: Record<string, string> = { MessageSid: sid, From: from, To: to, Body: body };
  fields.NumMedia = String(media.length);
  for (const [n, id] of media.entries()) {
    fields[`MediaUrl${n}`] = `${apiRoot}${accountPath}/Messages/${sid}/Media/${id}`;
    fields[`MediaContentType${n}`] = 'image/jpeg';
  }
  return fields;
}

function createState({ number, publicUrl, pageSize = 50, now = Date.now }: TwilioStubOptions): StubState {
  const records = { messages: [], complaints: [], listed: [], steps: [], isListing: true, isSending: true };
  const account = { accountStatus: 'active', smsUrl: `${publicUrl}/webhooks/twilio` };
  return { number, publicUrl, pageSize, now, ...records, ...account };
}

export async function startTwilioStub(options: TwilioStubOptions): Promise<TwilioStub> {
  const state = createState(options);
  const server = createServer(async (request, response) => {
    serveApi(state, await bodyOf(request), request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const apiRoot = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const { messages, complaints, listed } = state;
  return {
    ...{ apiRoot, accountSid, authToken, messages, complaints, listed },
    script: (...steps) => void state.steps.push(...steps),
    setAccount: (set) => void Object.assign(state, set),
    listing(isUp) {
      state.isListing = isUp;
    },
    sending(isUp) {
      state.isSending = isUp;
    },
    async receive(from, body, { lost = false, at, media = [] } = {}) {
      const fields = { from, to: options.number, body, direction: 'inbound', media } as const;
      const message = addMessage(state, fields, at);
      if (!lost) await post(options, '/webhooks/twilio', formOf(message, apiRoot));
      return message.sid;
    },
    report(sid, status, errorCode) {
      const { pathname, search } = new URL(messages.find((one) => one.sid === sid)?.statusCallback ?? '');
      const fields = { MessageSid: sid, MessageStatus: status, SmsStatus: status };
      return post(options, pathname + search, errorCode ? { ...fields, ErrorCode: errorCode } : fields);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
