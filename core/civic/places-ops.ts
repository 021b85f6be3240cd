import { z } from 'zod';
import type { JobOp, LocalOp, Ops } from '../conversation/ops.ts';
import type { Geocoder } from './places.ts';
import { placeOfPoint, placesOfWords } from './places-find.ts';
import { districtsOf } from './places-index.ts';
import { readDistrict } from './places-words.ts';

const wanted = z.union([
  z.object({ text: z.string() }),
  z.object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) }),
]);

/**
 * `places.locate` { text } or { lat, lon } -> { places: Place[] }, one to five; refused: `outside` { nearest: a district's
 * name }, `nothing`, `unavailable`. `places.district` { text } -> { district, name }; refused: `unknown`.
 */
export function placeOps(geocoder: Geocoder): Ops {
  return { 'places.locate': locate(geocoder), 'places.district': district };
}

function locate(geocoder: Geocoder): JobOp {
  return {
    kind: 'job',
    timeout: 12_000,
    async perform(args, { world, signal }) {
      const asked = wanted.parse(args);
      const finder = { world, geocoder, signal };
      const answer =
        'text' in asked
          ? await placesOfWords(finder, asked.text)
          : await placeOfPoint(finder, asked.lat, asked.lon);
      if (!answer.ok) return answer;
      const { places } = answer.value as { places: readonly { district: string | null }[] };
      const names = new Map(districtsOf(world.city).map(({ id, name }) => [id, name]));
      return {
        ok: true,
        value: {
          places: places.map((place) => ({ ...place, districtName: names.get(place.district ?? '') ?? '' })),
        },
      };
    },
  };
}

const district: LocalOp = {
  kind: 'local',
  async run(args, { world }) {
    const found = readDistrict(z.object({ text: z.string() }).parse(args).text, world.city);
    return found
      ? { ok: true, value: { district: found.id, name: found.name } }
      : { ok: false, reason: 'unknown' };
  },
};
