import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One address of the stub, with what the national address base says of it. */
interface Known {
  readonly name: string;
  readonly type: 'housenumber' | 'street' | 'locality' | 'municipality';
  readonly postcode: string;
  readonly citycode: string;
  readonly city: string;
  readonly lon: number;
  readonly lat: number;
  readonly score?: number;
}

const paris = (name: string, type: Known['type'], district: number, lon: number, lat: number): Known => ({
  name,
  type,
  postcode: `750${String(district).padStart(2, '0')}`,
  citycode: `751${String(district).padStart(2, '0')}`,
  city: 'Paris',
  lon,
  lat,
});

/** Real streets, so that boundaries can be tried on them. */
export const knownAddresses: readonly Known[] = [
  paris('12 Rue de Belleville', 'housenumber', 20, 2.3781, 48.8722),
  paris('14 Rue de Belleville', 'housenumber', 20, 2.3783, 48.8723),
  paris('Rue de Belleville', 'street', 20, 2.39, 48.8745),
  paris('Rue de Belleville', 'street', 19, 2.389, 48.8748),
  paris('5 Rue Oberkampf', 'housenumber', 11, 2.367, 48.8637),
  paris('Rue Oberkampf', 'street', 11, 2.3755, 48.8655),
  paris('Rue Saint-Maur', 'street', 11, 2.3765, 48.866),
  paris('Rue Saint-Maur', 'street', 10, 2.372, 48.8712),
  paris('Place de la République', 'street', 3, 2.3637, 48.8675),
  {
    name: '3 Rue de la République',
    type: 'housenumber',
    postcode: '93200',
    citycode: '93066',
    city: 'Saint-Denis',
    lon: 2.3565,
    lat: 48.936,
    score: 0.95,
  },
];

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

function feature(known: Known, score: number, distance?: number) {
  const { name, type, postcode, citycode, city, lon, lat } = known;
  const properties = {
    label: `${name} ${postcode} ${city}`,
    score,
    ...(type === 'housenumber' && { housenumber: name.split(' ')[0], street: name.replace(/^\d+ /, '') }),
    name,
    postcode,
    citycode,
    city,
    context: '75, Paris, Île-de-France',
    type,
    importance: 0.7,
    ...(distance !== undefined && { distance }),
  };
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties };
}

/** As the address base does: words in common, and a number only when it is asked for. */
function search(query: URLSearchParams) {
  const asked = plain(query.get('q') ?? '').split(' ');
  const postcode = query.get('postcode');
  return knownAddresses
    .filter((known) => !postcode || known.postcode === postcode)
    .map((known) => {
      const words = plain(`${known.name} ${known.city}`).split(' ');
      const found = words.filter((word) => asked.includes(word)).length;
      const hasStreet = plain(known.name)
        .split(' ')
        .filter((word) => !/^\d+$|^(rue|place|de|la)$/.test(word))
        .every((word) => asked.includes(word));
      const extra = asked.filter((word) => !words.includes(word)).length;
      return { known, score: hasStreet ? found / (words.length + extra * 0.6) : 0 };
    })
    .filter(({ score }) => score > 0.4)
    .sort((a, b) => b.score - a.score)
    .map(({ known, score }) => feature(known, Math.round(score * 100) / 100));
}

function reverse(query: URLSearchParams) {
  const lat = Number(query.get('lat'));
  const lon = Number(query.get('lon'));
  return knownAddresses
    .map((known) => ({ known, metres: Math.hypot((known.lat - lat) * 111_195, (known.lon - lon) * 73_000) }))
    .filter(({ metres }) => metres < 500)
    .sort((a, b) => a.metres - b.metres)
    .map(({ known, metres }) => feature(known, 0.9, Math.round(metres)));
}

export interface GeocoderStub {
  readonly url: string;
  /** Paths and queries, as received. */
  readonly requests: string[];
  /** What it does instead of answering; null for its usual answers. */
  trouble:
    | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
    | 'silence'
    | null;
  /** addok's own fields beside type, features, query. */
  addok: boolean;
  close(): Promise<void>;
}

/** The address service: the answers of the national address base, for a dozen addresses. */
export async function startGeocoder(): Promise<GeocoderStub> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (stub.trouble === 'silence') return;
    if (stub.trouble) {
      response.writeHead(stub.trouble.status, stub.trouble.headers);
      response.end(stub.trouble.body ?? '');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(answer(request, stub.addok)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: GeocoderStub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/geocodage`,
    requests,
    trouble: null,
    addok: false,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return stub;
}

function answer(request: IncomingMessage, addok: boolean) {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const features = url.pathname.endsWith('/reverse') ? reverse(url.searchParams) : search(url.searchParams);
  const limit = Number(url.searchParams.get('limit') ?? 5);
  return {
    type: 'FeatureCollection',
    features: features.slice(0, limit),
    query: url.searchParams.get('q') ?? '',
    ...(addok && { version: 'draft', attribution: 'BAN', licence: 'ETALAB-2.0', limit }),
  };
}
