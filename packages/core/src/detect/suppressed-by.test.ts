import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../model/alert.ts';
import type { Plan } from '../model/plan.ts';
import { heartbeatMonitor, httpMonitor, planOf, severity } from './detect.fixture.ts';
import { evaluateCriteria, type FiringAlert } from './evaluate-criteria.ts';
import { type CheckOutcome, foldCheck, type MonitorState, newMonitorState } from './fold-check.ts';
import { suppressedBy } from './suppressed-by.ts';

const host = httpMonitor({ id: 'host', title: 'Host', severity: 'P1' });
const database = httpMonitor({ id: 'database', title: 'Database', severity: 'P1', parents: ['host'] });
const app = httpMonitor({ id: 'app', title: 'Application', severity: 'P1', parents: ['database'] });
const plan = planOf([severity('P1', [])], [host, database, app], []);

/** Folds checks and judges after each, as detection does. */
function watch(of: Plan) {
  const states: Record<string, MonitorState> = {};
  let firing: Record<string, FiringAlert> = {};
  const check = (atMs: number, id: string, outcome: CheckOutcome): Signal[] => {
    const monitor = of.monitors[id];
    if (!monitor) throw new Error(id);
    const before = states[id] ?? newMonitorState(0);
    states[id] = foldCheck(before, { kind: 'check', atMs, outcome, detail: outcome }, monitor).state;
    return judge(atMs);
  };
  const judge = (atMs: number): Signal[] => {
    const signals = evaluateCriteria(of, { monitors: states, metrics: {}, firing }, atMs);
    for (const { dedupKey, status, severity: level, sinceMs } of signals) {
      const { [dedupKey]: _, ...others } = firing;
      firing = status === 'firing' ? { ...others, [dedupKey]: { severity: level, sinceMs } } : others;
    }
    return signals;
  };
  return { states, check, judge };
}

const keys = (signals: readonly Signal[]) => signals.map(({ dedupKey, status }) => `${dedupKey} ${status}`);

describe('while a parent fails', () => {
  test('one alert is told: the parent itself', () => {
    const { check, states } = watch(plan);
    const told: string[] = [];
    for (const [round, outcome] of (['ok', 'failed', 'failed', 'failed'] as const).entries()) {
      for (const id of ['app', 'database', 'host']) told.push(...keys(check(round * 10_000 + 1, id, outcome)));
    }
    expect(told).toEqual(['monitor:host firing']);
    expect(suppressedBy(plan, app, { monitors: states }, 30_001)?.id).toBe('database');
    expect(suppressedBy(plan, database, { monitors: states }, 30_001)?.id).toBe('host');
    expect(suppressedBy(plan, host, { monitors: states }, 30_001)).toBeNull();
  });

  test('a child that is looked at more often waits for the check of its parent', () => {
    const slow = planOf(
      [severity('P1', [])],
      [
        { ...host, every: 60 },
        { ...app, parents: ['host'] },
      ],
      [],
    );
    const { check, judge } = watch(slow);
    check(0, 'host', 'ok');
    expect([...check(1000, 'app', 'failed'), ...check(11_000, 'app', 'failed')]).toEqual([]);
    expect(keys(check(60_000, 'host', 'ok'))).toEqual(['monitor:app firing']);
    expect(judge(70_000)).toEqual([]);
  });

  test('a parent that nobody looks at holds nothing back for longer than one check', () => {
    const slow = planOf(
      [severity('P1', [])],
      [
        { ...host, every: 60 },
        { ...app, parents: ['host'] },
      ],
      [],
    );
    const { check, judge } = watch(slow);
    check(0, 'host', 'ok');
    check(1000, 'app', 'failed');
    check(11_000, 'app', 'failed');
    expect(judge(66_000)).toEqual([]);
    expect(keys(judge(66_001))).toEqual(['monitor:app firing']);
  });

  test('a child that is still down once the parent is up again fires when it has failed once more', () => {
    const { check } = watch(planOf([severity('P1', [])], [host, { ...app, parents: ['host'] }], []));
    for (const atMs of [0, 10_000]) for (const id of ['host', 'app']) check(atMs, id, 'failed');
    expect(keys(check(20_000, 'host', 'ok'))).toEqual(['monitor:host resolved']);
    expect(keys(check(25_000, 'app', 'failed'))).toEqual(['monitor:app firing']);
  });

  test('a child that recovers with its parent never pages', () => {
    const { check } = watch(planOf([severity('P1', [])], [host, { ...app, recover: 2, parents: ['host'] }], []));
    for (const atMs of [0, 10_000]) for (const id of ['host', 'app']) check(atMs, id, 'failed');
    check(20_000, 'host', 'ok');
    expect([...check(25_000, 'app', 'ok'), ...check(35_000, 'app', 'ok')]).toEqual([]);
  });

  test('a heartbeat has its grace once the parent is back', () => {
    const job = heartbeatMonitor({ severity: 'P1', parents: ['host'], every: 60, grace: 30 });
    const both = planOf([severity('P1', [])], [host, job], []);
    const { check, judge, states } = watch(both);
    check(0, 'host', 'failed');
    check(10_000, 'host', 'failed');
    states[job.id] = foldCheck(newMonitorState(0), { kind: 'look', atMs: 91_000 }, job).state;
    expect(judge(91_000)).toEqual([]);
    check(100_000, 'host', 'ok');
    expect(judge(130_000)).toEqual([]);
    expect(keys(judge(130_001))).toEqual(['monitor:scheduler firing']);
  });
});

