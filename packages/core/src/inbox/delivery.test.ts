import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FULL_BUCKET, refillBucket, takeToken, waitForToken } from './delivery-rate.ts';
import { openDeliveryWindow, type WindowEvent } from './delivery-window.ts';
import {
  CLOSED_DESTINATION,
  destinationAnswered,
  destinationBegins,
  destinationFailed,
  destinationTriedNow,
  destinationUnjudged,
  FAILURES_THAT_OPEN,
  mayDeliver,
} from './destination-breaker.ts';
import { comesFirst } from './first-types.ts';
import { judgeStatus } from './judge-answer.ts';
import { readRetryAfter, retryDelayMs } from './retry-delay.ts';

const retry = { attempts: 20, first: 5, most: 3_600 };
const share = fc.double({ min: 0, max: 1, noNaN: true });

it('pauses with full jitter: twice as long at most with each failure, never beyond the cap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), share, (failures, random) => {
      const ms = retryDelayMs(retry, failures, null, random);
      const cap = Math.min(3_600_000, 5_000 * 2 ** (failures - 1));
      expect(ms).toBeGreaterThanOrEqual(1);
      expect(ms).toBeLessThanOrEqual(cap);
      expect(Math.abs(ms - Math.max(1, random * cap))).toBeLessThanOrEqual(1);
    }),
  );
});

it('never comes before the moment that was asked for, nor much later', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 86_400_000 }),
      share,
      (failures, asked, random) => {
        const ms = retryDelayMs(retry, failures, asked, random);
        expect(ms).toBeGreaterThanOrEqual(asked);
        expect(ms).toBeLessThanOrEqual(asked + 5_001);
      },
    ),
  );
  expect(retryDelayMs(retry, 1, 1e15, 0)).toBe(86_400_000);
});

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 50_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['-1', null],
  ['1.5', null],
  ['soon', null],
  ['', null],
  [undefined, null],
])('reads Retry-After %s', (header, ms) => {
  expect(readRetryAfter(header, 10_000, Date.parse)).toBe(ms);
});

it('takes 2xx alone for a success, and does not blame the destination for one event', () => {
  for (let status = 100; status < 600; status += 1) {
    const { isDelivered, reason } = judgeStatus(status);
    expect(isDelivered).toBe(status >= 200 && status < 300);
    expect(reason === null).toBe(isDelivered);
  }
  expect([422, 410, 400].map((status) => judgeStatus(status).isDestinations)).toEqual([false, false, false]);
  expect([500, 429, 404, 401, 302].every((status) => judgeStatus(status).isDestinations)).toBe(true);
});

/** A destination, and what is known of it: failures in a row, and which of those under way are probes. */
function modelOfDestination() {
  const model = { breaker: CLOSED_DESTINATION, nowMs: 0, inARow: 0, underWay: [] as boolean[] };
  const ended = (end: (isProbe: boolean) => typeof CLOSED_DESTINATION, inARow: () => number) => () => {
    const isProbe = model.underWay.shift();
    if (isProbe === undefined) return;
    model.breaker = end(isProbe);
    model.inARow = inARow();
  };
  const begin = () => {
    if (!mayDeliver(model.breaker, model.nowMs)) return;
    model.underWay.push(model.breaker.state === 'open');
    model.breaker = destinationBegins(model.breaker);
    if (model.breaker.state === 'probing') expect(mayDeliver(model.breaker, model.nowMs + 1e9)).toBe(false);
  };
  const actions = {
    begin,
    succeed: ended(
      () => destinationAnswered(model.breaker),
      () => 0,
    ),
    fail: ended(
      (isProbe) => destinationFailed(model.breaker, isProbe, model.nowMs),
      () => model.inARow + 1,
    ),
    nothing: ended(
      (isProbe) => destinationUnjudged(model.breaker, isProbe, model.nowMs),
      () => model.inARow,
    ),
    wait(ms: number) {
      model.nowMs += ms;
    },
  };
  return { model, actions };
}

