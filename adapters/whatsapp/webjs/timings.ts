/** All in milliseconds. */
export interface Timings {
  /** From the launch to the first code or to `ready`. */
  readonly start: number;
  /** From one code to the next: the library stops showing new ones when nobody scans, and must be started again. */
  readonly code: number;
  /** Between two looks whether the page is alive, and how long it may take to say so. */
  readonly beat: number;
  /** For one exchange with the page. The core gives up on a send after 30 seconds. */
  readonly answer: number;
  /** Before the second start after a loss; doubled each time, to `mostBackoff`. */
  readonly firstBackoff: number;
  readonly mostBackoff: number;
  /** Of the pause before each message, which is drawn between nothing and this: no person writes like a clock. */
  readonly hesitation: number;
}

export const defaultTimings: Timings = {
  start: 120_000,
  code: 90_000,
  beat: 30_000,
  answer: 20_000,
  firstBackoff: 2_000,
  mostBackoff: 300_000,
  hesitation: 1_500,
};

/** Rejects with `late` when `work` takes longer. What `work` says afterwards is not listened to. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late()), milliseconds);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

export class Late extends Error {
  override readonly name = 'Late';
}
