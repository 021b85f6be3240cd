/** A FeatureCollection of one rectangle, in degrees. */
export function square(district: string, west: number, south: number, east: number, north: number) {
  return { type: 'FeatureCollection', features: [squareFeature(district, west, south, east, north)] };
}

export function squareFeature(district: string, west: number, south: number, east: number, north: number) {
  return {
    type: 'Feature',
    properties: {
      kind: 'district',
      code: `751${district.padStart(2, '0')}`,
      name: `No ${district}`,
      district,
    },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    },
  };
}