it('opens after ten failures in a row and never before, and then has at most one under way', () => {
  const kind = fc.constantFrom(
    'begin' as const,
    'succeed' as const,
    'fail' as const,
    'nothing' as const,
    'wait' as const,
  );
  const step = fc.record({ kind, ms: fc.integer({ min: 1, max: 5_000 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { model, actions } = modelOfDestination();
      for (const { kind: action, ms } of steps) {
        actions[action](ms);
        expect(model.breaker.state === 'closed').toBe(model.inARow < FAILURES_THAT_OPEN);
        expect(model.breaker.untilMs - model.nowMs).toBeLessThanOrEqual(30_000);
      }
    }),
  );
});

it('never lets more begin than the rate and a tenth', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 10, maxLength: 300 });
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 1_000, noNaN: true }), pauses, (rate, waits) => {
      let bucket = FULL_BUCKET;
      let nowMs = 0;
      const began: number[] = [];
      for (const wait of waits) {
        nowMs += wait;
        bucket = refillBucket(bucket, rate, nowMs);
        while (waitForToken(bucket, rate) === 0) {
          bucket = takeToken(bucket);
          began.push(nowMs);
        }
        const later = refillBucket(bucket, rate, nowMs + waitForToken(bucket, rate) + 1);
        expect(waitForToken(later, rate)).toBe(0);
      }
      for (const from of began) {
        const inSecond = began.filter((at) => at >= from && at < from + 1_000).length;
        expect(inSecond).toBeLessThanOrEqual(rate + Math.max(1, rate / 10) + 1);
      }
    }),
    { numRuns: 50 },
  );
});

it.each([
  ['invoice.*', 'invoice.paid', true],
  ['invoice.*', 'invoice', false],
  ['*', '', true],
  ['*.failed', 'charge.failed', true],
  ['a*b*c', 'abc', true],
  ['a*b*c', 'a-c-b', false],
  ['a*a', 'a', false],
  ['charge', 'charge', true],
  ['charge', 'charged', false],
])('%s has %s: %s', (pattern, type, has) => {
  expect(comesFirst(['nothing', pattern])(type)).toBe(has);
});

it('agrees with a regular expression on what the stars stand for', () => {
  const pattern = fc.array(fc.constantFrom('a', 'b', '*', '.'), { maxLength: 7 }).map((parts) => parts.join(''));
  const type = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 7 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(pattern, type, (one, text) => {
      const expression = new RegExp(`^${one.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
      expect(comesFirst([one])(text)).toBe(expression.test(text));
    }),
    { numRuns: 2_000 },
  );
});

/** A window, and which events wait and are under way in it. */
function modelOfWindow() {
  const window = openDeliveryWindow<WindowEvent>();
  const waiting = new Map<string, WindowEvent>();
  const underWay = new Map<string, WindowEvent>();
  const free = () => {
    const keys = new Set([...underWay.values()].map(({ orderKey }) => orderKey));
    return [...waiting.values()].filter(({ orderKey }) => orderKey === null || !keys.has(orderKey));
  };
  const actions = {
    add(id: number) {
      const priority: 0 | 1 = id % 2 === 0 ? 0 : 1;
      const event = { event: String(id), orderKey: id % 3 ? `k${id % 4}` : null, priority, later: id % 5 === 0 };
      window.add([event, event]);
      if (!underWay.has(event.event)) waiting.set(event.event, event);
    },
    pick() {
      const candidates = free();
      const picked = window.pick(() => true);
      expect(picked === null).toBe(candidates.length === 0);
      if (!picked) return;
      expect(candidates).toContainEqual(picked);
      expect(picked.priority).toBe(Math.min(...candidates.map(({ priority }) => priority)));
      waiting.delete(picked.event);
      underWay.set(picked.event, picked);
    },
    release() {
      const [one] = underWay.values();
      window.release(one ? [one] : []);
      underWay.delete(one?.event ?? '');
    },
    forget() {
      window.forget();
      waiting.clear();
    },
  };
  return { window, waiting, actions };
}

it('gives out each event once, never two of a key at once, and never one of lesser priority before another', () => {
  const kind = fc.constantFrom(
    'add' as const,
    'add' as const,
    'pick' as const,
    'pick' as const,
    'release' as const,
    'forget' as const,
  );
  fc.assert(
    fc.property(fc.array(fc.record({ kind, id: fc.integer({ min: 1, max: 40 }) }), { maxLength: 200 }), (steps) => {
      const { window, waiting, actions } = modelOfWindow();
      for (const { kind: action, id } of steps) {
        actions[action](id);
        expect(window.size).toBe(waiting.size);
      }
    }),
  );
});

it('may be tried at once by a person while it is open, and by one event only', () => {
  let breaker = CLOSED_DESTINATION;
  for (let time = 0; time < FAILURES_THAT_OPEN; time += 1) breaker = destinationFailed(breaker, false, 1_000);
  expect(mayDeliver(breaker, 1_001)).toBe(false);
  const tried = destinationTriedNow(breaker, 1_001);
  expect(mayDeliver(tried, 1_001)).toBe(true);
  const probing = destinationBegins(tried);
  expect(mayDeliver(destinationTriedNow(probing, 1_002), 1_002)).toBe(false);
  expect(destinationTriedNow(CLOSED_DESTINATION, 1_002)).toBe(CLOSED_DESTINATION);
});
