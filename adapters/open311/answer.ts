import type { Open311Desk, Service, ServiceRequest } from '../../core/civic/open311.ts';
import type { Log } from '../../core/ports.ts';
import { matches } from './key.ts';
import { bad, type Fault, type Read, readNewRequest, readQuery } from './query.ts';
import { type Format, writeDefinition, writeList } from './write.ts';

export interface Open311Options {
  readonly desk: Open311Desk;
  /** Those that may write; none: nobody may. */
  readonly keys: readonly string[];
  /** Checked where a caller gives one; null: not checked. */
  readonly jurisdiction: string | null;
  /** What is told to who makes a request. */
  readonly notice: string;
  readonly now: () => number;
  readonly log: Log;
}

/** How the lists and what is in them are called in XML. */
const requestNames = ['service_requests', 'request'] as const;
const roots = { services: ['services', 'service'], requests: requestNames, tokens: requestNames } as const;

/** What an address asks for. */
export interface Asked {
  readonly folder: string;
  /** Null for the whole folder. */
  readonly id: string | null;
  readonly format: Format;
  readonly query: URLSearchParams;
}

export function notFound(what: string): Fault {
  return { code: 404, description: `${what} was not found` };
}

const missing = (what: string) => ({ ok: false, fault: notFound(what) }) as const;

function wrongPlace({ jurisdiction }: Open311Options, given: URLSearchParams) {
  const asked = given.get('jurisdiction_id')?.trim() || null;
  return jurisdiction !== null && asked !== null && asked !== jurisdiction
    ? missing('jurisdiction_id')
    : null;
}

/** The answer to a GET. */
export async function read(
  options: Open311Options,
  { folder, id, format, query }: Asked,
): Promise<Read<string>> {
  const { desk, now } = options;
  const elsewhere = wrongPlace(options, query);
  if (elsewhere) return elsewhere;
  if (folder === 'services' && id === null)
    return { ok: true, value: writeList(format, roots.services, desk.services().map(shownService)) };
  if (folder === 'services' && id !== null)
    return desk.service(id) ? { ok: true, value: writeDefinition(format, id) } : missing('service_code');
  if (folder === 'requests' && id === null) {
    const asked = readQuery(query, now());
    if (!asked.ok) return asked;
    if (asked.value.categories?.some((code) => !desk.service(code))) return missing('service_code');
    const found = await desk.requests(asked.value);
    return { ok: true, value: writeList(format, roots.requests, found.map(shownWith(query))) };
  }
  if ((folder === 'requests' || folder === 'tokens') && id !== null) {
    const found = await desk.requests({ references: [id], limit: 1, offset: 0 });
    if (found.length === 0) return missing(folder === 'tokens' ? 'token' : 'service_request_id');
    // Requests have their id at once: a token is the id itself.
    const token = [{ service_request_id: id, token: id }];
    return {
      ok: true,
      value: writeList(format, roots[folder], folder === 'tokens' ? token : found.map(shownWith(query))),
    };
  }
  return missing('this address');
}

/** The answer to a POST of requests. */
export async function write(
  options: Open311Options,
  { format, query }: Asked,
  body: unknown,
): Promise<Read<string>> {
  const refused = (description: string) => ({ ok: false, fault: { code: 403, description } }) as const;
  if (options.keys.length === 0) return refused('this service takes no requests: no api_key is configured');
  if (!(body instanceof URLSearchParams)) return bad('the body must be application/x-www-form-urlencoded');
  const key = body.get('api_key') ?? '';
  if (key === '') return refused('api_key was not provided');
  if (!matches(options.keys, key)) return refused('api_key is not valid');
  const elsewhere = wrongPlace(options, query) ?? wrongPlace(options, body);
  if (elsewhere) return elsewhere;
  const given = readNewRequest(body);
  if (!given.ok) return given;
  const done = await options.desk.submit({ ...given.value, key });
  if (done.ok) {
    const request = { service_request_id: done.reference, service_notice: options.notice, account_id: null };
    return { ok: true, value: writeList(format, roots.requests, [request]) };
  }
  if (done.reason === 'unknown') return missing('service_code');
  return done.reason === 'outside'
    ? bad('lat and long are not in this city')
    : bad('this request was forwarded by this service: it is not taken back');
}

function shownService({ code, name, group, keywords }: Service) {
  return {
    service_code: code,
    service_name: name,
    description: name,
    metadata: false,
    type: 'realtime',
    keywords: keywords.join(','),
    group,
  };
}

/** Seconds, UTC. */
function written(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** `extensions=true` adds what the standard has no word for. */
function shownWith(query: URLSearchParams) {
  const extended = query.get('extensions') === 'true';
  return (request: ServiceRequest) => ({
    service_request_id: request.reference,
    status: request.status,
    status_notes: null,
    service_name: request.serviceName,
    service_code: request.category,
    description: request.description,
    agency_responsible: null,
    service_notice: null,
    requested_datetime: written(request.createdAt),
    updated_datetime: written(request.changedAt),
    expected_datetime: null,
    address: request.address,
    address_id: null,
    zipcode: request.postcode,
    lat: request.lat,
    long: request.lon,
    media_url: null,
    ...(extended && { extended_attributes: { state: request.state } }),
  });
}
