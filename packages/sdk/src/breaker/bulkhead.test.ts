import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Breaker } from './breaker.ts';
import { createBulkhead } from './bulkhead.ts';
import { BreakerFullError, BreakerOpenError } from './errors.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const hang = () => new Promise<never>(() => {});

describe('Bulkhead', () => {
  it('lets so many in, lets so many wait, and turns the rest away with one shared error', async () => {
    const breaker = new Breaker('mail', { bulkhead: { concurrent: 2, queue: 1 } });
    for (let i = 0; i < 3; i += 1) breaker.run(hang).catch(() => {});
    await vi.advanceTimersByTimeAsync(0);
    expect(breaker.places).toEqual({ running: 2, queued: 1 });
    const errors = await Promise.all([breaker.run(hang).catch((e) => e), breaker.run(hang).catch((e) => e)]);
    expect(errors[0]).toBeInstanceOf(BreakerFullError);
    expect(errors[0]).toBe(errors[1]);
    expect(breaker.state).toBe('closed');
  });

  it('gives places to those who waited longest', async () => {
    const bulkhead = createBulkhead('mail', { concurrent: 1, queue: 3 });
    expect(bulkhead.enter()).toBeUndefined();
    const order: number[] = [];
    for (const number of [1, 2, 3]) void bulkhead.enter()?.then(() => order.push(number));
    for (const expected of [[1], [1, 2], [1, 2, 3]]) {
      bulkhead.leave();
      await vi.advanceTimersByTimeAsync(0);
      expect(order).toEqual(expected);
    }
    expect([bulkhead.running, bulkhead.queued]).toEqual([1, 0]);
    bulkhead.leave();
    expect(bulkhead.running).toBe(0);
  });

  it('lets nobody wait longer than its time', async () => {
    const breaker = new Breaker('mail', { bulkhead: { concurrent: 1, queue: 5, queueMs: 300 } });
    breaker.run(hang).catch(() => {});
    const waiting = breaker.run(hang).catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(299);
    expect(breaker.places.queued).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await waiting).toBe('the breaker mail is full: no place came free within 300 ms');
    expect(breaker.places).toEqual({ running: 1, queued: 0 });
  });

  it('lets go of who is aborted while waiting, and of a place when its call times out', async () => {
    const breaker = new Breaker('mail', { timeoutMs: 500, bulkhead: { concurrent: 1, queue: 5, queueMs: 10_000 } });
    const first = breaker.run(hang).catch((error: Error) => error.name);
    const abort = new AbortController();
    const second = breaker.run(hang, { signal: abort.signal }).catch((error: Error) => error.message);
    await vi.advanceTimersByTimeAsync(10);
    abort.abort(new Error('gone'));
    expect(await second).toBe('gone');
    const third = breaker.run(() => 'sent');
    await vi.advanceTimersByTimeAsync(490);
    expect([await first, await third]).toEqual(['BreakerTimeoutError', 'sent']);
    expect(breaker.places).toEqual({ running: 0, queued: 0 });
  });

  it('turns everybody who waits away when the breaker opens', async () => {
    const breaker = new Breaker('mail', { failures: 1, bulkhead: { concurrent: 1, queue: 5, queueMs: 10_000 } });
    let fail = (_: Error) => {};
    const first = breaker.run(() => new Promise<never>((_, reject) => (fail = reject))).catch(() => {});
    const waiting = [1, 2, 3].map(() => breaker.run(hang).catch((error: unknown) => error));
    await vi.advanceTimersByTimeAsync(0);
    fail(new Error('refused'));
    await first;
    for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(BreakerOpenError);
    expect(breaker.places).toEqual({ running: 0, queued: 0 });
  });
});
