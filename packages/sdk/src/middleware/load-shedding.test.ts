import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConcurrencyLimit } from './concurrency-limit.ts';
import { watchEventLoop } from './event-loop.ts';
import { decideLoadShedding, type LoadSheddingOptions, type Priority } from './load-shedding.ts';
import { requestOf } from './request.fixture.ts';
import { type Decision, isAnswer } from './request.ts';

const ROUTES = { critical: ['/critical'], low: ['/low'] };
const refused = (decision: Decision) => decision !== null && isAnswer(decision);

function start(options: LoadSheddingOptions = {}) {
  const state = { nowMs: 1, delayMs: 0 };
  const decide = decideLoadShedding({
    ...{ priority: ROUTES, now: () => state.nowMs, delayMs: () => state.delayMs, random: () => 0.5 },
    ...options,
  });
  return {
    state,
    decide,
    ask: (priority: string, value?: string | number) => decide(requestOf(`GET /${priority}`), value),
  };
}

describe('decideLoadShedding', () => {
  it.each([
    [0, []],
    [101, ['low']],
    [201, ['low', 'normal']],
    [401, ['low', 'normal', 'critical']],
  ])('with an event loop %i ms late it turns away %j', (delayMs, away) => {
    const { state, ask } = start();
    state.delayMs = delayMs;
    expect(['low', 'normal', 'critical'].filter((priority) => refused(ask(priority)))).toEqual(away);
    state.delayMs = 0;
    expect(refused(ask('low'))).toBe(false);
  });

  it('turns low priority away first as places fill, and takes everybody back as they empty', () => {
    const { ask } = start({ concurrency: { initial: 20, minimum: 20, maximum: 20 } });
    const passes: Decision[] = [];
    const fill = (priority: string) => {
      let admitted = 0;
      for (let pass = ask(priority); !refused(pass); pass = ask(priority)) {
        passes.push(pass);
        admitted += 1;
      }
      return admitted;
    };
    expect([fill('low'), fill('normal'), fill('critical')]).toEqual([15, 3, 2]);
    for (const pass of passes) if (pass !== null && !isAnswer(pass)) pass.done?.({ ok: true });
    for (const pass of passes) if (pass !== null && !isAnswer(pass)) pass.done?.({ ok: true });
    expect(fill('low')).toBe(15);
  });

  it('never turns a critical request away where it would take a low one', () => {
    const priorities: Priority[] = ['critical', 'normal', 'low'];
    const lever = fc.constantFrom(undefined, 'low', 'normal', 'off', 1, 3, 10);
    fc.assert(
      fc.property(fc.nat(40), fc.nat(600), fc.integer({ min: 2, max: 40 }), lever, (running, delayMs, limit, value) => {
        const { state, ask } = start({ concurrency: { initial: limit, maximum: limit } });
        for (let i = 0; i < running; i += 1) ask('critical');
        state.delayMs = delayMs;
        const away = priorities.map((priority) => {
          const decision = ask(priority, value);
          if (decision !== null && !isAnswer(decision)) decision.done?.({ ok: true });
          return refused(decision);
        });
        expect(away).toEqual(away.toSorted());
      }),
    );
  });

  it.each([
    ['low', ['low']],
    ['normal', ['normal', 'low']],
    ['off', []],
    [true, []],
  ])('turns away by its lever at %s: %j', (value, away) => {
    const { decide } = start();
    const asked = ['critical', 'normal', 'low'].filter((path) => refused(decide(requestOf(`GET /${path}`), value)));
    expect(asked).toEqual(away);
  });

  it('answers 503 with a spread Retry-After, and leaves alone what it skips', () => {
    const { ask } = start({ skip: ['/stream'] });
    const answer = ask('low', 'low');
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '8' } });
    expect(ask('stream', 'normal')).toBeNull();
  });
});

/** A service with so many places, which takes `baseMs` a request, and longer in proportion when more run. */
interface Simulation {
  places: number;
  /** How many would like to run at once. */
  demand?: number;
  seconds: number;
  fromMs?: number;
  baseMs?: number;
}

/** @returns when it ended */
function simulate(
  limit: ReturnType<typeof createConcurrencyLimit>,
  { places, demand = 1_000, seconds, fromMs = 1, baseMs = 10 }: Simulation,
) {
  let nowMs = fromMs;
  while (nowMs < fromMs + seconds * 1_000) {
    const running = Math.min(demand, Math.floor(limit.value));
    const durationMs = baseMs * Math.max(1, running / places);
    nowMs += durationMs;
    for (let i = 0; i < running; i += 1) limit.ended(durationMs, running, true, nowMs);
  }
  return nowMs;
}

describe('createConcurrencyLimit', () => {
  it('grows while requests take as long as usual, and only when it is used', () => {
    const used = createConcurrencyLimit();
    simulate(used, { places: 200, seconds: 30 });
    expect(used.value).toBeGreaterThan(150);
    const idle = createConcurrencyLimit();
    simulate(idle, { places: 200, demand: 3, seconds: 30 });
    expect(idle.value).toBeLessThan(25);
  });

  it('stays near what the service can do, falls when that falls, and recovers', () => {
    const limit = createConcurrencyLimit();
    const goodMs = simulate(limit, { places: 40, seconds: 60 });
    expect(limit.value).toBeGreaterThan(40);
    expect(limit.value).toBeLessThan(130);
    const badMs = simulate(limit, { places: 5, seconds: 15, fromMs: goodMs });
    expect(limit.value).toBeLessThan(25);
    simulate(limit, { places: 40, seconds: 30, fromMs: badMs });
    expect(limit.value).toBeGreaterThan(40);
  });

  it('does not choke a service that has become slower for good', () => {
    const limit = createConcurrencyLimit();
    const beforeMs = simulate(limit, { places: 40, seconds: 20 });
    const afterMs = simulate(limit, { places: 40, seconds: 60, fromMs: beforeMs, baseMs: 100 });
    simulate(limit, { places: 40, seconds: 60, fromMs: afterMs, baseMs: 100 });
    expect(limit.value).toBeGreaterThan(20);
  });

  it('falls when many fail, to its minimum at most', () => {
    const limit = createConcurrencyLimit({ initial: 100, minimum: 4 });
    for (let i = 0; i < 5_000; i += 1) limit.ended(10, 100, i % 2 === 0, 1 + i * 10);
    expect(limit.value).toBe(4);
  });
});

describe('watchEventLoop', () => {
  it('says how long the loop is held up, and forgets it', async () => {
    const delayMs = watchEventLoop();
    delayMs();
    await new Promise((resolve) => setTimeout(resolve, 120));
    const until = performance.now() + 250;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(delayMs()).toBeGreaterThan(100);
    await expect.poll(delayMs, { timeout: 5_000, interval: 20 }).toBeLessThan(50);
  });
});
