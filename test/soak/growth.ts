/** What the service held at one moment; bytes, and counts. */
export interface Sample {
  /** Seconds since the traffic began. */
  readonly at: number;
  readonly rss: number;
  readonly heap: number;
  readonly external: number;
  readonly handles: number;
  readonly outbox: number;
  readonly wal: number;
  readonly turns: number;
}

type Measure = 'rss' | 'heap' | 'external' | 'handles' | 'outbox' | 'wal';

/** What may be added between the middle and the last third, as a share and at least so much: caches fill, numbers vary. */
const allowed: Readonly<Record<Measure, { readonly share: number; readonly least: number }>> = {
  rss: { share: 0.1, least: 24e6 },
  heap: { share: 0.1, least: 6e6 },
  external: { share: 0.1, least: 6e6 },
  handles: { share: 0.2, least: 16 },
  outbox: { share: 0.5, least: 50 },
  // It is emptied at 1,000 pages, and grows beyond while a reader holds it.
  wal: { share: 0.5, least: 8e6 },
};

export const measures = Object.keys(allowed) as readonly Measure[];

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export interface Growth {
  readonly measure: Measure;
  readonly middle: number;
  readonly last: number;
  readonly limit: number;
  readonly grows: boolean;
}

/** The medians of the middle and of the last third; the first third is warming up. */
export function growthOf(samples: readonly Sample[]): readonly Growth[] {
  const third = Math.floor(samples.length / 3);
  return measures.map((measure) => {
    const of = (part: readonly Sample[]): number => median(part.map((sample) => sample[measure]));
    const middle = of(samples.slice(third, 2 * third));
    const last = of(samples.slice(-third));
    const { share, least } = allowed[measure];
    const limit = middle + Math.max(least, middle * share);
    return { measure, middle, last, limit, grows: last > limit };
  });
}
