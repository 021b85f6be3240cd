import type { World } from '../conversation/ops.ts';
import type { Tx } from '../ports.ts';
import { findCategory, nameIn } from './categories.ts';
import type { Category, CategoryGroup, City } from './city.ts';
import type {
  NewRequest,
  Open311Desk,
  PublicReport,
  RequestQuery,
  Service,
  ServiceRequest,
  Submitted,
} from './open311.ts';
import { returnedReference } from './open311-forward.ts';
import { areaIndex, districtAt } from './places-find.ts';
import { districtById } from './places-index.ts';
import { districtIn } from './places-words.ts';
import { newReference, openStates, type ReportRow, type ReportState } from './reports.ts';

const closedStates: readonly ReportState[] = ['done', 'refused'];
const states = { open: openStates, closed: closedStates } as const;

/** The city's categories and reports, as Open311 GeoReport v2 sees them; in the city's first language. */
export function createOpen311Desk(world: World): Open311Desk {
  const { city, store } = world;
  const services = city.categories.flatMap((group) =>
    group.categories.map((category) => serviceOf(city, group, category)),
  );
  return {
    services: () => services,
    service: (code) => services.find((service) => service.code === code) ?? null,
    async requests({ statuses, ...query }: RequestQuery) {
      const wanted = statuses?.flatMap((status) => states[status]);
      const rows = await store.transaction((tx) =>
        tx.open311.publicReports({ ...query, ...(wanted && { states: wanted }) }),
      );
      return rows.map((row) => requestOf(city, row));
    },
    submit: (given) => submit(world, given),
  };
}

function serviceOf(city: City, group: CategoryGroup, category: Category): Service {
  const language = city.languages[0] ?? 'fr';
  return {
    code: category.id,
    name: nameIn(city, category.name, language),
    group: nameIn(city, group.name, language),
    // The standard parts keywords by commas.
    keywords: (category.words[language] ?? []).filter((word) => !word.includes(',')),
  };
}

function requestOf(city: City, row: PublicReport): ServiceRequest {
  const found = findCategory(city, row.category);
  const serviceName = found ? nameIn(city, found.category.name, city.languages[0] ?? 'fr') : row.category;
  const district = districtById(city, row.district);
  const address = district && `${district.name}, ${city.name}`;
  return {
    ...row,
    status: openStates.includes(row.state) ? 'open' : 'closed',
    serviceName,
    description: address ? `${serviceName}, ${address}` : serviceName,
    address,
    postcode: district?.postcodes[0] ?? null,
  };
}

async function submit(world: World, given: NewRequest): Promise<Submitted> {
  if (!findCategory(world.city, given.service)) return { ok: false, reason: 'unknown' };
  const district = await districtOf(world, given);
  if (district === 'outside') return { ok: false, reason: 'outside' };
  return world.store.transaction(async (tx) => {
    const returned = returnedReference(given.words);
    const own = returned && (await tx.reports.byReference(returned));
    if (own && (await tx.open311.isForwarded(own.id))) return { ok: false, reason: 'returned' };
    return { ok: true, reference: await add(world, tx, given, district) };
  });
}

async function districtOf(world: World, { lat, lon, address }: NewRequest) {
  if (lat === null || lon === null) return districtIn(address ?? '', world.city)?.district.id ?? null;
  return districtAt(world, await areaIndex(world.store), lat, lon)?.id ?? 'outside';
}

async function add(world: World, tx: Tx, given: NewRequest, district: string | null): Promise<string> {
  const { nature, vault } = world;
  const now = nature.now();
  const row: ReportRow = {
    id: nature.newId(),
    reference: await newReference(tx, nature),
    kind: 'problem',
    category: given.service,
    state: 'received',
    lat: given.lat,
    lon: given.lon,
    district,
    address: vault.seal(given.address ?? ''),
    words: vault.seal(given.words),
    today: null,
    person: null,
    conversation: null,
    createdAt: now,
    changedAt: now,
  };
  const actor = `open311 ${vault.key('open311 key', given.key).slice(0, 8)}`;
  await tx.reports.add(row);
  await tx.reports.noteChange({ report: row.id, at: now, state: row.state, actor, note: null });
  const detail = { kind: row.kind, source: 'open311' };
  await tx.audit.append({ at: now, actor, act: 'report.sent', subject: row.reference, detail });
  return row.reference;
}
