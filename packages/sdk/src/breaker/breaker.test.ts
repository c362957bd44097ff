import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.ts';
import type { BreakerChange, BreakerOptions } from './breaker-options.ts';
import { BreakerOpenError, BreakerTimeoutError } from './errors.ts';

function start<F = never>(options: BreakerOptions<F> = {}) {
  let nowMs = 1_000;
  const changes: BreakerChange[] = [];
  const breaker = new Breaker<F>('mail', { now: () => nowMs, ...options }, (change) => changes.push(change));
  return {
    breaker,
    changes,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

const work = () => Promise.resolve('sent');
const refuse = () => Promise.reject(new Error('refused'));

/** Each script: o = a call that works, x = one that fails, + = the 60 s pass, - = 59,999 ms pass. */
describe('Breaker by table', () => {
  it.each([
    ['', 'closed', ''],
    ['xxxx', 'closed', 'xxxx'],
    ['xxxxx', 'open', 'xxxxx'],
    ['xxxxox', 'closed', 'xxxxox'],
    ['xxxxoxxxxx', 'open', 'xxxxoxxxxx'],
    ['xxxxxo', 'open', 'xxxxx!'],
    ['xxxxx-o', 'open', 'xxxxx!'],
    ['xxxxx+o', 'closed', 'xxxxxo'],
    ['xxxxx+x', 'open', 'xxxxxx'],
    ['xxxxx+x-o', 'open', 'xxxxxx!'],
    ['xxxxx+x+o', 'closed', 'xxxxxxo'],
    ['xxxxx+oxxxx', 'closed', 'xxxxxoxxxx'],
    ['xxxxx+oxxxxx', 'open', 'xxxxxoxxxxx'],
  ])('%s ends %s', async (script, state, outcomes) => {
    const { breaker, advance } = start();
    let seen = '';
    for (const step of script) {
      if (step === '+') advance(60_000);
      else if (step === '-') advance(59_999);
      else {
        seen += await breaker.run(step === 'o' ? work : refuse).then(
          () => 'o',
          (error) => (error instanceof BreakerOpenError ? '!' : 'x'),
        );
      }
    }
    expect([breaker.state, seen]).toEqual([state, outcomes]);
  });
});

async function open(breaker: Breaker<unknown>, failures = 5): Promise<void> {
  for (let i = 0; i < failures; i += 1) await breaker.run(refuse).catch(() => {});
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

describe('Breaker', () => {
  it('rejects with one shared error when open', async () => {
    const { breaker } = start({ failures: 2 });
    await open(breaker, 2);
    const errors = await Promise.all([breaker.run(work).catch((e) => e), breaker.run(work).catch((e) => e)]);
    expect(errors[0]).toBeInstanceOf(BreakerOpenError);
    expect(errors[0]).toBe(errors[1]);
  });

  it('answers with the fallback when open, and passes failures through when closed', async () => {
    const { breaker } = start({ failures: 2, fallback: () => 'later' });
    await expect(breaker.run(refuse)).rejects.toThrow('refused');
    await open(breaker, 1);
    expect(await breaker.run(work)).toBe('later');
  });

  it('lets a single probe through in half-open', async () => {
    const { breaker, advance, changes } = start();
    await open(breaker);
    advance(60_000);
    const probe = deferred<string>();
    const probing = breaker.run(() => probe.promise);
    expect(breaker.state).toBe('half-open');
    await expect(breaker.run(work)).rejects.toBeInstanceOf(BreakerOpenError);
    probe.resolve('sent');
    expect(await probing).toBe('sent');
    expect(await breaker.run(work)).toBe('sent');
    expect(changes.map(({ state }) => state)).toEqual(['open', 'half-open', 'closed']);
  });

  it('gives up a probe that never ends, and its late outcome counts for nothing', async () => {
    const { breaker, advance } = start();
    await open(breaker);
    advance(60_000);
    const stuck = deferred<string>();
    const probing = breaker.run(() => stuck.promise).catch(() => 'late failure');
    advance(60_000);
    expect(await breaker.run(work)).toBe('sent');
    expect(breaker.state).toBe('closed');
    stuck.reject(new Error('at last'));
    expect(await probing).toBe('late failure');
    await open(breaker, 4);
    expect(breaker.state).toBe('closed');
  });

  it('does not let a slow success from before opening close it', async () => {
    const { breaker } = start();
    const slow = deferred<string>();
    const early = breaker.run(() => slow.promise);
    await open(breaker);
    slow.resolve('sent');
    await early;
    expect(breaker.state).toBe('open');
  });

  it('counts a call over its time limit as failed and aborts it', async () => {
    const { breaker } = start({ failures: 1, timeoutMs: 10 });
    let reason: unknown;
    const hanging = breaker.run(
      (signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            reason = signal.reason;
            reject(reason);
          });
        }),
    );
    await expect(hanging).rejects.toBeInstanceOf(BreakerTimeoutError);
    expect(reason).toBeInstanceOf(BreakerTimeoutError);
    expect(breaker.state).toBe('open');
  });

  it('counts a synchronous throw as a failure', async () => {
    const { breaker } = start({ failures: 1 });
    const broken = () => {
      throw new Error('at once');
    };
    await expect(breaker.run(broken)).rejects.toThrow('at once');
    expect(breaker.state).toBe('open');
  });

  it.each([
    ['forced-open', 'open'],
    ['forced-closed', 'closed'],
    ['auto', 'closed'],
    [true, 'closed'],
    [undefined, 'closed'],
  ])('forced by %s is %s', (value, state) => {
    const { breaker } = start();
    breaker.force(value);
    expect(breaker.state).toBe(state);
  });

  it('forced open turns calls away and recovers at once when released', async () => {
    const { breaker, changes } = start();
    breaker.force('forced-open');
    await expect(breaker.run(work)).rejects.toBeInstanceOf(BreakerOpenError);
    breaker.force('auto');
    expect(await breaker.run(work)).toBe('sent');
    expect(changes.map(({ state, forced }) => [state, forced])).toEqual([
      ['open', true],
      ['closed', true],
    ]);
  });

  it('forced closed never opens, and starts counting afresh when released', async () => {
    const { breaker } = start();
    await open(breaker);
    breaker.force('forced-closed');
    await open(breaker, 20);
    expect(await breaker.run(work)).toBe('sent');
    breaker.force('auto');
    await open(breaker, 4);
    expect(breaker.state).toBe('closed');
    await open(breaker, 1);
    expect(breaker.state).toBe('open');
  });
});
