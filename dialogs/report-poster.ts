import type { DialogEvent } from '../core/conversation/vocabulary.ts';
import { textArg } from './events.ts';

/*
 * What a place's poster says after `report_`: `g4888650_235120`, its point in hundred-thousandths of a degree (WGS84, about a metre),
 * else its name, `square-leon`.
 */
const POINT = /^g(-?\d{5,8})_(-?\d{4,8})$/;

export function postedPoint(payload: string): { readonly lat: number; readonly lon: number } | null {
  const [, lat, lon] = POINT.exec(payload) ?? [];
  return lat === undefined ? null : { lat: Number(lat) / 100_000, lon: Number(lon) / 100_000 };
}

/** The name of the place, as words to be looked up. */
export function postedWords(payload: string): string {
  return POINT.test(payload) ? '' : payload.replace(/[-_]+/g, ' ').trim();
}

/** Where it is, as far as what opened the dialog tells: a position that was sent, or a poster. */
export function placeBegun(args: Readonly<Record<string, unknown>>, event: DialogEvent | null) {
  const payload = textArg(args, 'payload');
  const sent = event?.type === 'said.location' ? { lat: event.lat, lon: event.lon } : null;
  return { point: sent ?? postedPoint(payload), placeText: postedWords(payload) };
}
