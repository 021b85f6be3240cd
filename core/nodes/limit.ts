export interface Limit {
  readonly count: number;
  /** Milliseconds in which `count` are allowed; they come back evenly. */
  readonly per: number;
}

/** Says, for each key, whether one more is allowed. */
export interface Limiter {
  take(key: string): boolean | Promise<boolean>;
}

/** `name`: what is limited, the same on all nodes. */
export type Limits = (name: string, limit: Limit) => Limiter;
