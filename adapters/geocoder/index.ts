import { request } from 'undici';
import type { Address, Geocoder } from '../../core/civic/places.ts';
import { ParvisError } from '../../core/errors.ts';
import { parseAddresses } from './parse.ts';

const patience = 4000;
/** The service asks for less than 50 requests a second; when it says 429 without a delay, this long (ms). */
const pause = 1000;
const longestPause = 60_000;

/** `baseUrl` is `https://data.geopf.fr/geocodage`, or a city's own addok. */
export function createGeocoder(options: { readonly baseUrl: string; readonly now: () => number }): Geocoder {
  const base = options.baseUrl.replace(/\/+$/, '');
  let quietUntil = 0;

  async function ask(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal) {
    if (options.now() < quietUntil) throw unavailable('paused');
    const { statusCode, headers, body } = await send(`${base}${path}?${new URLSearchParams(query)}`, signal);
    if (statusCode === 429) quietUntil = options.now() + delayOf(headers['retry-after']);
    if (statusCode !== 200) {
      await body.dump();
      // 400 is its word for a question that it can't read (too short, only signs): nothing is found, that is all.
      if (statusCode === 400) return [];
      throw unavailable(String(statusCode));
    }
    return read(body);
  }

  return {
    search: ({ text, near: [lon, lat], postcode, limit, signal }) =>
      ask(
        '/search',
        {
          q: text,
          limit: String(limit),
          lat: String(lat),
          lon: String(lon),
          autocomplete: '0',
          ...(postcode && { postcode }),
        },
        signal,
      ),
    reverse: ({ lat, lon, signal }) =>
      ask('/reverse', { lat: String(lat), lon: String(lon), limit: '5' }, signal),
  };
}

async function send(url: string, signal: AbortSignal) {
  try {
    return await request(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
      headers: { accept: 'application/json' },
    });
  } catch (cause) {
    throw unavailable('network', cause);
  }
}

async function read(body: { json(): Promise<unknown> }): Promise<readonly Address[]> {
  let addresses: readonly Address[] | null;
  try {
    addresses = parseAddresses(await body.json());
  } catch (cause) {
    throw unavailable('body', cause);
  }
  if (!addresses) throw unavailable('shape');
  return addresses;
}

function delayOf(header: string | string[] | undefined): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, longestPause) : pause;
}

/** The question itself stays out of it: it may hold a resident's words. */
function unavailable(reason: string, cause?: unknown): ParvisError {
  const kept = cause instanceof Error ? new Error(cause.name) : undefined;
  return new ParvisError('geocoder.unavailable', 'the address service did not answer', { reason }, kept);
}
