import type { EpochMs } from '../../model/plan.ts';

/*
 * A channel that fails again and again is left alone for a while, so that pages take another way at once.
 *
 *   closed     Messages go. The fifth failure in a row that time may mend opens it. A message that went counts as mended.
 *   open       No message goes for 60 seconds. The first one that wants to afterwards makes it half-open, and goes.
 *   half-open  That one message is the probe, no other goes. If it went, closed; if it failed, open again. A probe that
 *              does not come back within 30 seconds (its node died) is replaced by the next message.
 *
 * A refusal of one message (`permanent`) shows that the vendor answers, so it closes a half-open breaker.
 */

export interface ChannelBreaker {
  readonly state: 'closed' | 'open' | 'half-open';
  /** Failures in a row. */
  readonly failures: number;
  /** When it came into this state. */
  readonly sinceMs: EpochMs;
  /** The reason of the last failure. */
  readonly error: string | null;
}

export const FAILURES_TO_OPEN = 5;
export const OPEN_MS = 60_000;
/** Longer than one attempt over any channel may take. */
export const PROBE_MS = 30_000;

export const CLOSED_BREAKER: ChannelBreaker = { state: 'closed', failures: 0, sinceMs: 0, error: null };

/** Asks whether a message may go over the channel now. `retryAtMs`: when to ask again if it may not. */
export function admit(
  breaker: ChannelBreaker,
  nowMs: EpochMs,
):
  | { readonly admitted: true; readonly breaker: ChannelBreaker }
  | { readonly admitted: false; readonly retryAtMs: EpochMs } {
  if (breaker.state === 'closed') return { admitted: true, breaker };
  const waitMs = breaker.state === 'open' ? OPEN_MS : PROBE_MS;
  // A clock that jumps back must not keep it shut for longer than its time.
  const passedMs = Math.abs(nowMs - breaker.sinceMs);
  if (passedMs < waitMs) return { admitted: false, retryAtMs: nowMs + waitMs - passedMs };
  return { admitted: true, breaker: { ...breaker, state: 'half-open', sinceMs: nowMs } };
}

/** Takes in what became of a message that was admitted. @param failure why it failed in a way that time may mend; null: it did not */
export function recordOutcome(breaker: ChannelBreaker, failure: string | null, nowMs: EpochMs): ChannelBreaker {
  if (failure === null) {
    return breaker.state === 'closed' && breaker.failures === 0 ? breaker : { ...CLOSED_BREAKER, sinceMs: nowMs };
  }
  const failures = breaker.failures + 1;
  if (breaker.state === 'open') return { ...breaker, failures, error: failure };
  if (breaker.state === 'half-open' || failures >= FAILURES_TO_OPEN) {
    return { state: 'open', failures, sinceMs: nowMs, error: failure };
  }
  return { ...breaker, failures, error: failure };
}
