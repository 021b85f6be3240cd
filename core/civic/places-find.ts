import type { World } from '../conversation/ops.ts';
import type { Answer } from '../conversation/vocabulary.ts';
import { ParvisError } from '../errors.ts';
import type { Store } from '../ports.ts';
import type { District } from './city.ts';
import type { Address, Geocoder, Place } from './places.ts';
import {
  type AreaIndex,
  districtById,
  districtsOf,
  indexAreas,
  isInBox,
  nearestCentre,
} from './places-index.ts';
import { readPlace } from './places-words.ts';

const day = 24 * 3600 * 1000;
/** An address seldom moves. */
const keptFor = 30 * day;
/** How many places are offered to choose from. */
const offered = 5;

export interface Finder {
  readonly world: World;
  readonly geocoder: Geocoder;
  readonly signal: AbortSignal;
}

/** Where a position is: its arrondissement, and the nearest address when the address service answers. */
export async function placeOfPoint(finder: Finder, lat: number, lon: number): Promise<Answer> {
  const at = { lat: round(lat), lon: round(lon) };
  const index = await areaIndex(finder.world.store);
  if (!districtAt(finder.world, index, at.lat, at.lon)) return outside(finder.world, index, at.lat, at.lon);
  const near = await quietly(finder, () =>
    cached(finder, `reverse ${at.lat} ${at.lon}`, () =>
      finder.geocoder.reverse({ ...at, signal: finder.signal }),
    ),
  );
  const found = near?.find(({ kind }) => kind === 'number' || kind === 'street');
  const district = districtOfPoint(finder.world, index, at, found);
  if (!district) return outside(finder.world, index, at.lat, at.lon);
  const place: Place = { ...at, address: found?.name ?? '', district: district.id, exact: true };
  return { ok: true, value: { places: [place] } };
}

/** Where no boundary has been imported, the nearest address knows better than the nearest centre. */
function districtOfPoint(
  world: World,
  index: AreaIndex,
  { lat, lon }: { readonly lat: number; readonly lon: number },
  near: Address | undefined,
): District | null {
  return index.size === 0 && near ? districtOf(world, index, near) : districtAt(world, index, lat, lon);
}

/**
 * Places that a person's words may mean, at most five. Refused: `outside` with the nearest district, `nothing`,
 * `unavailable` when the address service does not answer and the words name no district.
 */
export async function placesOfWords(finder: Finder, text: string): Promise<Answer> {
  const { city } = finder.world;
  const said = readPlace(text, city);
  if (said.district && !said.address && isOnlyDistrict(said.rest))
    return { ok: true, value: { places: [wholeDistrict(said.district)] } };
  const found = await quietly(finder, async () =>
    said.crossing
      ? crossingOf(finder, said.crossing, said.district)
      : search(finder, said.address ?? text, said.district),
  );
  if (found === null) return inWords(text, said.district) ?? { ok: false, reason: 'unavailable' };
  const index = await areaIndex(finder.world.store);
  const inside = found.flatMap((address) => toPlace(finder.world, index, address));
  const kept = likely(inside, said.district);
  const [first] = found;
  const best = inside.find(({ place }) => kept.includes(place));
  if (
    first &&
    first.score >= 0.6 &&
    first.score > (best?.score ?? 0) + 0.15 &&
    !districtOf(finder.world, index, first)
  )
    return outside(finder.world, index, first.lat, first.lon);
  if (kept.length > 0) return { ok: true, value: { places: kept } };
  return inWords(text, said.district) ?? { ok: false, reason: 'nothing' };
}

function isOnlyDistrict(rest: string): boolean {
  return rest.split(/\s+/).filter((word) => word.length > 2).length <= 1;
}

function wholeDistrict(district: District): Place {
  return {
    lat: district.centre[1],
    lon: district.centre[0],
    address: '',
    district: district.id,
    exact: false,
  };
}

/** The resident's own words and the arrondissement in them: enough for an agent to find it. */
function inWords(text: string, district: District | null): Answer | null {
  if (!district) return null;
  const place: Place = {
    lat: null,
    lon: null,
    address: text.slice(0, 200),
    district: district.id,
    exact: false,
  };
  return { ok: true, value: { places: [place] } };
}

interface Likely {
  readonly place: Place;
  readonly score: number;
}

/** One place per address and district; only those about as good as the best. */
function likely(found: readonly Likely[], wanted: District | null): readonly Place[] {
  const here = found.filter(({ place }) => !wanted || place.district === wanted.id);
  const ranked = [...(here.length > 0 ? here : found)].sort((a, b) => b.score - a.score);
  const best = ranked[0]?.score ?? 0;
  if (best < 0.45) return [];
  const distinct = new Map<string, Place>();
  for (const { place, score } of ranked)
    if (score >= best - 0.06) {
      const key = `${place.address.toLowerCase()} ${place.district}`;
      if (!distinct.has(key)) distinct.set(key, place);
    }
  return [...distinct.values()].slice(0, offered);
}

