import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterCancel,
  afterLoss,
  decideStep,
  type RunStatus,
  runStatusOf,
  runsByItself,
  type StepRequest,
  type StepState,
  type StepStatus,
} from './step-state.ts';

const STATUSES: StepStatus[] = ['pending', 'queued', 'running', 'done', 'failed', 'skipped', 'unknown'];
const REQUESTS: Record<string, StepRequest> = {
  run: { kind: 'run', again: false },
  again: { kind: 'run', again: true },
  skip: { kind: 'skip' },
  'settle done': { kind: 'settle', outcome: 'done' },
  'settle failed': { kind: 'settle', outcome: 'failed' },
};
const NO = null;
/** By request: the next state for each status in the order of STATUSES; null is a refusal. */
const TABLE: Record<string, (StepStatus | null)[]> = {
  run: ['queued', NO, NO, NO, NO, 'queued', NO],
  again: [NO, NO, NO, 'queued', 'queued', NO, 'queued'],
  skip: ['skipped', 'skipped', NO, NO, NO, NO, NO],
  'settle done': [NO, NO, NO, NO, NO, NO, 'done'],
  'settle failed': [NO, NO, NO, NO, NO, NO, 'failed'],
};

function next(run: RunStatus, step: StepState, request: StepRequest): StepStatus | null {
  const decision = decideStep(run, step, request);
  if (!decision.accepted) expect(decision.reason).toMatch(/^[A-Z].*\.$/);
  return decision.accepted ? decision.next : null;
}

describe('a request', () => {
  for (const [name, request] of Object.entries(REQUESTS)) {
    test.each(STATUSES.map((status, index) => [status, TABLE[name]?.[index] ?? null] as const))(
      `${name} in %s leads to %s`,
      (status, expected) => {
        expect(next('running', { status, changes: true, kind: 'shell' }, request)).toBe(expected);
      },
    );
  }

  test('ticks a manual step at once', () => {
    expect(next('running', { status: 'pending', changes: false, kind: 'manual' }, { kind: 'run', again: false })).toBe(
      'done',
    );
  });

  test('in a cancelled run can only settle what is unknown', () => {
    for (const status of STATUSES) {
      const step: StepState = { status, changes: true, kind: 'shell' };
      expect(next('cancelled', step, { kind: 'run', again: status === 'done' })).toBe(null);
      expect(next('cancelled', step, { kind: 'skip' })).toBe(null);
      expect(next('cancelled', step, { kind: 'settle', outcome: 'done' })).toBe(status === 'unknown' ? 'done' : null);
    }
  });
});

describe('a run', () => {
  test.each<[StepStatus[], RunStatus]>([
    [[], 'done'],
    [['done', 'skipped'], 'done'],
    [['done', 'failed', 'skipped'], 'failed'],
    [['failed', 'pending'], 'running'],
    [['failed', 'unknown'], 'running'],
    [['done', 'queued'], 'running'],
    [['done', 'running'], 'running'],
  ])('with steps %j is %s', (steps, expected) => {
    expect(runStatusOf('running', steps)).toBe(expected);
    expect(runStatusOf('failed', steps)).toBe(expected);
    expect(runStatusOf('cancelled', steps)).toBe('cancelled');
  });

  test('that is cancelled skips what was queued and nothing else', () => {
    expect(STATUSES.map(afterCancel)).toEqual([
      'pending',
      'skipped',
      'running',
      'done',
      'failed',
      'skipped',
      'unknown',
    ]);
  });
});

test('only automatic steps that change nothing and need no hands run by themselves', () => {
  expect(runsByItself({ auto: true, changes: false, kind: 'sql' })).toBe(true);
  expect(runsByItself({ auto: false, changes: false, kind: 'sql' })).toBe(false);
  expect(runsByItself({ auto: true, changes: true, kind: 'shell' })).toBe(false);
  expect(runsByItself({ auto: true, changes: false, kind: 'manual' })).toBe(false);
});

type Happening =
  | StepRequest
  | { kind: 'claim' }
  | { kind: 'finish'; ok: boolean }
  | { kind: 'lose' }
  | { kind: 'cancel' };
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.constantFrom(...Object.values(REQUESTS)),
  fc.constantFrom<Happening>({ kind: 'claim' }, { kind: 'lose' }, { kind: 'cancel' }),
  fc.boolean().map((ok): Happening => ({ kind: 'finish', ok })),
);

function step(run: RunStatus, state: StepState, what: Happening): StepStatus {
  switch (what.kind) {
    case 'claim':
      return state.status === 'queued' ? 'running' : state.status;
    case 'finish':
      return state.status === 'running' ? (what.ok ? 'done' : 'failed') : state.status;
    case 'lose':
      return state.status === 'running' ? afterLoss(run, state).next : state.status;
    case 'cancel':
      return afterCancel(state.status);
    default: {
      const decision = decideStep(run, state, what);
      return decision.accepted ? decision.next : state.status;
    }
  }
}

interface Walk {
  run: RunStatus;
  status: StepStatus;
  asked: number;
  started: number;
}

function walk(at: Walk, what: Happening, changes: boolean): Walk {
  const status = step(at.run, { status: at.status, changes, kind: 'shell' }, what);
  const moved = status !== at.status;
  return {
    run: what.kind === 'cancel' ? 'cancelled' : at.run,
    status,
    asked: at.asked + Number(what.kind === 'run' && moved),
    started: at.started + Number(what.kind === 'claim' && moved),
  };
}

test('no path starts a changing step more often than it was asked for', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      let at: Walk = { run: 'running', status: 'pending', asked: 0, started: 0 };
      for (const what of happenings) {
        at = walk(at, what, true);
        expect(at.started).toBeLessThanOrEqual(at.asked);
      }
    }),
    { numRuns: 2000 },
  );
});

test('nothing waits to run in a cancelled run', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), fc.boolean(), (happenings, changes) => {
      let at: Walk = { run: 'running', status: 'pending', asked: 0, started: 0 };
      for (const what of happenings) {
        at = walk(at, what, changes);
        if (at.run === 'cancelled') expect(at.status).not.toBe('queued');
      }
    }),
  );
});
