import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HttpMonitor } from '../model/plan-monitors.ts';
import { heartbeatMonitor, httpMonitor } from './detect.fixture.ts';
import {
  type CheckOutcome,
  type CheckResult,
  excuseOutage,
  foldCheck,
  type MonitorState,
  newMonitorState,
} from './fold-check.ts';

const http = (confirm: number, recover: number): HttpMonitor => httpMonitor({ severity: 'P0', confirm, recover });

const heartbeat = heartbeatMonitor({ every: 60, grace: 30 });

const OUTCOMES: Readonly<Record<string, CheckOutcome>> = { '+': 'ok', '~': 'degraded', '-': 'failed' };

function run(results: string, confirm: number, recover: number, flapping = { changes: 100, within: 1800 }) {
  const monitor = { ...http(confirm, recover), flapping };
  let state = newMonitorState(0);
  const transitions: string[] = [];
  for (const [index, letter] of [...results].entries()) {
    const result: CheckResult = {
      kind: 'check',
      atMs: (index + 1) * 1000,
      outcome: OUTCOMES[letter] ?? 'failed',
      detail: letter,
    };
    const folded = foldCheck(state, result, monitor);
    if (folded.transition) transitions.push(`${folded.transition}@${index + 1}`);
    state = folded.state;
  }
  return { state, transitions };
}

describe('an HTTP monitor', () => {
  test.each([
    ['+', 3, 2, 'up', ['up@1']],
    ['-', 3, 2, 'unknown', []],
    ['---', 3, 2, 'down', ['down@3']],
    ['+--+--+--', 3, 2, 'up', ['up@1']],
    ['+---', 3, 2, 'down', ['up@1', 'down@4']],
    ['+---+', 3, 2, 'down', ['up@1', 'down@4']],
    ['+---+-+-+-', 3, 2, 'down', ['up@1', 'down@4']],
    ['+---+-++', 3, 2, 'up', ['up@1', 'down@4', 'up@8']],
    ['-+', 1, 1, 'up', ['down@1', 'up@2']],
  ])('%s with confirm %i and recover %i is %s', (results, confirm, recover, status, transitions) => {
    const outcome = run(results, confirm, recover);
    expect(outcome.state.status).toBe(status);
    expect(outcome.transitions).toEqual(transitions);
  });

  test('is down since the first failure of the row that confirmed it', () => {
    expect(run('+-+---', 3, 1).state.sinceMs).toBe(4000);
  });

  test('ignores time that passes', () => {
    const { state } = run('+', 1, 1);
    expect(foldCheck(state, { kind: 'look', atMs: 9e9 }, http(1, 1)).state).toBe(state);
  });

  test('goes down only after `confirm` failures in a row, and up only after `recover` successes', () => {
    const results = fc.string({ unit: fc.constantFrom('+', '-'), maxLength: 60 });
    fc.assert(
      fc.property(results, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), (text, confirm, recover) => {
        const { transitions } = run(text, confirm, recover);
        for (const [index, transition] of transitions.entries()) {
          const [kind, at] = transition.split('@') as [string, string];
          const before = text.slice(0, Number(at));
          if (kind === 'down') expect(before.endsWith('-'.repeat(confirm))).toBe(true);
          else if (index > 0) expect(before.endsWith('+'.repeat(recover))).toBe(true);
          if (index > 0) expect(transitions[index - 1]?.startsWith(kind)).toBe(false);
        }
      }),
    );
  });
});