async function search(finder: Finder, text: string, district: District | null): Promise<readonly Address[]> {
  const { city } = finder.world;
  const [west, south, east, north] = city.box;
  const postcode = district?.postcodes[0];
  const query = {
    text: `${text} ${city.name}`.slice(0, 200),
    near: [(west + east) / 2, (south + north) / 2] as const,
    ...(postcode && { postcode }),
    limit: 10,
  };
  const named = await cached(finder, `search ${JSON.stringify(query).toLowerCase()}`, () =>
    finder.geocoder.search({ ...query, signal: finder.signal }),
  );
  if (named.length > 0 || !postcode) return named;
  return search(finder, text, null);
}

/** The address base knows no crossings: the middle of the two streets, in each district that has both. */
async function crossingOf(
  finder: Finder,
  [one, other]: readonly [string, string],
  district: District | null,
): Promise<readonly Address[]> {
  const first = await search(finder, one, district);
  const second = await search(finder, other, district);
  return first.flatMap((a) => {
    const b = second.find((each) => each.postcode === a.postcode && each.kind === 'street');
    if (a.kind !== 'street' || !b) return [];
    const middle = { lat: (a.lat + b.lat) / 2, lon: (a.lon + b.lon) / 2 };
    return [{ ...a, ...middle, name: `${a.name} / ${b.name}`, score: Math.min(a.score, b.score) }];
  });
}

function toPlace(world: World, index: AreaIndex, address: Address): readonly Likely[] {
  const district = districtOf(world, index, address);
  if (!district) return [];
  const exact = address.kind === 'number';
  const at = { lat: round(address.lat), lon: round(address.lon) };
  const name = address.kind === 'town' ? '' : address.name;
  return [{ score: address.score, place: { ...at, address: name, district: district.id, exact } }];
}

function districtOf(world: World, index: AreaIndex, address: Address): District | null {
  const districts = districtsOf(world.city);
  const byCode = districts.find(({ cityCode }) => cityCode === address.cityCode);
  const byPostcode = districts.find(
    ({ postcodes }) => address.postcode && postcodes.includes(address.postcode),
  );
  if (byCode ?? byPostcode) return byCode ?? byPostcode ?? null;
  return address.cityCode || address.postcode ? null : districtAt(world, index, address.lat, address.lon);
}

/** The district of a point; null outside the city. */
export function districtAt(world: World, index: AreaIndex, lat: number, lon: number): District | null {
  if (index.size > 0) return districtById(world.city, index.at(lat, lon)?.district ?? null);
  return isInBox(world.city, lat, lon) ? nearestCentre(world.city, lat, lon) : null;
}

function outside(world: World, index: AreaIndex, lat: number, lon: number): Answer {
  const near = index.nearest(lat, lon)?.area.district ?? nearestCentre(world.city, lat, lon)?.id ?? null;
  return { ok: false, reason: 'outside', value: { nearest: districtById(world.city, near)?.name ?? '' } };
}

/** Null when the address service is out of reach: everything here has an answer without it. */
async function quietly<T>({ world, signal }: Finder, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ParvisError) || error.code !== 'geocoder.unavailable' || signal.aborted)
      throw error;
    world.log.warn({ code: error.code, ...error.detail }, 'the address service did not answer');
    return null;
  }
}

async function cached(
  { world }: Finder,
  question: string,
  ask: () => Promise<readonly Address[]>,
): Promise<readonly Address[]> {
  const key = world.vault.key('geocoder', question);
  const now = world.nature.now();
  const known = await world.store.transaction((tx) => tx.places.remembered(key, now - keptFor));
  if (known !== null) return JSON.parse(known) as readonly Address[];
  const answer = await ask();
  await world.store.transaction((tx) => tx.places.remember(key, JSON.stringify(answer), now));
  return answer;
}

const indexes = new WeakMap<Store, { readonly version: number; readonly index: AreaIndex }>();

/** The arrondissements' index, built again only after an import. */
export async function areaIndex(store: Store): Promise<AreaIndex> {
  return store.transaction(async (tx) => {
    const version = await tx.places.areasVersion();
    const known = indexes.get(store);
    if (known?.version === version) return known.index;
    const index = indexAreas(await tx.places.areas('district'));
    indexes.set(store, { version, index });
    return index;
  });
}

/** Five decimals: about one metre, and no more of a person's position than is needed. */
function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}
