/** What a check found. lost, double, outOfOrder and parked are counted in the last line; broken is anything else. */
export interface Fault {
  readonly kind: 'lost' | 'double' | 'outOfOrder' | 'parked' | 'broken';
  /** Ids only. */
  readonly where: string;
}
