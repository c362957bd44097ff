import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PulledLever } from '../model/incident.ts';
import type { Lever, LeverScope, RestorationBatch } from '../model/plan-levers.ts';
import { batchInWords, batchMoves } from './lever-batches.ts';
import { lever } from './levers.fixture.ts';

const hooks = lever('hooks', { title: 'Webhooks' });
const concurrency = lever('concurrency', { kind: 'limit', resting: 20, pulled: 4 });
const whole: PulledLever = { value: false, scope: null };
const percent = (share: number): RestorationBatch => ({ kind: 'percent', percent: share });
const numbers = (...values: string[]): RestorationBatch => ({ kind: 'values', attribute: 'number', values });
const value = (to: number): RestorationBatch => ({ kind: 'value', value: to });

describe('how a lever is pulled after each batch', () => {
  test('shares are of those for whom it was pulled', () => {
    const shares = (before: PulledLever, ...batches: number[]) =>
      batchMoves(hooks, before, batches.map(percent)).map(({ scope }) => scope?.percent);
    expect(shares(whole, 10, 50, 100)).toEqual([90, 50, 0]);
    const half = { value: false, scope: { match: { region: ['eu'] }, except: {}, percent: 50 } };
    expect(shares(half, 10, 33.33, 50)).toEqual([45, 33.33, 25]);
    expect(batchMoves(hooks, half, [percent(10)])[0]?.scope?.match).toEqual({ region: ['eu'] });
  });

  test('values join those of the batches before', () => {
    const before = { value: false, scope: { match: {}, except: { number: ['0'] }, percent: null } };
    const moves = batchMoves(hooks, before, [numbers('1', '2'), numbers('2', '3')]);
    expect(moves.map(({ scope }) => scope?.except)).toEqual([
      { number: ['0', '1', '2'] },
      { number: ['0', '1', '2', '3'] },
    ]);
  });

  test('a value goes towards the resting one, and what gives nothing back is left out', () => {
    const moves = batchMoves(concurrency, { value: 4, scope: null }, [10, 10, 2, 20, 30, 15].map(value));
    expect(moves.map(({ batch, value: to }) => [batch, to])).toEqual([
      [0, 10],
      [5, 15],
    ]);
    const down = lever('delay', { kind: 'limit', resting: 1, pulled: 30 });
    expect(batchMoves(down, { value: 30, scope: null }, [10, 20, 5].map(value)).map((one) => one.value)).toEqual([
      10, 5,
    ]);
    expect(batchMoves(hooks, whole, [percent(50), percent(20), numbers()])).toHaveLength(1);
  });

  test('a command acts for everybody', () => {
    const command = lever('scale', { kind: 'command', resting: 5, pulled: 1 });
    expect(batchMoves(command, { value: 1, scope: null }, [percent(10), value(3)])).toEqual([
      { batch: 1, value: 3, scope: null },
    ]);
  });
});

test.each<[Lever, PulledLever, RestorationBatch, string]>([
  [hooks, whole, percent(10), '10% have Webhooks again'],
  [
    hooks,
    { ...whole, scope: { match: { region: ['eu'] }, except: {}, percent: null } },
    percent(10),
    '10% of those for region eu have Webhooks again',
  ],
  [hooks, whole, numbers('1'), 'number 1 has Webhooks again'],
  [hooks, whole, numbers('1', '2'), 'number 1 and 2 have Webhooks again'],
  [hooks, whole, numbers('1', '2', '3', '4', '5'), 'number 1, 2, 3 and 2 more have Webhooks again'],
  [concurrency, { value: 4, scope: null }, value(10), 'concurrency goes to 10'],
])('%# in words: %s', (one, before, batch, words) => {
  expect(batchInWords(one, before, batch)).toBe(words);
});

const list = fc.subarray(['1', '2', '3', '4', '5'], { minLength: 1 });
const batch = fc.oneof(
  fc.double({ min: 0, max: 100, noNaN: true }).map(percent),
  list.map((values) => numbers(...values)),
  fc.integer({ min: -5, max: 60 }).map(value),
);
const scope: fc.Arbitrary<LeverScope | null> = fc.oneof(
  fc.constant(null),
  fc.record({
    match: fc.oneof(
      fc.constant({}),
      list.map((number) => ({ number })),
    ),
    except: fc.oneof(
      fc.constant({}),
      list.map((number) => ({ number })),
    ),
    percent: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 100 })),
  }),
);

/** Whether somebody with this number, at this place among 10,000, is in a scope. */
function isIn(given: LeverScope | null, number: string, place: number): boolean {
  if (!given) return true;
  const { match, except, percent: share } = given;
  if (match.number && !match.number.includes(number)) return false;
  if (except.number?.includes(number)) return false;
  return share === null || place < Math.round(share * 100);
}

test('batches only ever give back more, to everybody', () => {
  const pulledTo = fc.constantFrom(1, 4, 19, 21, 40);
  const place = fc.integer({ min: 0, max: 9999 });
  fc.assert(
    fc.property(pulledTo, scope, fc.array(batch, { maxLength: 8 }), list, place, (to, asked, batches, [number], at) => {
      const before = { value: to, scope: asked };
      const moves = batchMoves(concurrency, before, batches);
      let last: PulledLever = before;
      for (const move of moves) {
        const inside = isIn(move.scope, number ?? '', at);
        if (inside) expect(isIn(last.scope, number ?? '', at)).toBe(true);
        expect(Math.abs(20 - Number(move.value))).toBeLessThanOrEqual(Math.abs(20 - Number(last.value)));
        expect(move.value).not.toBe(20);
        last = move;
      }
      const indexes = moves.map((move) => move.batch);
      expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
    }),
    { numRuns: 1000 },
  );
});
