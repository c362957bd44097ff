import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../model/alert.ts';
import type { Metric } from '../model/plan-metrics.ts';
import { heartbeatMonitor, httpMonitor, planOf, severity } from './detect.fixture.ts';
import { evaluateCriteria, type FiringAlert, type Observations } from './evaluate-criteria.ts';
import { foldCheck, type MonitorState, newMonitorState } from './fold-check.ts';
import { foldReading, type MetricState } from './fold-reading.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const success: Metric = {
  id: 'webhook.success',
  title: 'Webhook success',
  read: 'ratio',
  from: { kind: 'pushed', name: 'webhooks' },
  unit: 'ratio',
  window: 60,
  minimum: 20,
  component: 'webhooks',
  runbook: 'webhook-processing',
  ...{ target: null, alert: null, critical: null, anomalies: null },
};

const scheduler = heartbeatMonitor();
const app = httpMonitor();

const plan = planOf(
  [
    severity('P0', [
      { kind: 'metric', metric: success.id, below: 0.01, for: 900 },
      { kind: 'monitor', monitor: 'app', is: 'down', for: 60 },
    ]),
    severity('P1', [
      { kind: 'metric', metric: success.id, below: 0.9, for: 300 },
      { kind: 'monitor', monitor: 'scheduler', is: 'silent', for: 1800 },
    ]),
    severity('P2', []),
  ],
  [scheduler, app],
  [success],
);

/** Runs the phase's decisions as the server does: fold, evaluate, remember what fires. */
class Watch {
  monitors: Record<string, MonitorState> = {};
  metrics: Record<string, MetricState> = {};
  firing: Record<string, FiringAlert> = {};

  read(atMs: number, value: number | null): Signal[] {
    const reading = { value, observations: value === null ? 3 : 130 };
    this.metrics[success.id] = foldReading(this.metrics[success.id], reading, success, plan, atMs);
    return this.evaluate(atMs);
  }

  evaluate(atMs: number): Signal[] {
    const observations: Observations = { monitors: this.monitors, metrics: this.metrics, firing: this.firing };
    const signals = evaluateCriteria(plan, observations, atMs);
    for (const { dedupKey, status, severity, sinceMs } of signals) {
      if (status === 'firing') this.firing[dedupKey] = { severity, sinceMs };
      else delete this.firing[dedupKey];
    }
    return signals;
  }
}

function readMinutes(watch: Watch, fromMinute: number, values: (number | null)[]): string[] {
  return values.flatMap((value, index) => {
    const minute = fromMinute + index;
    return watch.read(minute * MINUTE, value).map((s) => `${minute}:${s.status}:${s.severity}`);
  });
}

describe('a metric', () => {
  test('fires once its criterion has held for its time, with since when it began', () => {
    const watch = new Watch();
    expect(readMinutes(watch, 0, [1, 0.78, 0.78, 0.78, 0.78, 0.78])).toEqual([]);
    expect(watch.read(6 * MINUTE, 0.78)).toEqual([
      {
        dedupKey: 'metric:webhook.success',
        status: 'firing',
        source: 'metric:webhook.success',
        summary: 'Webhook success 78 % of 130 in the last minute (P1 below 90 % for 5 min)',
        severity: 'P1',
        components: ['webhooks'],
        runbook: 'webhook-processing',
        sinceMs: MINUTE,
      },
    ]);
    expect(watch.read(7 * MINUTE, 0.7)).toEqual([]);
  });

  test.each([
    ['a break starts the time anew', [0.8, 0.8, 0.8, 0.8, 1, 0.8, 0.8, 0.8, 0.8, 0.8], []],
    ['unknown for one window is no break', [0.8, 0.8, null, 0.8, 0.8, 0.8], ['5:firing:P1']],
    ['unknown for longer is one', [0.8, 0.8, null, null, 0.8, 0.8, 0.8], []],
    ['unknown never fires', [0.8, 0.8, 0.8, 0.8, 0.8, null, null], []],
    ['worse raises it', [...Array<number>(16).fill(0)], ['5:firing:P1', '15:firing:P0']],
    [
      'better does not lower it',
      [...Array<number>(16).fill(0), ...Array<number>(9).fill(0.5)],
      ['5:firing:P1', '15:firing:P0'],
    ],
    ['recovery must last for half the time', [...Array<number>(6).fill(0.8), 1, 1, 1], ['5:firing:P1']],
    ['and then resolves', [...Array<number>(6).fill(0.8), 1, 1, 1, 1], ['5:firing:P1', '9:resolved:P1']],
    ['flapping stays one alert', [...Array<number>(6).fill(0.8), 1, 0.8, 1, 1, 0.8, 1, 1, 0.8], ['5:firing:P1']],
    ['unknown never resolves', [...Array<number>(6).fill(0.8), null, null, null, null, null], ['5:firing:P1']],
  ])('%s', (_, values, expected) => {
    expect(readMinutes(new Watch(), 0, values)).toEqual(expected);
  });

  test('forgets what held before a gap in watching, and does not take the gap for recovery', () => {
    const watch = new Watch();
    readMinutes(watch, 0, [0.8, 0.8]);
    expect(readMinutes(watch, 600, [0.8, 0.8])).toEqual([]);
    const firing = new Watch();
    readMinutes(firing, 0, [0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 1]);
    expect(readMinutes(firing, 600, [1, 1, 1, 1])).toEqual(['603:resolved:P1']);
  });

  /** Checks what one signal may say after what was open before. @returns what is open then */
  function follow(open: string | null, signal: Signal): string | null {
    if (signal.status === 'resolved') {
      expect(open).not.toBeNull();
      return null;
    }
    if (open !== null) expect([open, signal.severity]).toEqual(['P1', 'P0']);
    return signal.severity;
  }

  test('whatever comes in, firing and resolved alternate, except for raises', () => {
    const value = fc.oneof(fc.constant(null), fc.constantFrom(0, 0.5, 0.95, 1));
    const readings = fc.array(fc.tuple(value, fc.integer({ min: 1, max: 110 })), { maxLength: 80 });
    fc.assert(
      fc.property(readings, (steps) => {
        const watch = new Watch();
        let [atMs, open] = [0, null as string | null];
        for (const [reading, seconds] of steps) {
          atMs += seconds * SECOND;
          const signals = watch.read(atMs, reading);
          if (reading === null) expect(signals).toEqual([]);
          open = signals.reduce(follow, open);
        }
      }),
    );
  });
});

