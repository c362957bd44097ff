import { expect, test } from 'vitest';
import { httpMonitor, planOf, severity } from './detect.fixture.ts';
import { type CheckOutcome, foldCheck, type MonitorState, newMonitorState } from './fold-check.ts';
import { judgeMonitor } from './judge-monitor.ts';

const slow = httpMonitor({ severity: 'P1' });
const plan = planOf(
  [severity('P1', []), severity('P3', [{ kind: 'monitor', monitor: 'app', is: 'degraded', for: 60 }])],
  [slow],
  [],
);

function after(outcomes: readonly CheckOutcome[]): MonitorState {
  let state = newMonitorState(0);
  for (const [index, outcome] of outcomes.entries()) {
    const result = { kind: 'check', atMs: index * 10_000, outcome, detail: `answered ${outcome}` } as const;
    state = foldCheck(state, result, slow).state;
  }
  return state;
}

test('a degraded monitor fires by its criterion, and by nothing else', () => {
  const app = after(['ok', 'degraded', 'degraded']);
  const at = (nowMs: number) => judgeMonitor(plan, slow, { monitors: { app }, metrics: {}, firing: {} }, nowMs);
  expect(at(69_999)).toBeNull();
  expect(at(70_000)).toMatchObject({
    severity: 'P3',
    sinceMs: 10_000,
    summary: 'Application is degraded for 1 min: answered degraded (P3 degraded for 1 min)',
  });
});

test('what was slow before it was down has been degraded since then', () => {
  const app = after(['ok', 'degraded', 'degraded', 'failed', 'failed']);
  const firing = { 'monitor:app': { severity: 'P3', sinceMs: 10_000 } };
  const signal = judgeMonitor(plan, slow, { monitors: { app }, metrics: {}, firing }, 70_000);
  expect(signal).toMatchObject({ severity: 'P1', status: 'firing', sinceMs: 30_000 });
});

test('its alert ends when it is well, and says when it is only degraded', () => {
  const firing = { 'monitor:app': { severity: 'P1', sinceMs: 0 } };
  const judge = (app: MonitorState, nowMs: number) =>
    judgeMonitor(plan, slow, { monitors: { app }, metrics: {}, firing }, nowMs);
  const degraded = after(['failed', 'failed', 'degraded']);
  expect(judge(degraded, 30_000)?.summary).toBe('Application is degraded, no longer down: answered degraded');
  expect(judge(degraded, 60_000)).toBeNull();
  expect(judge(after(['failed', 'failed', 'ok']), 30_000)).toMatchObject({
    status: 'resolved',
    summary: 'Application answers again: answered ok',
  });
});