describe('a degraded monitor', () => {
  test.each([
    ['+~', 2, 2, 'up', ['up@1']],
    ['+~~', 2, 2, 'degraded', ['up@1', 'degraded@3']],
    ['+~~+', 2, 2, 'degraded', ['up@1', 'degraded@3']],
    ['+~~++', 2, 2, 'up', ['up@1', 'degraded@3', 'up@5']],
    ['+~~--', 2, 2, 'down', ['up@1', 'degraded@3', 'down@5']],
    ['+--~~', 2, 2, 'degraded', ['up@1', 'down@3', 'degraded@5']],
    ['+-~', 2, 2, 'degraded', ['up@1', 'degraded@3']],
    ['~', 2, 2, 'up', ['up@1']],
    ['~', 1, 1, 'degraded', ['degraded@1']],
  ])('%s with confirm %i and recover %i is %s', (results, confirm, recover, status, transitions) => {
    const outcome = run(results, confirm, recover);
    expect(outcome.state.status).toBe(status);
    expect(outcome.transitions).toEqual(transitions);
  });

  test('is so since the first answer of the row', () => {
    expect(run('+~+~~~', 3, 1).state).toMatchObject({ status: 'degraded', sinceMs: 4000, worseSinceMs: 4000 });
  });
});

describe('a monitor that flaps', () => {
  const flapping = { changes: 4, within: 20 };

  test('stays down until it was well for half of the time, and says so', () => {
    const flapped = run('-+-+', 1, 1, flapping);
    expect(flapped.state).toMatchObject({ status: 'down', flappingSinceMs: 4000 });
    expect(flapped.state.detail).toBe('+ (flapping: up again after 10 s without a failure)');
    expect(run(`-+-+${'+'.repeat(8)}`, 1, 1, flapping).state.status).toBe('down');
    const well = run(`-+-+${'+'.repeat(9)}`, 1, 1, flapping).state;
    expect(well).toMatchObject({ status: 'up', flappingSinceMs: null, changes: [], detail: '+' });
  });

  test('is not one whose changes are further apart', () => {
    const apart = `-+${'+'.repeat(20)}`;
    expect(run(apart.repeat(5), 1, 1, flapping).state).toMatchObject({ status: 'up', flappingSinceMs: null });
  });

  test('changes at most so often within the time, whatever comes, and remembers no more than that', () => {
    const results = fc.string({ unit: fc.constantFrom('+', '-', '~'), maxLength: 200 });
    fc.assert(
      fc.property(results, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 8 }), (text, rows, changes) => {
        const { state, transitions } = run(text, rows, rows, { changes, within: 30 });
        const moments = transitions.flatMap((one, index) => {
          const [kind, at] = one.split('@') as [string, string];
          const isBack = index > 0 && transitions[index - 1]?.startsWith('down');
          return kind === 'down' || isBack ? [Number(at)] : [];
        });
        for (const [index, moment] of moments.entries()) {
          const later = moments[index + changes];
          if (later !== undefined) expect(later - moment).toBeGreaterThanOrEqual(15);
        }
        expect(state.changes.length).toBeLessThanOrEqual(changes);
      }),
    );
  });

  test('comes up in the end, whatever it did before', () => {
    const results = fc.string({ unit: fc.constantFrom('+', '-', '~'), maxLength: 100 });
    fc.assert(
      fc.property(results, fc.integer({ min: 2, max: 8 }), (text, changes) => {
        const well = run(`${text}${'+'.repeat(20)}`, 2, 2, { changes, within: 30 }).state;
        expect(well).toMatchObject({ status: 'up', flappingSinceMs: null });
      }),
    );
  });
});

test('a state that an older version stored goes on, with what it did not know filled in', () => {
  const old = {
    ...{ status: 'down', sinceMs: 1000, failures: 3, failingSinceMs: 1000, successes: 0, checkedMs: 3000 },
    ...{ detail: '503', lastPingMs: null, loadedMs: 0, excusedMs: 0 },
  };
  // As it comes out of the database.
  const stored = JSON.parse(JSON.stringify(old)) as MonitorState;
  const result: CheckResult = { kind: 'check', atMs: 4000, outcome: 'ok', detail: '200' };
  const { state } = foldCheck(stored, result, http(3, 2));
  expect(state).toMatchObject({ status: 'down', successes: 1, changes: [], flappingSinceMs: null });
  const again = foldCheck(state, { ...result, atMs: 5000 }, http(3, 2));
  expect(again).toMatchObject({ transition: 'up', state: { status: 'up', changes: [5000] } });
});

