import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Lever } from '../model/plan-levers.ts';
import { type LeverPosition, type LeverPositions, type LeverRequest, leverExpiry, leverMoves } from './lever-moves.ts';
import { lever, planOfLevers } from './levers.fixture.ts';

const pulled: LeverPosition = { pulled: true, value: false, scope: null };
const tenants = { match: { tenant: ['acme'] }, except: {}, percent: null };

describe('needs and conflicts', () => {
  const plan = planOfLevers(
    lever('read-only'),
    lever('cut-over', { needs: ['read-only'] }),
    lever('primary', { conflicts: ['backup'] }),
    lever('backup'),
    lever('rollback', { pulls: ['read-only', 'cut-over'] }),
  );

  test.each<[LeverRequest, LeverPositions, string, string]>([
    [{ lever: 'cut-over', action: 'pull' }, {}, 'needs', 'needs "read-only": pull "read-only" first'],
    [
      { lever: 'read-only', action: 'release' },
      { 'read-only': pulled, 'cut-over': pulled },
      'needs',
      'release "cut-over" first',
    ],
    [{ lever: 'primary', action: 'pull' }, { backup: pulled }, 'conflict', 'release it first'],
    [{ lever: 'backup', action: 'pull' }, { primary: pulled }, 'conflict', 'together with "primary"'],
  ])('%j with %j is refused', (request, positions, code, message) => {
    expect(leverMoves(plan, positions, request)).toMatchObject({
      ...{ ok: false, code },
      message: expect.stringContaining(message),
    });
  });

  test('what a pull brings along counts as pulled, and what rests needs nothing', () => {
    expect(leverMoves(plan, {}, { lever: 'rollback', action: 'pull' })).toMatchObject({ ok: true });
    expect(leverMoves(plan, { 'read-only': pulled }, { lever: 'read-only', action: 'release' })).toMatchObject({
      ok: true,
    });
  });
});

describe('scopes', () => {
  const plan = planOfLevers(
    lever('hooks'),
    lever('restart', { kind: 'command', resting: false, pulled: true }),
    lever('rollback', { pulls: ['hooks'] }),
    lever('reset', { pulls: ['restart'] }),
  );
  const moves = (positions: LeverPositions, request: Partial<LeverRequest>) => {
    const decision = leverMoves(plan, positions, { lever: 'hooks', action: 'pull', ...request });
    return decision.ok ? decision.moves.map(({ lever: id, scope }) => [id, scope]) : decision.code;
  };

  test('another scope is a move, the same is none, and none means everybody', () => {
    const scoped = { hooks: { ...pulled, scope: tenants } };
    expect(moves({}, { scope: tenants })).toEqual([['hooks', tenants]]);
    expect(moves(scoped, { scope: tenants })).toEqual([]);
    expect(moves(scoped, { scope: { ...tenants, percent: 50 } })).toEqual([['hooks', { ...tenants, percent: 50 }]]);
    expect(moves(scoped, {})).toEqual([['hooks', null]]);
  });

  test('what is pulled along is pulled for the same people, and comes to hold for everybody', () => {
    expect(moves({}, { lever: 'rollback', scope: tenants })).toEqual([
      ['hooks', tenants],
      ['rollback', tenants],
    ]);
    expect(moves({ hooks: { ...pulled, scope: tenants } }, { lever: 'rollback' })).toEqual([
      ['hooks', null],
      ['rollback', null],
    ]);
    expect(moves({ hooks: pulled }, { lever: 'rollback', scope: tenants })).toEqual([['rollback', tenants]]);
  });

  test('a restoration moves a lever alone', () => {
    expect(moves({}, { lever: 'rollback', alone: true })).toEqual([['rollback', null]]);
  });

  test('commands have none, neither asked for nor pulled along', () => {
    expect(moves({}, { lever: 'restart', scope: tenants })).toBe('scope');
    expect(moves({}, { lever: 'reset', scope: tenants })).toBe('scope');
    expect(moves({}, { lever: 'hooks', scope: { ...tenants, percent: 200 } })).toBe('scope');
  });
});

describe('values', () => {
  const plan = planOfLevers(
    lever('concurrency', { kind: 'limit', resting: 20, pulled: 4, minimum: 1, maximum: 50 }),
    lever('vendor', { kind: 'variant', resting: 'primary', pulled: 'backup', values: ['primary', 'backup', 'none'] }),
    lever('message', { kind: 'command', resting: '', pulled: 'on' }),
  );
  test.each<[string, string | number, string]>([
    ['concurrency', 0, 'at least 1'],
    ['concurrency', 51, 'at most 50'],
    ['vendor', 'third', 'takes "backup" or "none"'],
    ['message', 'a\0b', 'cannot be stored'],
  ])('%s does not take %j', (id, value, says) => {
    expect(leverMoves(plan, {}, { lever: id, action: 'pull', value })).toMatchObject({
      ...{ ok: false, code: 'value' },
      message: expect.stringContaining(says),
    });
  });

  test('a plan of an older version has neither bounds nor values', () => {
    const {
      values: _,
      minimum: _m,
      maximum: _x,
      needs: _n,
      conflicts: _c,
      expires: _e,
      ...old
    } = lever('vendor', {
      ...{ kind: 'variant', resting: 'primary', pulled: 'backup' },
    });
    const older = planOfLevers(old as Lever);
    expect(leverMoves(older, {}, { lever: 'vendor', action: 'pull', value: 'third' })).toMatchObject({ ok: true });
    expect(leverExpiry(older, 'vendor')).toBeNull();
  });

  test('the time of a pull is what was asked for, else the plan’s', () => {
    const expiring = planOfLevers(lever('hooks', { expires: 7200 }));
    expect([leverExpiry(expiring, 'hooks'), leverExpiry(expiring, 'hooks', 60)]).toEqual([7200, 60]);
    expect([leverExpiry(expiring, 'hooks', null), leverExpiry(expiring, 'gone')]).toEqual([null, null]);
  });
});

const IDS = ['a', 'b', 'c', 'd', 'e'];
const some = fc.subarray(IDS, { maxLength: 2 });
const levers = fc
  .array(fc.record({ pulls: some, needs: some, conflicts: some }), { minLength: 5, maxLength: 5 })
  .map((ties) => planOfLevers(...ties.map((tie, n) => lever(IDS[n] ?? '', tie))));
const request = fc.record({
  lever: fc.constantFrom(...IDS),
  action: fc.constantFrom('pull' as const, 'release' as const),
  scope: fc.constantFrom(null, tenants, { ...tenants, percent: 10 }),
  alone: fc.boolean(),
});

test('no sequence of moves leaves a need unmet or a conflict pulled', () => {
  fc.assert(
    fc.property(levers, fc.array(request, { maxLength: 30 }), (plan, requests) => {
      let positions: Record<string, LeverPosition> = {};
      for (const one of requests) {
        const decision = leverMoves(plan, positions, one);
        if (!decision.ok) continue;
        for (const { lever: id, action, value, scope } of decision.moves)
          positions = { ...positions, [id]: { pulled: action === 'pulled', value, scope } };
        const isPulled = (id: string) => positions[id]?.pulled ?? false;
        for (const { id, needs, conflicts } of Object.values(plan.levers).filter(({ id: each }) => isPulled(each))) {
          expect(needs.filter((need) => !isPulled(need))).toEqual([]);
          expect(conflicts.filter((other) => other !== id && isPulled(other))).toEqual([]);
        }
        expect(leverMoves(plan, positions, one)).toEqual({ ok: true, moves: [] });
      }
    }),
    { numRuns: 500 },
  );
});
