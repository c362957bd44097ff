/** Deliveries that may begin: a bucket that fills evenly. */
export interface RateBucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** A full bucket holds what a tenth of a second brings, and at least one: a second never has more than 1.1 times its rate. */
const most = (perSecond: number) => Math.max(1, perSecond / 10);

export const FULL_BUCKET: RateBucket = { tokens: Number.POSITIVE_INFINITY, atMs: 0 };

/** The bucket now. @param perSecond above 0 */
export function refillBucket(bucket: RateBucket, perSecond: number, nowMs: number): RateBucket {
  const gained = (Math.max(0, nowMs - bucket.atMs) / 1_000) * perSecond;
  return { tokens: Math.min(most(perSecond), bucket.tokens + gained), atMs: nowMs };
}

/** Takes one token of a bucket that has been filled. */
export function takeToken(bucket: RateBucket): RateBucket {
  return { ...bucket, tokens: bucket.tokens - 1 };
}

/** Milliseconds until a filled bucket has a whole token; 0: it has. */
export function waitForToken(bucket: RateBucket, perSecond: number): number {
  return bucket.tokens >= 1 ? 0 : Math.ceil(((1 - bucket.tokens) / perSecond) * 1_000);
}
