/*
 * closed ── 10 failures in a row ──► open ── its pause is over ──► probing (one event) ── success ──► closed
 *                                      ▲────────────────── failure: twice the pause ─────┘
 * Nothing is lost by an open breaker: events wait, and are spared attempts that would fail.
 */

/** Where a destination stands. */
export interface DestinationBreaker {
  readonly state: 'closed' | 'open' | 'probing';
  /** In a row, since the last success. */
  readonly failures: number;
  /** How long it stays open, and until when; 0 while it is closed. */
  readonly pauseMs: number;
  readonly untilMs: number;
}

export const CLOSED_DESTINATION: DestinationBreaker = { state: 'closed', failures: 0, pauseMs: 0, untilMs: 0 };

export const FAILURES_THAT_OPEN = 10;
const FIRST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 30_000;

/** Whether one more delivery may begin now. While it probes, and that is true, it is the only one. */
export function mayDeliver(breaker: DestinationBreaker, nowMs: number): boolean {
  return breaker.state === 'closed' || (breaker.state === 'open' && nowMs >= breaker.untilMs);
}

/** A delivery begins, which `mayDeliver` allowed: of an open breaker it is the probe. */
export function destinationBegins(breaker: DestinationBreaker): DestinationBreaker {
  return breaker.state === 'open' ? { ...breaker, state: 'probing' } : breaker;
}

/** Any success closes it, also one that began before it opened. */
export function destinationAnswered(breaker: DestinationBreaker): DestinationBreaker {
  return breaker.failures === 0 && breaker.state === 'closed' ? breaker : CLOSED_DESTINATION;
}

/** @param isProbe whether this was the one delivery that began while it was open */
export function destinationFailed(breaker: DestinationBreaker, isProbe: boolean, nowMs: number): DestinationBreaker {
  const failures = breaker.failures + 1;
  if (breaker.state === 'closed' && failures < FAILURES_THAT_OPEN) return { ...breaker, failures };
  // What began before it opened says nothing new.
  if (breaker.state !== 'closed' && !isProbe) return { ...breaker, failures };
  const pauseMs = Math.min(MOST_PAUSE_MS, breaker.state === 'closed' ? FIRST_PAUSE_MS : breaker.pauseMs * 2);
  return { state: 'open', failures, pauseMs, untilMs: nowMs + pauseMs };
}

/** A probe that came to nothing of its own: stopped with its node, or about its event alone. The next one may begin at once. */
export function destinationUnjudged(breaker: DestinationBreaker, isProbe: boolean, nowMs: number): DestinationBreaker {
  return isProbe && breaker.state === 'probing' ? { ...breaker, state: 'open', untilMs: nowMs } : breaker;
}

/** A person has sent something, or let the source go again: the next probe need not wait. */
export function destinationTriedNow(breaker: DestinationBreaker, nowMs: number): DestinationBreaker {
  return breaker.state === 'open' && breaker.untilMs > nowMs ? { ...breaker, untilMs: nowMs } : breaker;
}
