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
