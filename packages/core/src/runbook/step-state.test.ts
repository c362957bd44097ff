import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterCancel,
  afterLoss,
  type CountedStep,
  decideStep,
  type RunState,
  type RunStatus,
  retryPause,
  runStatusOf,
  runsByItself,
  type StepRequest,
  type StepState,
  type StepStatus,
} from './step-state.ts';

const STATUSES: StepStatus[] = ['pending', 'approving', 'queued', 'running', 'done', 'failed', 'skipped', 'unknown'];
const REQUESTS: Record<string, StepRequest> = {
  run: { kind: 'run', again: false, approved: true },
  again: { kind: 'run', again: true, approved: true },
  'run unapproved': { kind: 'run', again: false, approved: false },
  'again unapproved': { kind: 'run', again: true, approved: false },
  approve: { kind: 'approve', approved: true },
  'approve in part': { kind: 'approve', approved: false },
  skip: { kind: 'skip' },
  stop: { kind: 'stop' },
  'settle done': { kind: 'settle', outcome: 'done' },
  'settle failed': { kind: 'settle', outcome: 'failed' },
};
const NO = null;
/** By request: the next state for each status in the order of STATUSES; null is a refusal. */
const TABLE: Record<string, (StepStatus | null)[]> = {
  run: ['queued', 'queued', NO, NO, NO, NO, 'queued', NO],
  again: [NO, 'queued', NO, NO, 'queued', 'queued', NO, 'queued'],
  'run unapproved': ['approving', 'approving', NO, NO, NO, NO, 'approving', NO],
  'again unapproved': [NO, 'approving', NO, NO, 'approving', 'approving', NO, 'approving'],
  approve: [NO, 'queued', NO, NO, NO, NO, NO, NO],
  'approve in part': [NO, 'approving', NO, NO, NO, NO, NO, NO],
  skip: ['skipped', 'skipped', 'skipped', NO, NO, NO, NO, NO],
  stop: [NO, NO, NO, 'running', NO, NO, NO, NO],
  'settle done': [NO, NO, NO, NO, NO, NO, NO, 'done'],
  'settle failed': [NO, NO, NO, NO, NO, NO, NO, 'failed'],
};
const RUNNING: RunState = { status: 'running', paused: false };
const CANCELLED: RunState = { status: 'cancelled', paused: false };

function shell(status: StepStatus, undoes: StepStatus | null = null): StepState {
  return { status, kind: 'shell', undoes };
}

function next(run: RunState, step: StepState, request: StepRequest): StepStatus | null {
  const decision = decideStep(run, step, request);
  if (!decision.accepted) expect(decision.reason).toMatch(/^[A-Z].*\.$/);
  return decision.accepted ? decision.next : null;
}

describe('a request', () => {
  for (const [name, request] of Object.entries(REQUESTS)) {
    test.each(STATUSES.map((status, index) => [status, TABLE[name]?.[index] ?? null] as const))(
      `${name} in %s leads to %s`,
      (status, expected) => {
        expect(next(RUNNING, shell(status), request)).toBe(expected);
      },
    );
  }

  test('ticks a manual step once it is approved', () => {
    const manual: StepState = { status: 'pending', kind: 'manual', undoes: null };
    expect(next(RUNNING, manual, { kind: 'run', again: false, approved: true })).toBe('done');
    expect(next(RUNNING, manual, { kind: 'run', again: false, approved: false })).toBe('approving');
    expect(next(RUNNING, { ...manual, status: 'approving' }, { kind: 'approve', approved: true })).toBe('done');
  });

  test('ends a wait or a gate at once, since no process runs it', () => {
    for (const kind of ['wait', 'gate'] as const) {
      expect(next(RUNNING, { status: 'running', kind, undoes: null }, { kind: 'stop' })).toBe('failed');
    }
  });

  test('begins nothing while the run is paused, and still records what people did', () => {
    const paused: RunState = { status: 'running', paused: true };
    expect(next(paused, shell('pending'), { kind: 'run', again: false, approved: true })).toBe(null);
    const manual: StepState = { status: 'pending', kind: 'manual', undoes: null };
    expect(next(paused, manual, { kind: 'run', again: false, approved: true })).toBe('done');
    expect(next(paused, shell('pending'), { kind: 'skip' })).toBe('skipped');
    expect(next(paused, shell('unknown'), { kind: 'settle', outcome: 'done' })).toBe('done');
  });

  test('in a cancelled run can only settle what is unknown', () => {
    for (const status of STATUSES) {
      for (const request of Object.values(REQUESTS)) {
        const settles = request.kind === 'settle' && status === 'unknown';
        expect(next(CANCELLED, shell(status), request)).toBe(settles ? request.outcome : null);
      }
    }
  });
});

