import { request } from 'undici';
import type { ForwardRequest, Open311Endpoint, Reply } from '../../core/civic/open311-forward.ts';
import { parseRequests, parseTaken } from './parse.ts';

export interface ClientOptions {
  /** `https://city.example/open311/v2`: what stands before `/requests.xml`. */
  readonly baseUrl: string;
  readonly key: string;
  /** Null where the endpoint serves one jurisdiction. */
  readonly jurisdiction: string | null;
  /** Milliseconds for an answer; tests only. */
  readonly patience?: number;
}

const usualPatience = 10_000;
/** Bytes: a thousand requests with long descriptions. */
const longestAnswer = 8_000_000;
/** Failures that happen before a byte of the request leaves. */
const beforeWriting =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS.*|CERT_.*|DEPTH_.*|SELF_SIGNED.*|UNABLE_TO.*)$/;

type Failure = Reply<never> & { readonly ok: false };
type Ask = <T>(
  path: string,
  query: Readonly<Record<string, string>>,
  parse: (body: string) => T | null,
) => Promise<Reply<T>>;

/** Open311 GeoReport v2, client's side. It asks for XML, which the standard requires of all, and reads JSON as well. */
export function createOpen311Client(options: ClientOptions): Open311Endpoint {
  const base = options.baseUrl.replace(/\/+$/, '');
  const patience = options.patience ?? usualPatience;
  const where: Readonly<Record<string, string>> =
    options.jurisdiction === null ? {} : { jurisdiction_id: options.jurisdiction };

  const ask: Ask = async (path, query, parse) =>
    exchange(`${base}/${path}?${new URLSearchParams({ ...where, ...query })}`, undefined, patience, parse);

  return {
    submit: (given) =>
      exchange(`${base}/requests.xml`, formOf(options.key, where, given), patience, parseTaken),
    async idOf(token) {
      const answer = await ask(`tokens/${encodeURIComponent(token)}.xml`, {}, parseTaken);
      if (answer.ok) return { ok: true, value: answer.value.id };
      // Some answer "not found" until the id is there.
      return answer.code === '404' ? { ok: true, value: null } : answer;
    },
    byIds: (ids) =>
      ask('requests.xml', { service_request_id: ids.join(','), extensions: 'true' }, parseRequests),
    created: ({ service, from, to }) =>
      ask(
        'requests.xml',
        { service_code: service, start_date: written(from), end_date: written(to) },
        parseRequests,
      ),
  };
}

function written(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function formOf(key: string, where: Readonly<Record<string, string>>, given: ForwardRequest): string {
  const { service, lat, lon, address, description } = given;
  return new URLSearchParams({
    ...where,
    api_key: key,
    service_code: service,
    ...(lat !== null && lon !== null && { lat: String(lat), long: String(lon) }),
    address_string: address,
    description,
  }).toString();
}

/** A GET, or a POST when there is a body. Never redirected, never repeated, never throwing. */
async function exchange<T>(
  url: string,
  body: string | undefined,
  patience: number,
  parse: (body: string) => T | null,
): Promise<Reply<T>> {
  const writes = body !== undefined;
  try {
    const answer = await request(url, {
      method: writes ? 'POST' : 'GET',
      headers: {
        accept: 'text/xml, application/xml;q=0.9, application/json;q=0.5',
        ...(writes && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: body ?? null,
      signal: AbortSignal.timeout(patience),
    });
    const text = await readText(answer.body);
    if (answer.statusCode < 200 || answer.statusCode > 299) return failure(answer.statusCode, writes);
    const value = text === null ? null : parse(text);
    return value === null ? lost('body', writes) : { ok: true, value };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'network';
    return lost(code, writes && !beforeWriting.test(code));
  }
}

function lost(code: string, inDoubt: boolean): Failure {
  return { ok: false, class: inDoubt ? 'doubt' : 'retry', code };
}

/** A gateway's 5xx says nothing of what became of the request behind it. */
function failure(status: number, writes: boolean): Failure {
  const code = String(status);
  if (status === 429 || status === 503) return { ok: false, class: 'retry', code };
  if (status >= 500) return lost(code, writes);
  if (status === 400 || status === 410 || status === 413 || status === 422)
    return { ok: false, class: 'refused', code };
  return { ok: false, class: 'operator', code };
}

/** Null when it is too long. */
async function readText(body: AsyncIterable<Buffer>): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > longestAnswer) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