describe('a monitor', () => {
  test('fires by the criterion after its time, and resolves when it is up', () => {
    const watch = new Watch();
    const check = (atMs: number, ok: boolean) => {
      const detail = ok ? '200 in 12 ms' : 'connection refused';
      const before = watch.monitors.app ?? newMonitorState(0);
      watch.monitors.app = foldCheck(before, { kind: 'check', atMs, outcome: ok ? 'ok' : 'failed', detail }, app).state;
      return watch.evaluate(atMs);
    };
    check(0, true);
    expect(check(10_000, false)).toEqual([]);
    expect(check(20_000, false)).toEqual([]);
    const [fired] = check(70_000, false);
    expect(fired).toMatchObject({ severity: 'P0', sinceMs: 10_000, components: ['application'] });
    expect(fired?.summary).toBe('Application is down for 1 min: connection refused (P0 down for 1 min)');
    expect(check(80_000, false)).toEqual([]);
    expect(check(90_000, true)[0]).toMatchObject({
      status: 'resolved',
      summary: 'Application answers again: 200 in 12 ms',
    });
  });

  test('its own severity fires as soon as a heartbeat is late, and silence raises it later', () => {
    const watch = new Watch();
    const look = (atMs: number) => {
      watch.monitors.scheduler = foldCheck(
        watch.monitors.scheduler ?? newMonitorState(0),
        { kind: 'look', atMs },
        scheduler,
      ).state;
      return watch.evaluate(atMs);
    };
    expect(look(360_000)).toEqual([]);
    expect(look(361_000)[0]).toMatchObject({ severity: 'P2', sinceMs: 300_000 });
    expect(look(1799_000)).toEqual([]);
    const [raised] = look(1860_000);
    expect(raised).toMatchObject({ severity: 'P1', sinceMs: 0 });
    expect(raised?.summary).toBe('Reminder scheduler was never pinged, watched for 31 min (P1 silent for 30 min)');
  });

  test('a failed run is reported with its message, not as silence', () => {
    const watch = new Watch();
    const ping = { kind: 'ping', atMs: 5000, status: 'fail', detail: 'failed: lock held' } as const;
    watch.monitors.scheduler = foldCheck(newMonitorState(0), ping, scheduler).state;
    expect(watch.evaluate(5000)[0]?.summary).toBe('Reminder scheduler is down for 0 s: failed: lock held (P2)');
  });

  test('whose alert fires and that has left the plan is resolved', () => {
    const watch = new Watch();
    watch.firing = { 'monitor:gone': { severity: 'P1', sinceMs: 5 }, 'metric:gone': { severity: null, sinceMs: 6 } };
    expect(watch.evaluate(10).map((s) => [s.dedupKey, s.status, s.sinceMs])).toEqual([
      ['monitor:gone', 'resolved', 5],
      ['metric:gone', 'resolved', 6],
    ]);
  });
});
