import { describe, expect, test } from 'vitest';
import type { Plan } from '../model/plan.ts';
import type { Lever } from '../model/plan-levers.ts';
import { PLAIN_LEVER } from '../model/plan-levers.ts';
import { leverMoves, leverValues } from './lever-moves.ts';

function lever(id: string, over: Partial<Lever> = {}): Lever {
  const base = { id, title: id, description: '', component: null, consequence: '' };
  return { ...PLAIN_LEVER, ...base, kind: 'switch', resting: true, pulled: false, ...over };
}

const levers = {
  'webhook-processing': lever('webhook-processing'),
  scheduler: lever('scheduler'),
  notifications: lever('notifications', { pulls: ['scheduler'] }),
  concurrency: lever('concurrency', { kind: 'limit', resting: 20, pulled: 4 }),
  'rollback-mode': lever('rollback-mode', {
    kind: 'mode',
    resting: false,
    pulled: true,
    pulls: ['webhook-processing', 'notifications'],
  }),
};
const plan = { service: 'churn-saver', levers } as unknown as Plan;

function moved(...args: Parameters<typeof leverMoves>): string[] {
  const decision = leverMoves(...args);
  if (!decision.ok) throw new Error(decision.message);
  return decision.moves.map((move) => `${move.lever} ${move.action} ${move.value}`);
}

describe('pulling', () => {
  test('moves the levers that it pulls first, deepest first, in order', () => {
    expect(moved(plan, {}, { lever: 'rollback-mode', action: 'pull' })).toEqual([
      'webhook-processing pulled false',
      'scheduler pulled false',
      'notifications pulled false',
      'rollback-mode pulled true',
    ]);
  });

  test('leaves alone what is pulled already', () => {
    const positions = { 'webhook-processing': { pulled: true, value: false, scope: null } };
    expect(moved(plan, positions, { lever: 'webhook-processing', action: 'pull' })).toEqual([]);
    expect(moved(plan, positions, { lever: 'rollback-mode', action: 'pull' })).not.toContain(
      'webhook-processing pulled false',
    );
  });

  test('keeps the value that a person gave until another is given', () => {
    const positions = { concurrency: { pulled: true, value: 2, scope: null } };
    expect(moved(plan, positions, { lever: 'concurrency', action: 'pull' })).toEqual([]);
    expect(moved(plan, positions, { lever: 'concurrency', action: 'pull', value: 1 })).toEqual([
      'concurrency pulled 1',
    ]);
  });

  test('refuses a value of another type, an endless number, and the resting value', () => {
    for (const [id, value, says] of [
      ['concurrency', 'few', 'takes a number'],
      ['scheduler', 0, 'takes a boolean'],
      ['concurrency', Number.POSITIVE_INFINITY, 'finite'],
      ['scheduler', true, 'release it instead'],
    ] as const) {
      const decision = leverMoves(plan, {}, { lever: id, action: 'pull', value });
      expect(decision).toMatchObject({ ok: false, code: 'value', message: expect.stringContaining(says) });
    }
  });

  test('survives levers that pull each other', () => {
    const circle = { a: lever('a', { pulls: ['b'] }), b: lever('b', { pulls: ['a'] }) };
    const circular = { service: 's', levers: circle } as unknown as Plan;
    expect(moved(circular, {}, { lever: 'a', action: 'pull' })).toEqual(['b pulled false', 'a pulled false']);
  });
});

describe('releasing', () => {
  test('moves only the lever itself, back to the value of the plan', () => {
    const positions = {
      'rollback-mode': { pulled: true, value: true, scope: null },
      scheduler: { pulled: true, value: false, scope: null },
    };
    expect(moved(plan, positions, { lever: 'rollback-mode', action: 'release' })).toEqual([
      'rollback-mode released false',
    ]);
  });

  test('does nothing to a lever that rests', () => {
    expect(moved(plan, {}, { lever: 'scheduler', action: 'release' })).toEqual([]);
  });
});

test.each([
  ['schduler', 'Did you mean scheduler?'],
  ['webhook', 'Did you mean webhook-processing?'],
  ['constructor', 'has no lever "constructor"'],
  ['xyz', 'There are: webhook-processing, scheduler, notifications, concurrency, rollback-mode.'],
])('an unknown lever %s gets a hint', (id, hint) => {
  const decision = leverMoves(plan, {}, { lever: id, action: 'pull' });
  expect(decision).toMatchObject({ ok: false, code: 'unknown', message: expect.stringContaining(hint) });
});

test('the values in force are those of the plan for levers that rest', () => {
  const values = leverValues(plan, {
    scheduler: { pulled: true, value: false, scope: null },
    concurrency: { pulled: false, value: 99, scope: null },
  });
  expect(values.scheduler).toEqual({ pulled: true, value: false, scope: null });
  expect(values.concurrency).toEqual({ pulled: false, value: 20, scope: null });
  expect(Object.keys(values)).toHaveLength(5);
});

test('a lever that was pulled before its plan changed has the pulled value of today where its own contains nothing', () => {
  for (const value of ['closed for now', true, 20]) {
    const positions = { concurrency: { pulled: true, value, scope: null } };
    expect(leverValues(plan, positions).concurrency).toEqual({ pulled: true, value: 4, scope: null });
    expect(leverMoves(plan, positions, { lever: 'concurrency', action: 'pull' })).toMatchObject({
      moves: [{ lever: 'concurrency', value: 4 }],
    });
  }
});

test('of a thousand levers a message names a few', () => {
  const ids = Array.from({ length: 1000 }, (_, at) => `part${at}-of-many`);
  const many = { ...plan, levers: Object.fromEntries(ids.map((id) => [id, lever(id)])) };
  const messageOf = (id: string) => {
    const decision = leverMoves(many, {}, { lever: id, action: 'pull' });
    return decision.ok ? '' : decision.message;
  };
  expect(messageOf('something-else')).toMatch(/There are: part0-of-many, .*part19-of-many, and 980 more\.$/);
  expect(messageOf('part-of-many').length).toBeLessThan(600);
});
