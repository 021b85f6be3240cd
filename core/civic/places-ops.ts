import { z } from 'zod';
import type { JobOp, LocalOp, Ops } from '../conversation/ops.ts';
import type { Geocoder } from './places.ts';
import { placeOfPoint, placesOfWords } from './places-find.ts';
import { districtById } from './places-index.ts';
import { readDistrict } from './places-words.ts';

const wanted = z.union([
  z.object({ text: z.string() }),
  z.object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) }),
]);

/**
 * `places.locate` { text } or { lat, lon } -> { places }, one to five: Place with its district's names; refused: `outside` { nearest: a district's
 * name }, `nothing`, `unavailable`. `places.district` { text } -> { district, name, short }; refused: `unknown`.
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
      return {
        ok: true,
        value: {
          places: places.map((place) => {
            const found = districtById(world.city, place.district);
            return { ...place, districtName: found?.name ?? '', districtShort: found?.shortName ?? '' };
          }),
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
      ? { ok: true, value: { district: found.id, name: found.name, short: found.shortName } }
      : { ok: false, reason: 'unknown' };
  },
};