test('one region of several that fails hides nothing', () => {
  const regions = { names: ['eu', 'us'], agree: 2 };
  const seen = planOf(
    [severity('P1', [])],
    [
      { ...host, regions },
      { ...app, parents: ['host'] },
    ],
    [],
  );
  const parent: MonitorState = { ...newMonitorState(0), status: 'up', failures: 1, checkedMs: 90_000 };
  const child: MonitorState = {
    ...newMonitorState(0),
    status: 'down',
    sinceMs: 80_000,
    failures: 2,
    checkedMs: 90_000,
  };
  expect(
    suppressedBy(seen, { ...app, parents: ['host'] }, { monitors: { host: parent, app: child } }, 95_000),
  ).toBeNull();
});

test('parents that lead back to themselves end', () => {
  const circle = planOf(
    [severity('P1', [])],
    [
      { ...host, parents: ['app'] },
      { ...app, parents: ['host'] },
    ],
    [],
  );
  const down: MonitorState = { ...newMonitorState(0), status: 'down', failures: 2 };
  expect(suppressedBy(circle, { ...app, parents: ['host'] }, { monitors: { host: down, app: down } }, 0)?.id).toBe(
    'host',
  );
});

test('whatever happens, a child that fails while its parent is well and looked at pages in the end', () => {
  const outcomes = fc.constantFrom<CheckOutcome>('ok', 'degraded', 'failed');
  fc.assert(
    fc.property(fc.array(fc.tuple(outcomes, outcomes), { maxLength: 40 }), (rounds) => {
      const { check, states } = watch(planOf([severity('P1', [])], [host, { ...app, parents: ['host'] }], []));
      const firing = new Set<string>();
      const after = [...rounds, ['ok', 'failed'], ['ok', 'failed'], ['ok', 'failed'], ['ok', 'failed']] as const;
      for (const [round, [ofHost, ofApp]] of after.entries()) {
        const signals = [...check(round * 10_000, 'host', ofHost), ...check(round * 10_000 + 1000, 'app', ofApp)];
        for (const { dedupKey, status } of signals) {
          if (status === 'firing') firing.add(dedupKey);
          else firing.delete(dedupKey);
        }
      }
      expect(states.app?.status).toBe('down');
      expect([...firing]).toEqual(['monitor:app']);
    }),
  );
});
