import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the other system keeps it. */
export interface StubRequest {
  readonly id: string;
  readonly token: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly at: number;
  status: string;
  notes: string;
  updated: number;
}

/**
 * What happens to a POST instead of the usual answer. lost: carried out, then the connection breaks. broken: not carried out.
 * silence: carried out, never answered. garbage: carried out, answered with what nobody can read.
 */
export type Trouble = 'lost' | 'broken' | 'silence' | 'garbage' | { readonly status: number };

/** A city's Open311 GeoReport v2 endpoint, with the shapes of the specification's own examples. */
export interface Open311Stub {
  readonly url: string;
  readonly requests: StubRequest[];
  /** Methods and addresses, as received. */
  readonly asked: string[];
  /** What was sent as the standard does not say; a test expects none. */
  readonly complaints: string[];
  /** For the next POSTs, one each. */
  readonly troubles: Trouble[];
  /** All GETs are answered with this status. */
  down: number | null;
  format: 'xml' | 'json';
  /** POST gives tokens; ids only once this is false again. */
  tokens: boolean;
  /** Whether its list shows what was written in a description. */
  showsDescriptions: boolean;
  change(id: string, status: string, notes?: string): void;
  close(): Promise<void>;
}

export const stubKey = 'the-key-of-the-stub-endpoint';
const stubJurisdiction = 'city.example';

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function element(name: string, value: string): string {
  return value === '' ? `<${name}/>` : `<${name}>${escaped(value)}</${name}>`;
}

type Fields = Readonly<Record<string, string>>;

function written(format: 'xml' | 'json', root: string, item: string, list: readonly Fields[]): string {
  if (format === 'json') {
    // Ids as numbers and empty values as null: endpoints do.
    const value = (name: string, text: string) =>
      text === '' ? null : /^(?:service_request_id|lat|long)$/.test(name) ? Number(text) : text;
    const entries = (each: Fields) => Object.entries(each).map(([name, text]) => [name, value(name, text)]);
    return JSON.stringify(list.map((each) => Object.fromEntries(entries(each))));
  }
  const items = list.map(
    (each) =>
      `\t<${item}>\n${Object.entries(each)
        .map(([n, v]) => `\t\t${element(n, v)}\n`)
        .join('')}\t</${item}>\n`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n<${root}>\n${items.join('')}</${root}>\n`;
}

const moment = (at: number) => new Date(at).toISOString().replace('.000Z', '-00:00').replace('Z', '');

export async function startOpen311(now: () => number): Promise<Open311Stub> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: Open311Stub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/open311/v2`,
    requests: [],
    asked: [],
    complaints: [],
    troubles: [],
    down: null,
    format: 'xml',
    tokens: false,
    showsDescriptions: true,
    change(id, status, notes = '') {
      const found = stub.requests.find((each) => each.id === id);
      if (!found) throw new Error(`no request ${id}`);
      found.status = status;
      found.notes = notes;
      found.updated = now();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function send(
    response: ServerResponse,
    status: number,
    root: string,
    item: string,
    list: readonly Fields[],
  ) {
    const type = stub.format === 'xml' ? 'text/xml; charset=utf-8' : 'application/json; charset=utf-8';
    response.writeHead(status, { 'content-type': type });
    response.end(written(stub.format, root, item, list));
  }

  const refuse = (response: ServerResponse, code: number, description: string) =>
    send(response, code, 'errors', 'error', [{ code: String(code), description }]);

  function keep(form: URLSearchParams): StubRequest {
    const count = stub.requests.length + 1;
    const kept = {
      id: String(638343 + count),
      token: `token-${count}`,
      fields: Object.fromEntries(form),
      at: now(),
      status: 'open',
      notes: '',
      updated: now(),
    };
    stub.requests.push(kept);
    return kept;
  }

  function complain(request: IncomingMessage, form: URLSearchParams): void {
    const say = (fault: string) => stub.complaints.push(fault);
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') say('content type');
    if (!form.get('service_code')) say('no service_code');
    if (!(form.get('lat') && form.get('long')) && !form.get('address_string')) say('no place');
    if ((form.get('description') ?? '').length > 4000) say('long description');
    if (form.get('jurisdiction_id') !== stubJurisdiction) say('no jurisdiction');
    for (const name of ['email', 'phone', 'first_name', 'last_name', 'device_id', 'media_url'])
      if (form.has(name)) say(name);
  }

  async function post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
    complain(request, form);
    const trouble = stub.troubles.shift();
    if (trouble === 'broken') return void request.socket.destroy();
    if (typeof trouble === 'object') return refuse(response, trouble.status, 'trouble');
    if (form.get('api_key') !== stubKey) return refuse(response, 403, 'invalid api_key');
    const kept = keep(form);
    if (trouble === 'lost') return void request.socket.destroy();
    if (trouble === 'silence') return;
    if (trouble === 'garbage') return void response.writeHead(200).end('<html>Thank you!');
    const notice = 'The City will inspect & require the responsible party to correct within 24 hours';
    const taken = stub.tokens ? { token: kept.token } : { service_request_id: kept.id };
    send(response, 200, 'service_requests', 'request', [
      { ...taken, service_notice: notice, account_id: '' },
    ]);
  }

  function shown(each: StubRequest): Fields {
    return {
      service_request_id: each.id,
      status: each.status,
      status_notes: each.notes,
      service_name: 'Sidewalk and Curb Issues',
      service_code: each.fields.service_code ?? '',
      description: stub.showsDescriptions ? (each.fields.description ?? '') : '',
      agency_responsible: '',
      requested_datetime: moment(each.at),
      updated_datetime: moment(each.updated),
      address: each.fields.address_string ?? '',
      lat: each.fields.lat ?? '',
      long: each.fields.long ?? '',
      media_url: '',
    };
  }

  function list(query: URLSearchParams): readonly StubRequest[] {
    const ids = query.get('service_request_id')?.split(',');
    if (ids) return stub.requests.filter(({ id }) => ids.includes(id));
    const [from, to] = [query.get('start_date'), query.get('end_date')].map((each) => Date.parse(each ?? ''));
    if (!Number.isFinite(from) || !Number.isFinite(to)) stub.complaints.push('a list without its dates');
    return stub.requests.filter(
      ({ at, fields }) =>
        at >= Number(from) && at <= Number(to) && fields.service_code === query.get('service_code'),
    );
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = new URL(request.url ?? '/', stub.url);
    const path = at.pathname.replace('/open311/v2/', '');
    stub.asked.push(`${request.method} ${path}`);
    if (request.method === 'POST' && path === 'requests.xml') return post(request, response);
    request.resume();
    if (stub.down !== null) return refuse(response, stub.down, 'down');
    if (at.searchParams.get('jurisdiction_id') !== stubJurisdiction) stub.complaints.push('no jurisdiction');
    if (path === 'requests.xml') {
      const found = list(at.searchParams).map(shown);
      return send(response, 200, 'service_requests', 'request', found);
    }
    const token = /^tokens\/([\w-]+)\.xml$/.exec(path)?.[1];
    const kept = stub.requests.find((each) => each.token === token);
    if (!token || !kept) return refuse(response, 404, 'not found');
    const id = stub.tokens ? '' : kept.id;
    return send(response, 200, 'service_requests', 'request', [{ service_request_id: id, token }]);
  }

  return stub;
}
