import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decideQueue, type QueueOptions } from './queue.ts';
import { requestOf } from './request.fixture.ts';
import { type Decision, isAnswer, type Pass } from './request.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A queue whose requests are named, and enter, end and go away as the test says. */
function start(options: Partial<QueueOptions> = {}) {
  const decide = decideQueue({ running: 2, waiting: 6, waitingEach: 3, ...options });
  const entered: string[] = [];
  const refused: string[] = [];
  const passes = new Map<string, Pass>();
  let lever: number | undefined;
  const take = (name: string, decision: Decision) => {
    if (decision !== null && isAnswer(decision)) refused.push(`${name} ${decision.status}`);
    else if (decision !== null) {
      passes.set(name, decision);
      entered.push(name);
    }
  };
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return {
    entered,
    refused,
    settle,
    move: (value: number) => {
      lever = value;
    },
    /** `a1` comes from the key `a`. */
    ask: async (name: string, signal?: AbortSignal) => {
      const request = requestOf('GET /', { address: `192.0.2.${name.charCodeAt(0)}`, ...(signal ? { signal } : {}) });
      const decision = decide(request, lever);
      if (decision instanceof Promise) decision.then((later) => take(name, later));
      else take(name, decision);
      await settle();
    },
    end: async (name: string) => {
      passes.get(name)?.done?.({ ok: true });
      await settle();
    },
  };
}

describe('decideQueue', () => {
  it('lets so many run and so many wait, first come first served', async () => {
    const queue = start();
    for (const name of ['a1', 'b1', 'c1', 'd1', 'e1', 'f1', 'g1', 'h1', 'i1']) await queue.ask(name);
    expect([queue.entered, queue.refused]).toEqual([['a1', 'b1'], ['i1 503']]);
    await queue.end('a1');
    await queue.end('a1');
    expect(queue.entered).toEqual(['a1', 'b1', 'c1']);
    await queue.end('b1');
    expect(queue.entered.at(-1)).toBe('d1');
  });

  it('lets keys take turns, and bounds each', async () => {
    const queue = start({ running: 1 });
    for (const name of ['a0', 'a1', 'a2', 'a3', 'a4', 'b1', 'c1']) await queue.ask(name);
    expect(queue.refused).toEqual(['a4 429']);
    for (const name of ['a0', 'a1', 'b1', 'c1', 'a2', 'a3']) await queue.end(name);
    expect(queue.entered).toEqual(['a0', 'a1', 'b1', 'c1', 'a2', 'a3']);
  });

  it('lets nobody wait longer than it says', async () => {
    const queue = start({ running: 1, longestWaitMs: 1_000 });
    for (const name of ['a1', 'b1']) await queue.ask(name);
    await vi.advanceTimersByTimeAsync(999);
    expect(queue.refused).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(queue.refused).toEqual(['b1 503']);
    await queue.end('a1');
    await queue.ask('c1');
    expect(queue.entered).toEqual(['a1', 'c1']);
  });

  it('frees the place of who goes away', async () => {
    const queue = start({ running: 1, waiting: 1 });
    const client = new AbortController();
    await queue.ask('a1');
    await queue.ask('b1', client.signal);
    client.abort();
    await queue.ask('c1');
    await queue.ask('d1', AbortSignal.abort());
    expect(queue.refused).toEqual(['b1 503', 'd1 503']);
    await queue.end('a1');
    expect(queue.entered).toEqual(['a1', 'c1']);
  });

  it('follows its lever', async () => {
    const queue = start({ running: 1 });
    for (const name of ['a1', 'b1', 'c1']) await queue.ask(name);
    queue.move(3);
    await queue.ask('d1');
    expect(queue.entered).toEqual(['a1', 'b1', 'c1']);
    queue.move(1);
    await queue.ask('e1');
    await queue.end('a1');
    await queue.end('b1');
    expect(queue.entered).toEqual(['a1', 'b1', 'c1']);
    await queue.end('c1');
    expect(queue.entered).toEqual(['a1', 'b1', 'c1', 'd1']);
  });

  it('refuses bounds that are none', () => {
    expect(() => decideQueue({ running: 0 })).toThrow('at least 1');
    expect(() => decideQueue({ running: 1, waiting: -1 })).toThrow('from 0');
  });

  it('never lets more run than it may, loses nobody, and is empty in the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { maxLength: 40 }), async (steps) => {
        const run = startRun();
        for (const [i, step] of steps.entries()) {
          await run[step.what](step.pick, i);
          expect(run.inside()).toBeLessThanOrEqual(2);
        }
        await vi.advanceTimersByTimeAsync(1_000);
        for (const name of run.queue.entered) await run.queue.end(name);
        expect(run.queue.entered.length + run.queue.refused.length).toBe(run.clients.length);
        for (const name of ['x1', 'y1']) await run.queue.ask(name);
        expect(run.queue.entered.slice(-2)).toEqual(['x1', 'y1']);
        await vi.advanceTimersByTimeAsync(10_000);
        expect(run.queue.entered.length + run.queue.refused.length).toBe(run.clients.length + 2);
      }),
      { numRuns: 60 },
    );
  });
});

const STEP = fc.record({
  what: fc.constantFrom('ask' as const, 'ask' as const, 'end' as const, 'goAway' as const, 'wait' as const),
  pick: fc.nat(20),
});

/** A queue for random steps: `pick` says which key asks, which request ends or goes away, or how long nothing happens. */
function startRun() {
  const queue = start({ running: 2, waiting: 4, waitingEach: 2, longestWaitMs: 1_000 });
  const clients: AbortController[] = [];
  const ended = new Set<string>();
  return {
    queue,
    clients,
    inside: () => queue.entered.length - ended.size,
    async ask(pick: number, i: number) {
      const client = new AbortController();
      clients.push(client);
      await queue.ask(`${'abc'[pick % 3]}${i}`, client.signal);
    },
    async end(pick: number) {
      const name = queue.entered.filter((entered) => !ended.has(entered))[pick % 2];
      if (name === undefined) return;
      ended.add(name);
      await queue.end(name);
    },
    async goAway(pick: number) {
      clients[pick]?.abort();
      await queue.settle();
    },
    wait: (pick: number) => vi.advanceTimersByTimeAsync(pick * 70),
  };
}
