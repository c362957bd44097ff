import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Breaker } from './breaker.ts';
import type { BreakerOptions, RetryOptions } from './breaker-options.ts';
import { readRetryAfterMs } from './retry-after.ts';
import { createRetryBudget } from './retry-budget.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A vendor that answers as told, one after the other; notes when it was asked. */
function vendor(...answers: unknown[]) {
  const askedAtMs: number[] = [];
  const startMs = Date.now();
  return {
    askedAtMs,
    call: async () => {
      askedAtMs.push(Date.now() - startMs);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

const refused = (more: object = {}) => Object.assign(new Error('refused'), more);
const withRetry = (retry: RetryOptions, more: BreakerOptions = {}) => new Breaker('mail', { ...more, retry });

describe('retry', () => {
  it('tries again with back-off until it works', async () => {
    const { call, askedAtMs } = vendor(refused(), refused(), 'sent');
    const running = withRetry({ attempts: 3, minMs: 200 }).run(call);
    await vi.runAllTimersAsync();
    expect(await running).toBe('sent');
    expect(askedAtMs[1]).toBeLessThanOrEqual(200);
    expect((askedAtMs[2] ?? 0) - (askedAtMs[1] ?? 0)).toBeLessThanOrEqual(400);
  });

  it('rejects with the last error when all tries failed', async () => {
    const { call, askedAtMs } = vendor(refused());
    const running = withRetry({ attempts: 3 }, { failures: 10 })
      .run(call)
      .catch((error: Error) => error.message);
    await vi.runAllTimersAsync();
    expect(await running).toBe('refused');
    expect(askedAtMs).toHaveLength(3);
  });

  it('counts each try, and stops when the breaker opens', async () => {
    const { call, askedAtMs } = vendor(refused());
    const breaker = withRetry({ attempts: 10 }, { failures: 2 });
    const running = breaker.run(call).catch((error: Error) => error.message);
    await vi.runAllTimersAsync();
    expect(await running).toBe('refused');
    expect([askedAtMs.length, breaker.state]).toEqual([2, 'open']);
  });

  it('tries only what retryIf says again, a result too', async () => {
    const { call, askedAtMs } = vendor({ status: 503 }, { status: 200 });
    const isBusy = (outcome: object) => 'result' in outcome && (outcome.result as { status: number }).status === 503;
    const running = withRetry({ retryIf: isBusy }, { isFailure: isBusy }).run(call);
    await vi.runAllTimersAsync();
    expect(await running).toEqual({ status: 200 });
    const once = withRetry({ retryIf: () => false })
      .run(vendor(refused()).call)
      .catch((error: Error) => error.message);
    await vi.runAllTimersAsync();
    expect([await once, askedAtMs.length]).toEqual(['refused', 2]);
  });

  it('waits as long as it is asked to, and not at all when that is too long', async () => {
    const patient = vendor(refused({ retryAfter: 5 }), 'sent');
    const running = withRetry({ minMs: 100 }).run(patient.call);
    await vi.runAllTimersAsync();
    expect(await running).toBe('sent');
    expect(patient.askedAtMs[1]).toBeGreaterThanOrEqual(5_000);
    expect(patient.askedAtMs[1]).toBeLessThanOrEqual(5_100);
    const hours = vendor(refused({ headers: new Headers({ 'retry-after': '7200' }) }), 'sent');
    await expect(withRetry({}).run(hours.call)).rejects.toThrow('refused');
    expect(hours.askedAtMs).toHaveLength(1);
  });

  it('stops waiting when the caller does', async () => {
    const abort = new AbortController();
    const { call } = vendor(refused({ retryAfter: 20 }), 'sent');
    const running = withRetry({})
      .run(call, { signal: abort.signal })
      .catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(1_000);
    abort.abort(new Error('gone'));
    expect(await running).toBe('gone');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stays within the budget of all calls together', async () => {
    let asked = 0;
    const breaker = withRetry({ attempts: 3, budget: { share: 0.1, burst: 5 } }, { failures: 1_000 });
    const fail = async () => {
      asked += 1;
      throw refused();
    };
    const all = Promise.allSettled(Array.from({ length: 100 }, () => breaker.run(fail)));
    await vi.runAllTimersAsync();
    await all;
    // All began while the bucket was full: what calls earn then is lost.
    expect(asked).toBe(100 + 5);
  });
});

describe('createRetryBudget', () => {
  it('never gives more than burst + share × calls, in any order', () => {
    const given = fc.record({ share: fc.constantFrom(0, 0.01, 0.1, 0.25, 1), burst: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(given, fc.array(fc.boolean(), { maxLength: 300 }), ({ share, burst }, steps) => {
        const budget = createRetryBudget({ share, burst });
        let [calls, taken] = [0, 0];
        for (const isCall of steps) {
          if (isCall) budget.called();
          if (isCall) calls += 1;
          else taken += Number(budget.take());
          expect(taken).toBeLessThanOrEqual(burst + share * calls + 1e-6);
        }
      }),
    );
  });

  it('earns one retry with ten calls at a tenth, not with nine', () => {
    const budget = createRetryBudget({ share: 0.1, burst: 1 });
    expect([budget.take(), budget.take()]).toEqual([true, false]);
    for (let i = 0; i < 9; i += 1) budget.called();
    expect(budget.take()).toBe(false);
    budget.called();
    expect(budget.take()).toBe(true);
  });

  it.each([{ share: 2 }, { share: -1 }, { burst: 0 }, { share: Number.NaN }])('refuses %j', (options) => {
    expect(() => createRetryBudget(options)).toThrow(RangeError);
  });
});

describe('readRetryAfterMs', () => {
  const nowMs = Date.UTC(2026, 0, 5, 12);
  it.each([
    [{ retryAfterMs: 250 }, 250],
    [{ retryAfter: 2 }, 2_000],
    [{ retryAfter: '3' }, 3_000],
    [{ retryAfter: new Date(nowMs + 1_500) }, 1_500],
    [{ headers: new Headers({ 'Retry-After': 'Mon, 05 Jan 2026 12:00:10 GMT' }) }, 10_000],
    [{ headers: { 'retry-after': '4' } }, 4_000],
    [{ response: { headers: { 'Retry-After': '5' } } }, 5_000],
    [{ headers: { 'retry-after': 'Mon, 05 Jan 2026 11:00:00 GMT' } }, 0],
    [{ retryAfter: 'soon' }, undefined],
    [{ retryAfter: '-5' }, undefined],
    [{ retryAfterMs: Number.NaN }, undefined],
    [{}, undefined],
    [null, undefined],
    ['5', undefined],
  ])('%j is %s', (thing, expected) => {
    expect(readRetryAfterMs(thing, nowMs)).toBe(expected);
  });
});