describe('a step that takes another one back', () => {
  test.each(STATUSES)('when that is %s', (undone) => {
    const possible = ['done', 'failed', 'unknown'].includes(undone);
    for (const run of [RUNNING, CANCELLED, { status: 'done', paused: false } as const]) {
      const request = { kind: 'run', again: false, approved: true } as const;
      expect(next(run, shell('pending', undone), request)).toBe(possible ? 'queued' : null);
    }
  });
});

describe('a run', () => {
  const counted = (status: StepStatus, more: Partial<CountedStep> = {}): CountedStep => ({
    ...{ status, background: false, isUndo: false },
    ...more,
  });

  test.each<[StepStatus[], RunStatus]>([
    [[], 'done'],
    [['done', 'skipped'], 'done'],
    [['done', 'failed', 'skipped'], 'failed'],
    [['failed', 'pending'], 'running'],
    [['failed', 'unknown'], 'running'],
    [['done', 'queued'], 'running'],
    [['done', 'approving'], 'running'],
    [['done', 'running'], 'running'],
  ])('with steps %j is %s', (steps, expected) => {
    const all = steps.map((status) => counted(status));
    expect(runStatusOf('running', all)).toBe(expected);
    expect(runStatusOf('failed', all)).toBe(expected);
    expect(runStatusOf('cancelled', all)).toBe('cancelled');
  });

  test('is not held up by a background step that the others came after', () => {
    const background = counted('running', { background: true });
    expect(runStatusOf('running', [background, counted('done')])).toBe('done');
    expect(runStatusOf('running', [background, counted('failed')])).toBe('failed');
    expect(runStatusOf('running', [background, counted('pending')])).toBe('running');
    expect(runStatusOf('running', [counted('done'), background])).toBe('running');
    expect(runStatusOf('running', [counted('queued', { background: true }), counted('done')])).toBe('running');
  });

  test('does not wait for a step that takes another one back, unless somebody asked for it', () => {
    const undo = (status: StepStatus) => runStatusOf('done', [counted('done'), counted(status, { isUndo: true })]);
    expect(STATUSES.map(undo)).toEqual([
      'done',
      'running',
      'running',
      'running',
      'done',
      'failed',
      'done',
      'running',
    ] satisfies RunStatus[]);
  });

  test('that is cancelled skips what waited, ends what nobody runs, and nothing else', () => {
    const after = (kind: StepState['kind']) => STATUSES.map((status) => afterCancel({ status, kind }));
    const shellAfter = ['pending', 'skipped', 'skipped', 'running', 'done', 'failed', 'skipped', 'unknown'];
    expect(after('shell')).toEqual(shellAfter);
    expect(after('gate')).toEqual(shellAfter.map((status) => (status === 'running' ? 'failed' : status)));
  });
});

