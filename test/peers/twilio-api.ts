import type { IncomingMessage, ServerResponse } from 'node:http';

/** Fictitious, and shaped as Twilio's own. */
export const accountSid = `AC${'0'.repeat(32)}`;
export const authToken = '12345678901234567890123456789012';
export const accountPath = `/2010-04-01/Accounts/${accountSid}`;

export type Step =
  | { readonly kind: 'error'; readonly status: number; readonly code: number; readonly retryAfter?: number }
  /** The connection is cut, before or after the message was taken. */
  | { readonly kind: 'reset'; readonly taken: boolean }
  /** Taken, but the answer never comes. */
  | { readonly kind: 'silence' };

export interface StubMessage {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly direction: 'inbound' | 'outbound-api';
  readonly status: string;
  /** RFC 2822. */
  readonly date_created: string;
  readonly date_sent: string;
  readonly num_media: string;
  readonly statusCallback?: string;
  /** Ids. */
  readonly media: readonly string[];
}

type NewMessage = Pick<StubMessage, 'to' | 'from' | 'body' | 'direction'> &
  Partial<Pick<StubMessage, 'media' | 'statusCallback'>>;

export interface StubState {
  readonly number: string;
  readonly publicUrl: string;
  readonly pageSize: number;
  readonly now: () => number;
  readonly messages: StubMessage[];
  readonly complaints: string[];
  readonly listed: string[];
  readonly steps: Step[];
  isListing: boolean;
  /** False: every message is refused with 503. */
  isSending: boolean;
  /** `active`, `suspended`. */
  accountStatus: string;
  /** Where the number's messages go. */
  smsUrl: string;
}

export function addMessage(state: StubState, fields: NewMessage, at = state.now()): StubMessage {
  const media = fields.media ?? [];
  const date = new Date(at).toUTCString().replace('GMT', '+0000');
  const sid = `${media.length > 0 ? 'MM' : 'SM'}${String(state.messages.length + 1).padStart(32, '0')}`;
  const status = fields.direction === 'inbound' ? 'received' : 'queued';
  const dates = { date_created: date, date_sent: date };
  const message = { ...fields, ...dates, sid, status, media, num_media: String(media.length) };
  state.messages.push(message);
  return message;
}

type Headers = Readonly<Record<string, string>>;

function reply(response: ServerResponse, status: number, body: unknown, headers: Headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const refuse = (response: ServerResponse, status: number, code: number, headers: Headers = {}) =>
  reply(response, status, { code, message: 'refused', status }, headers);

/** What Twilio would take but our client should not send. */
function complain(state: StubState, form: URLSearchParams, request: IncomingMessage): void {
  const names = [...form.keys()].sort().join();
  if (names !== 'Body,From,StatusCallback,To') state.complaints.push(`fields ${names}`);
  if (request.headers['content-type'] !== 'application/x-www-form-urlencoded')
    state.complaints.push('content type');
  if (form.get('From') !== state.number) state.complaints.push('from another number');
  if (!form.get('StatusCallback')?.startsWith(state.publicUrl)) state.complaints.push('callback elsewhere');
}

/** Twilio's code for a message that it never takes; null when it does. */
function refusalOf(to: string, body: string): number | null {
  if (!/^\+[1-9]\d{6,14}$/u.test(to)) return 21211;
  if (body === '') return 21602;
  return body.length > 1600 ? 21617 : null;
}

function create(state: StubState, form: URLSearchParams, request: IncomingMessage, response: ServerResponse) {
  complain(state, form, request);
  if (!state.isSending) return refuse(response, 503, 20503);
  const step = state.steps.shift();
  if (step?.kind === 'error') {
    const wait: Headers = step.retryAfter === undefined ? {} : { 'retry-after': String(step.retryAfter) };
    return refuse(response, step.status, step.code, wait);
  }
  if (step?.kind === 'reset' && !step.taken) return void request.socket.resetAndDestroy();
  const [to = '', body = '', statusCallback = ''] = ['To', 'Body', 'StatusCallback'].map((name) =>
    String(form.get(name) ?? ''),
  );
  const refusal = refusalOf(to, body);
  if (refusal !== null) return refuse(response, 400, refusal);
  const fields = { to, from: state.number, body, statusCallback, direction: 'outbound-api' } as const;
  const { sid } = addMessage(state, fields);
  if (step?.kind === 'reset') return void request.socket.resetAndDestroy();
  if (step?.kind === 'silence') return;
  reply(response, 201, { sid, status: 'queued', num_segments: '1', error_code: null });
}

/** Newest first, filtered and paged as the documentation of the Messages resource says. */
function list(state: StubState, url: URL, response: ServerResponse) {
  state.listed.push(url.search);
  if (!state.isListing) return refuse(response, 503, 20503);
  const { searchParams: query } = url;
  const since = query.get('DateSent>');
  const found = state.messages
    .filter((one) => (query.get('To') ?? one.to) === one.to)
    .filter((one) => since === null || Date.parse(one.date_sent) >= Date.parse(since))
    .reverse();
  const size = Math.min(state.pageSize, Number(query.get('PageSize') ?? 50));
  const page = Number(query.get('Page') ?? 0);
  query.set('Page', String(page + 1));
  const next_page_uri = found.length > (page + 1) * size ? `${url.pathname}?${query}` : null;
  reply(response, 200, { messages: found.slice(page * size, (page + 1) * size), next_page_uri });
}

function listMedia(state: StubState, url: URL, response: ServerResponse): void {
  const sid = url.pathname.split('/')[5];
  const media = state.messages.find((one) => one.sid === sid)?.media ?? [];
  const media_list = media.map((one) => ({ sid: one, content_type: 'image/jpeg' }));
  reply(response, 200, { media_list, next_page_uri: null });
}

const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

export function serveApi(state: StubState, body: string, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (request.headers.authorization !== basic) return refuse(response, 401, 20003);
  if (url.pathname === `${accountPath}/Messages.json`)
    return request.method === 'POST'
      ? create(state, new URLSearchParams(body), request, response)
      : list(state, url, response);
  if (url.pathname === `${accountPath}.json`)
    return reply(response, 200, { sid: accountSid, status: state.accountStatus, type: 'Full' });
  if (url.pathname === `${accountPath}/IncomingPhoneNumbers.json`) {
    const isOurs = url.searchParams.get('PhoneNumber') === state.number;
    const ours = { phone_number: state.number, sms_url: state.smsUrl, sms_method: 'POST' };
    return reply(response, 200, { incoming_phone_numbers: isOurs ? [ours] : [] });
  }
  if (/\/Messages\/MM\d+\/Media\.json$/u.test(url.pathname)) return listMedia(state, url, response);
  return refuse(response, 404, 20404);
}
