import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeartbeatMonitor, HttpMonitor } from '../model/plan-detection.ts';
import { type CheckResult, excuseOutage, foldCheck, type MonitorState, newMonitorState } from './fold-check.ts';

const http = (confirm: number, recover: number): HttpMonitor => ({
  type: 'http',
  id: 'app',
  title: 'Application',
  component: 'application',
  severity: 'P0',
  runbook: null,
  url: 'http://127.0.0.1/',
  method: 'GET',
  headers: {},
  every: 10,
  timeout: 5,
  confirm,
  recover,
  expect: { status: [200] },
});

const heartbeat: HeartbeatMonitor = {
  type: 'heartbeat',
  id: 'scheduler',
  title: 'Scheduler',
  component: null,
  severity: 'P1',
  runbook: null,
  every: 60,
  grace: 30,
};

function run(results: string, confirm: number, recover: number) {
  let state = newMonitorState(0);
  const transitions: string[] = [];
  for (const [index, letter] of [...results].entries()) {
    const result: CheckResult = { kind: 'check', atMs: (index + 1) * 1000, ok: letter === '+', detail: letter };
    const folded = foldCheck(state, result, http(confirm, recover));
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

  test('gets the time back in which Tocsin was away, until the next ping', () => {
    const { state } = foldCheck(newMonitorState(0), ping(0), heartbeat);
    const excused = excuseOutage(state, 3_600_000);
    expect(look(excused, 3_690_000).transition).toBeNull();
    expect(look(excused, 3_690_001).transition).toBe('down');
    expect(foldCheck(excused, ping(3_650_000), heartbeat).state.excusedMs).toBe(0);
  });
});
