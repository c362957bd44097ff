import type { EpochMs } from '@tocsin/core';

/** How many may go now. It fills by `perSecond`, to what a second brings. */
export interface TokenBucket {
  readonly tokens: number;
  readonly atMs: EpochMs;
}

/** An empty bucket: whoever takes over does not know what the one before sent in this second. */
export function emptyBucket(nowMs: EpochMs): TokenBucket {
  return { tokens: 0, atMs: nowMs };
}

/** The bucket as it is now. A clock that was set back adds nothing. */
export function filled({ tokens, atMs }: TokenBucket, perSecond: number, nowMs: EpochMs): TokenBucket {
  const added = (Math.max(0, nowMs - atMs) / 1000) * perSecond;
  return { tokens: Math.min(Math.max(1, perSecond), tokens + added), atMs: nowMs };
}