describe('a step whose node is gone', () => {
  const lost = (run: RunStatus, changes: boolean, retry: number, retries: number) => {
    const { next: status, reason } = afterLoss(run, { changes, retry, retries });
    expect(reason).toMatch(/^[A-Z].*\.$/);
    return status;
  };

  test('is run again only when it reads or may be repeated', () => {
    expect(lost('running', true, 0, 0)).toBe('unknown');
    expect(lost('running', true, 2, 1)).toBe('queued');
    expect(lost('running', true, 2, 2)).toBe('unknown');
    expect(lost('running', false, 0, 0)).toBe('queued');
    expect(lost('running', false, 0, 5)).toBe('failed');
    expect(lost('cancelled', false, 3, 0)).toBe('failed');
    expect(lost('cancelled', true, 3, 0)).toBe('unknown');
  });

  test('waits longer after each failure, up to half a minute', () => {
    const pauses = Array.from({ length: 8 }, (_, retries) => retryPause('running', { retry: 7, retries }));
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, null]);
    expect(retryPause('cancelled', { retry: 7, retries: 0 })).toBe(null);
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
  | { kind: 'cancel' }
  | { kind: 'pause' };
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.constantFrom(...Object.values(REQUESTS)),
  fc.constantFrom<Happening>({ kind: 'claim' }, { kind: 'lose' }, { kind: 'cancel' }, { kind: 'pause' }),
  fc.boolean().map((ok): Happening => ({ kind: 'finish', ok })),
);

interface Walk {
  run: RunStatus;
  paused: boolean;
  status: StepStatus;
  /** Times that people asked for it, with every approval. */
  asked: number;
  started: number;
  retries: number;
}

const BEGIN: Walk = { run: 'running', paused: false, status: 'pending', asked: 0, started: 0, retries: 0 };

/** What the server does with each happening, for one step that changes something or does not. */
function walk(at: Walk, what: Happening, changes: boolean, retry: number): Walk {
  switch (what.kind) {
    case 'claim':
      return at.status === 'queued' && !at.paused ? { ...at, status: 'running', started: at.started + 1 } : at;
    case 'finish':
      return at.status === 'running' ? finished(at, what.ok, retry) : at;
    case 'lose': {
      if (at.status !== 'running') return at;
      const status = afterLoss(at.run, { changes, retry, retries: at.retries }).next;
      return { ...at, status, retries: at.retries + Number(status === 'queued') };
    }
    case 'cancel':
      return { ...at, run: 'cancelled', status: afterCancel({ status: at.status, kind: 'shell' }) };
    case 'pause':
      return { ...at, paused: !at.paused };
    default: {
      const decision = decideStep({ status: at.run, paused: at.paused }, shell(at.status), what);
      if (!decision.accepted) return at;
      const queued = decision.next === 'queued';
      return { ...at, status: decision.next, asked: at.asked + Number(queued), retries: queued ? 0 : at.retries };
    }
  }
}

function finished(at: Walk, ok: boolean, retry: number): Walk {
  if (ok) return { ...at, status: 'done' };
  const pause = retryPause(at.run, { retry, retries: at.retries });
  return pause === null ? { ...at, status: 'failed' } : { ...at, status: 'queued', retries: at.retries + 1 };
}

test('no path starts a changing step more often than it was asked for, or as often more as it may be repeated', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), fc.integer({ min: 0, max: 3 }), (happenings, retry) => {
      let at = BEGIN;
      for (const what of happenings) {
        at = walk(at, what, true, retry);
        expect(at.started).toBeLessThanOrEqual(at.asked * (1 + retry));
      }
    }),
    { numRuns: 2000 },
  );
});

test('nothing begins in a cancelled run, or while it is paused', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), fc.boolean(), fc.nat(3), (happenings, changes, retry) => {
      let at = BEGIN;
      for (const what of happenings) {
        const before = at;
        at = walk(at, what, changes, retry);
        if (at.run === 'cancelled') expect(at.status).not.toBe('queued');
        if (before.paused && what.kind !== 'pause') expect(at.started).toBe(before.started);
      }
    }),
    { numRuns: 1000 },
  );
});

test('a step that needs an approval never begins without one', () => {
  const unapproved = happening.filter((what) => !('approved' in what) || !what.approved);
  fc.assert(
    fc.property(fc.array(unapproved, { maxLength: 60 }), fc.boolean(), (happenings, changes) => {
      let at = BEGIN;
      for (const what of happenings) at = walk(at, what, changes, 3);
      expect(at.started).toBe(0);
    }),
  );
});
