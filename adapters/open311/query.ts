import type { NewRequest, RequestQuery } from '../../core/civic/open311.ts';

/** What the standard answers to a wrong request: the HTTP status is the code. */
export interface Fault {
  readonly code: 400 | 403 | 404 | 413 | 500 | 503;
  readonly description: string;
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: Fault };

/** Repeated by the standard: no more than this without saying a page, and none that span more. */
const mostRequests = 1000;
const longestSpan = 90 * 24 * 3_600_000;
const longestDescription = 4000;
const longestAddress = 500;
const longestUrl = 1000;

export function bad(description: string): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault: { code: 400, description } };
}

const good = <T>(value: T): Read<T> => ({ ok: true, value });

function listOf(text: string | null): readonly string[] | undefined {
  const list = (text ?? '').split(',').map((each) => each.trim());
  const given = list.filter((each) => each !== '');
  return given.length > 0 ? given : undefined;
}

const moment = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** W3C date and time with its zone, or a day (from midnight, UTC); NaN otherwise. A `+` that became a space is read as one. */
export function readMoment(text: string): number {
  const written = text.trim().replace(' ', '+');
  const [, year, month, day] = moment.exec(written) ?? [];
  if (year === undefined) return Number.NaN;
  // Date.parse takes 30 February for 2 March.
  const calendar = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return calendar.getUTCDate() === Number(day) ? Date.parse(written) : Number.NaN;
}

function readSpan(query: URLSearchParams, now: number): Read<{ readonly from: number; readonly to: number }> {
  const [start, end] = [query.get('start_date')?.trim() || null, query.get('end_date')?.trim() || null];
  for (const [name, text] of Object.entries({ start_date: start, end_date: end }))
    if (text !== null && Number.isNaN(readMoment(text)))
      return bad(`${name} must be a W3C date and time, such as 2026-11-23T09:00:00Z`);
  const to = end === null ? null : readMoment(end);
  const from = start === null ? (to ?? now) - longestSpan : readMoment(start);
  const until = to ?? Math.max(now, from);
  if (until < from) return bad('start_date is after end_date');
  if (start !== null && to !== null && until - from > longestSpan)
    return bad('start_date and end_date may not span more than 90 days');
  return good({ from, to: until });
}

function wholeNumber(text: string | null, most: number): number | null | undefined {
  if (text === null || text.trim() === '') return undefined;
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0;
  return value >= 1 && value <= most ? value : null;
}

/** The filters of GET requests. `service_request_id` puts all others aside, as the standard says. */
export function readQuery(query: URLSearchParams, now: number): Read<RequestQuery> {
  const size = wholeNumber(query.get('page_size'), mostRequests);
  const page = wholeNumber(query.get('page'), 1_000_000);
  if (size === null) return bad(`page_size must be a whole number from 1 to ${mostRequests}`);
  if (page === null) return bad('page must be a whole number from 1');
  const limit = size ?? mostRequests;
  const paging = { limit, offset: limit * ((page ?? 1) - 1) };
  const references = listOf(query.get('service_request_id'));
  if (references && references.length > mostRequests)
    return bad(`service_request_id may list ${mostRequests} at most`);
  if (references) return good({ ...paging, references });
  const statuses = listOf(query.get('status')?.toLowerCase() ?? null);
  if (statuses?.some((status) => status !== 'open' && status !== 'closed'))
    return bad('status must be open or closed');
  const span = readSpan(query, now);
  if (!span.ok) return span;
  const categories = listOf(query.get('service_code'));
  return good({
    ...paging,
    ...span.value,
    ...(categories && { categories }),
    ...(statuses && { statuses: statuses as readonly ('open' | 'closed')[] }),
  });
}

const decimal = /^[+-]?\d{1,3}(?:\.\d{1,20})?$/;

/** Five decimals: about one metre. */
function degrees(text: string, most: number): number | null {
  const value = decimal.test(text.trim()) ? Number(text) : Number.NaN;
  return Math.abs(value) <= most ? Math.round(value * 1e5) / 1e5 : null;
}

function readPlace(form: URLSearchParams): Read<Pick<NewRequest, 'lat' | 'lon' | 'address'>> {
  const [lat, lon] = [form.get('lat')?.trim() || null, form.get('long')?.trim() || null];
  const address = form.get('address_string')?.trim() || null;
  if (address !== null && address.length > longestAddress)
    return bad(`address_string may have ${longestAddress} characters at most`);
  if (lat === null && lon === null) {
    if (address !== null) return good({ lat: null, lon: null, address });
    if (form.get('address_id'))
      return bad('address_id is not used here: give lat and long, or address_string');
    return bad('a location is needed: lat and long, or address_string');
  }
  if (lat === null || lon === null) return bad('lat and long go together');
  const [north, east] = [degrees(lat, 90), degrees(lon, 180)];
  if (north === null || east === null) return bad('lat and long must be decimal degrees (WGS84)');
  return good({ lat: north, lon: east, address });
}

function readMedia(form: URLSearchParams): Read<string | null> {
  const url = form.get('media_url')?.trim() || null;
  if (url === null) return good(null);
  const isLink = url.length <= longestUrl && /^https?:\/\/\S+$/i.test(url) && URL.canParse(url);
  return isLink ? good(url) : bad(`media_url must be an http(s) address of ${longestUrl} characters at most`);
}

/** The body of POST requests. Names, email, telephone, device and account are not even read. */
export function readNewRequest(form: URLSearchParams): Read<Omit<NewRequest, 'key'>> {
  const service = form.get('service_code')?.trim() || null;
  if (service === null) return bad('service_code was not provided');
  const place = readPlace(form);
  if (!place.ok) return place;
  const media = readMedia(form);
  if (!media.ok) return media;
  const description = form.get('description')?.trim() ?? '';
  if (description.length > longestDescription)
    return bad(`description may have ${longestDescription} characters at most`);
  const words = [description, media.value].filter(Boolean).join('\n');
  return good({ ...place.value, service, words });
}
