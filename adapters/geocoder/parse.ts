import { z } from 'zod';
import type { Address } from '../../core/civic/places.ts';

/** What the national address base and addok answer alike; what one adds beside (licence, version) is left aside. */
const answer = z.object({
  features: z.array(
    z.object({
      geometry: z.object({ coordinates: z.tuple([z.number(), z.number()]).rest(z.number()) }),
      properties: z.object({
        label: z.string(),
        name: z.string().optional(),
        housenumber: z.string().optional(),
        street: z.string().optional(),
        postcode: z.string().optional(),
        citycode: z.string().optional(),
        city: z.string().optional(),
        type: z.string(),
        score: z.number().optional(),
        distance: z.number().optional(),
      }),
    }),
  ),
});

const kinds: Readonly<Record<string, Address['kind']>> = {
  housenumber: 'number',
  street: 'street',
  locality: 'locality',
  municipality: 'town',
};

/** Null when the body is not an answer of the address base. */
export function parseAddresses(body: unknown): readonly Address[] | null {
  const read = answer.safeParse(body);
  if (!read.success) return null;
  return read.data.features.map(({ geometry, properties }) => ({
    label: properties.label,
    name: properties.name ?? properties.label,
    lat: geometry.coordinates[1],
    lon: geometry.coordinates[0],
    postcode: properties.postcode ?? null,
    cityCode: properties.citycode ?? null,
    town: properties.city ?? null,
    kind: kinds[properties.type] ?? 'other',
    score: properties.score ?? 0,
    distance: properties.distance ?? null,
  }));
}
