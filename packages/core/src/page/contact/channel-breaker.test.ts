import { expect, it } from 'vitest';
import { admit, CLOSED_BREAKER, FAILURES_TO_OPEN, OPEN_MS, PROBE_MS, recordOutcome } from './channel-breaker.ts';

/** A breaker that has just opened at a moment. */
function opened(atMs: number) {
  return Array.from({ length: FAILURES_TO_OPEN }).reduce(
    (breaker: typeof CLOSED_BREAKER) => recordOutcome(breaker, 'HTTP 503', atMs),
    CLOSED_BREAKER,
  );
}

it('opens at the fifth failure in a row; a message that went begins the count anew', () => {
  let breaker = CLOSED_BREAKER;
  for (let n = 0; n < 4; n++) breaker = recordOutcome(breaker, 'HTTP 503', 0);
  expect(breaker.state).toBe('closed');
  breaker = recordOutcome(breaker, null, 0);
  for (let n = 0; n < 4; n++) breaker = recordOutcome(breaker, 'HTTP 503', 0);
  expect(breaker.state).toBe('closed');
  expect(recordOutcome(breaker, 'HTTP 503', 7)).toEqual({ state: 'open', failures: 5, sinceMs: 7, error: 'HTTP 503' });
});

it('refuses for a minute, then lets one message probe, and no second one', () => {
  const breaker = opened(0);
  expect(admit(breaker, OPEN_MS - 1)).toEqual({ admitted: false, retryAtMs: OPEN_MS });
  const probe = admit(breaker, OPEN_MS);
  expect(probe).toMatchObject({ admitted: true, breaker: { state: 'half-open' } });
  if (!probe.admitted) throw new Error('not admitted');
  expect(admit(probe.breaker, OPEN_MS + 1)).toMatchObject({ admitted: false });
  expect(recordOutcome(probe.breaker, null, OPEN_MS + 2)).toMatchObject({ state: 'closed', failures: 0 });
  expect(recordOutcome(probe.breaker, 'HTTP 503', OPEN_MS + 2)).toMatchObject({ state: 'open', sinceMs: OPEN_MS + 2 });
});

it('replaces a probe whose node died', () => {
  const probe = admit(opened(0), OPEN_MS);
  if (!probe.admitted) throw new Error('not admitted');
  expect(admit(probe.breaker, OPEN_MS + PROBE_MS)).toMatchObject({ admitted: true });
});

it('does not stay shut when the clock jumps back', () => {
  expect(admit(opened(1_000_000_000), 0)).toMatchObject({ admitted: true });
});

it('leaves an unused closed breaker as it is, so that nothing has to be stored', () => {
  expect(recordOutcome(CLOSED_BREAKER, null, 5)).toBe(CLOSED_BREAKER);
});