describe('a heartbeat', () => {
  const ping = (atMs: number, status: 'ok' | 'start' | 'fail' = 'ok'): CheckResult => ({
    kind: 'ping',
    atMs,
    status,
    detail: status,
  });
  const look = (state: MonitorState, atMs: number) => foldCheck(state, { kind: 'look', atMs }, heartbeat);

  test('that was never pinged is silent after every + grace from when it was loaded', () => {
    const fresh = newMonitorState(1000);
    expect(look(fresh, 91_000).transition).toBeNull();
    const silent = look(fresh, 91_001);
    expect(silent.transition).toBe('down');
    expect(silent.state.sinceMs).toBe(61_000);
  });

  test('counts from the last ping, and is up again at the next', () => {
    const pinged = foldCheck(newMonitorState(0), ping(50_000), heartbeat);
    expect(pinged.transition).toBe('up');
    expect(look(pinged.state, 140_000).transition).toBeNull();
    const silent = look(pinged.state, 140_001);
    expect(silent.transition).toBe('down');
    expect(look(silent.state, 150_000).transition).toBeNull();
    expect(foldCheck(silent.state, ping(160_000), heartbeat).transition).toBe('up');
  });

  test('is down at once when the run failed, and its silence still counts from the last success', () => {
    const { state } = foldCheck(newMonitorState(0), ping(1000), heartbeat);
    const failed = foldCheck(state, ping(20_000, 'fail'), heartbeat);
    expect(failed.transition).toBe('down');
    expect(failed.state).toMatchObject({ sinceMs: 20_000, lastPingMs: 1000, detail: 'fail' });
  });

  test('that only began a run has not pinged', () => {
    const started = foldCheck(newMonitorState(0), ping(80_000, 'start'), heartbeat);
    expect(started.transition).toBeNull();
    expect(look(started.state, 90_001).transition).toBe('down');
  });

  test('with a schedule is silent once the moment and the grace are over, and never when it never comes', () => {
    const nightly = { ...heartbeat, schedule: { cron: '0 3 * * *', timezone: 'UTC' } };
    const { state } = foldCheck(newMonitorState(0), ping(1000), nightly);
    const lookAt = (atMs: number, expectedMs: number | null) =>
      foldCheck(state, { kind: 'look', atMs, expectedMs }, nightly);
    expect(lookAt(1_030_000, 1_000_000).transition).toBeNull();
    const silent = lookAt(1_030_001, 1_000_000);
    expect(silent).toMatchObject({ transition: 'down', state: { sinceMs: 1_000_000, detail: 'silent' } });
    expect(lookAt(9e12, null).transition).toBeNull();
  });

  test('is down once a run lasts too long, and up again when it ends', () => {
    const limited = { ...heartbeat, longest: 20 };
    const { state } = foldCheck(newMonitorState(0), ping(1000), limited);
    const lookAt = (atMs: number) => foldCheck(state, { kind: 'look', atMs, runningSinceMs: 5000 }, limited);
    expect(lookAt(25_000).transition).toBeNull();
    const late = lookAt(25_001);
    expect(late).toMatchObject({ transition: 'down', state: { detail: 'a run has not ended within 20 s' } });
    expect(foldCheck(late.state, ping(40_000), limited).transition).toBe('up');
  });

  test('gets the time back in which Tocsin was away, until the next ping', () => {
    const { state } = foldCheck(newMonitorState(0), ping(0), heartbeat);
    const excused = excuseOutage(state, 3_600_000);
    expect(look(excused, 3_690_000).transition).toBeNull();
    expect(look(excused, 3_690_001).transition).toBe('down');
    expect(foldCheck(excused, ping(3_650_000), heartbeat).state.excusedMs).toBe(0);
  });
});
