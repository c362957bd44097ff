import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Breaker } from './breaker.ts';
import type { BreakerOptions } from './breaker-options.ts';
import { BreakerOpenError } from './errors.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const bulkhead = fc.record({
  concurrent: fc.integer({ min: 1, max: 3 }),
  queue: fc.nat(3),
  queueMs: fc.integer({ min: 1, max: 100 }),
});
const given = fc.record(
  {
    failures: fc.integer({ min: 1, max: 3 }),
    resetMs: fc.constant(50),
    timeoutMs: fc.integer({ min: 1, max: 60 }),
    bulkhead,
    retry: fc.record({ attempts: fc.integer({ min: 1, max: 3 }), minMs: fc.constant(5), maxMs: fc.constant(20) }),
    window: fc.constant({ calls: 5, minimumCalls: 2, slowMs: 30 }),
  },
  { requiredKeys: [] },
);
const call = fc.record({
  afterMs: fc.nat(20),
  tookMs: fc.nat(80),
  worked: fc.boolean(),
  abortMs: fc.option(fc.nat(60), { nil: undefined }),
  heeds: fc.boolean(),
});

/** Plays the calls and returns how often each settled, and the most that ran and waited at once. */
async function play(
  options: BreakerOptions,
  calls: readonly (typeof call extends fc.Arbitrary<infer C> ? C : never)[],
) {
  const breaker = new Breaker('mail', { ...options, now: () => Date.now() });
  const settled = calls.map(() => 0);
  let [mostRunning, mostQueued] = [0, 0];
  const look = () => {
    mostRunning = Math.max(mostRunning, breaker.places.running);
    mostQueued = Math.max(mostQueued, breaker.places.queued);
  };
  for (const [at, { afterMs, tookMs, worked, abortMs, heeds }] of calls.entries()) {
    await vi.advanceTimersByTimeAsync(afterMs);
    const work = (signal?: AbortSignal) =>
      new Promise<string>((resolve, reject) => {
        look();
        setTimeout(() => (worked ? resolve('sent') : reject(new Error('refused'))), tookMs);
        if (heeds) signal?.addEventListener('abort', () => reject(signal.reason));
      });
    const abort = abortMs === undefined ? undefined : new AbortController();
    const count = () => {
      settled[at] = (settled[at] ?? 0) + 1;
      look();
    };
    breaker.run(work, abort && { signal: abort.signal }).then(count, count);
    if (abort) setTimeout(() => abort.abort(new Error('gone')), abortMs);
    await vi.advanceTimersByTimeAsync(0);
    look();
  }
  await vi.runAllTimersAsync();
  return { settled, mostRunning, mostQueued, breaker };
}

describe('a call through everything at once', () => {
  it('settles exactly once, whatever comes together, and no place is lost', async () => {
    await fc.assert(
      fc.asyncProperty(given, fc.array(call, { minLength: 1, maxLength: 12 }), async (options, calls) => {
        const { settled, mostRunning, mostQueued, breaker } = await play(options as BreakerOptions, calls);
        expect(settled).toEqual(calls.map(() => 1));
        expect(breaker.places).toEqual({ running: 0, queued: 0 });
        if (options.bulkhead) {
          expect(mostRunning).toBeLessThanOrEqual(options.bulkhead.concurrent);
          expect(mostQueued).toBeLessThanOrEqual(options.bulkhead.queue);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('what counts', () => {
  it('asks isFailure of errors and of results', async () => {
    const isFailure = vi.fn((outcome: object) => 'result' in outcome && outcome.result === 503);
    const breaker = new Breaker('mail', { failures: 1, isFailure });
    await expect(breaker.run(() => Promise.reject(new Error('not found')))).rejects.toThrow('not found');
    expect(breaker.state).toBe('closed');
    expect(await breaker.run(() => 503)).toBe(503);
    expect(breaker.state).toBe('open');
    expect(isFailure).toHaveBeenCalledTimes(2);
  });

  it('counts as failed what isFailure cannot judge, once', async () => {
    const breaker = new Breaker('mail', {
      failures: 2,
      isFailure: () => {
        throw new Error('cannot say');
      },
    });
    await expect(breaker.run(() => 'sent')).rejects.toThrow('cannot say');
    expect(breaker.state).toBe('closed');
    await expect(breaker.run(() => 'sent')).rejects.toThrow('cannot say');
    expect(breaker.state).toBe('open');
  });

  it('does not count what the caller called off, and makes room for another probe', async () => {
    const breaker = new Breaker('mail', { failures: 1, resetMs: 100, now: () => Date.now() });
    await breaker.run(() => Promise.reject(new Error('refused'))).catch(() => {});
    await vi.advanceTimersByTimeAsync(100);
    const abort = new AbortController();
    const probe = breaker
      .run(() => new Promise(() => {}), { signal: abort.signal })
      .catch((error: Error) => error.message);
    await expect(breaker.run(() => 'sent')).rejects.toBeInstanceOf(BreakerOpenError);
    abort.abort(new Error('gone'));
    expect(await probe).toBe('gone');
    expect(await breaker.run(() => 'sent')).toBe('sent');
    expect(breaker.state).toBe('closed');
  });

  it('does not begin what is called off already', async () => {
    const work = vi.fn(() => 'sent');
    await expect(new Breaker('mail').run(work, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow(
      'gone',
    );
    expect(work).not.toHaveBeenCalled();
  });

  it('leaves nothing behind at a signal that lives long', async () => {
    const { signal } = new AbortController();
    const [add, remove] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
    const breaker = new Breaker('mail', { timeoutMs: 100, bulkhead: { concurrent: 1 } });
    await breaker.run(() => 'sent', { signal });
    await breaker.run(() => Promise.reject(new Error('refused')), { signal }).catch(() => {});
    expect(add).toHaveBeenCalledTimes(2);
    expect(remove).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it.each([
  [{ failures: 0 }, 'failures'],
  [{ resetMs: Number.NaN }, 'resetMs'],
  [{ probes: 0 }, 'probes'],
  [{ window: { calls: 0 } }, 'window.calls'],
  [{ window: { calls: 1e9 } }, 'window.calls'],
  [{ window: { ms: 10, failureRate: 50 } }, 'window.failureRate'],
  [{ bulkhead: { concurrent: 0 } }, 'bulkhead.concurrent'],
  [{ timeoutMs: 2 ** 31 }, 'timeoutMs'],
  [{ shared: { share: 2 } }, 'shared.share'],
])('refuses %j and says which it is', (options, option) => {
  expect(() => new Breaker('mail', options)).toThrow(`the breaker mail: ${option} is`);
});
