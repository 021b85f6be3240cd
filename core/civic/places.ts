/** Filled by the places work. */
export type PlaceRecords = Record<never, never>;
