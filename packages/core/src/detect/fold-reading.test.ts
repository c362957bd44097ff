import { describe, expect, test } from 'vitest';
import type { Condition, Plan, Severity } from '../model/plan.ts';
import type { AnomalyRule, Metric, MetricBand } from '../model/plan-metrics.ts';
import { foldReading, heldBands, type MetricState } from './fold-reading.ts';
import { judgeMetric } from './judge-metric.ts';

const MINUTE = 60_000;
const band = (over: Partial<MetricBand>): MetricBand => ({ for: 0, severity: null, until: null, ...over });

const success: Metric = {
  ...{ id: 'ok', title: 'Success', read: 'ratio', from: { kind: 'pushed', name: 'ok' }, window: 60, minimum: 1 },
  ...{ unit: 'ratio', component: null, runbook: null, anomalies: null },
  target: band({ above: 0.99 }),
  alert: band({ below: 0.95, for: 120, severity: 'P2', until: 0.97 }),
  critical: band({ below: 0.9, for: 60, severity: 'P1' }),
};
const rule: AnomalyRule = {
  ...{ deviations: 4, direction: 'down', for: 600, severity: 'P2', weeks: 8, minimumWeeks: 3 },
};
const users: Metric = {
  ...{ ...success, id: 'users', title: 'Active users', read: 'last', unit: 'count', window: 3600 },
  ...{ target: null, alert: null, critical: null, anomalies: rule },
};
const usual = { median: 120, low: 101, high: 139, weeks: 8, hour: 'Tue 14:00' };

/** A plan of which only the levels count here; bands with a level are among its criteria. */
function planWith(metric: Metric): Plan {
  const criteria = (id: string): Condition[] =>
    [metric.critical, metric.alert].flatMap((one) => {
      if (one?.severity !== id) return [];
      const { severity: _, until: __, ...bounds } = one;
      return [{ kind: 'metric', metric: metric.id, ...bounds }];
    });
  const severities = ['P1', 'P2'].map((id) => ({ id, name: id, when: criteria(id) }) as unknown as Severity);
  return { severities, metrics: { [metric.id]: metric }, monitors: {}, levers: {} } as unknown as Plan;
}

/** Follows a metric through values, one each so many minutes; null: nothing known. @returns states and what was said */
function follow(metric: Metric, values: readonly (number | null)[], { stepMs = MINUTE, known = {} } = {}) {
  const plan = planWith(metric);
  let state: MetricState | undefined;
  let firing: { severity: string | null; sinceMs: number } | undefined;
  const said: string[] = [];
  const bands: string[] = [];
  for (const [index, value] of values.entries()) {
    const nowMs = index * stepMs;
    state = foldReading(state, { value, observations: 100, ...known }, metric, plan, nowMs);
    const observations = {
      ...{ monitors: {}, metrics: { [metric.id]: state }, firing: firing ? { [`metric:${metric.id}`]: firing } : {} },
    };
    const signal = judgeMetric(plan, metric, observations, nowMs);
    if (signal) {
      said.push(`${index} ${signal.status} ${signal.severity}: ${signal.summary}`);
      firing = signal.status === 'firing' ? signal : undefined;
    }
    bands.push(heldBands(metric, state).join('+'));
  }
  return { said, bands };
}

describe('the bands of a metric', () => {
  test('a missed target is known, and pages nobody', () => {
    expect(follow(success, [1, 0.98, 0.99, 1])).toEqual({ said: [], bands: ['', 'target', 'target', ''] });
  });

  test('alert after its time, critical above it, and clear only past "until"', () => {
    const { said } = follow(success, [1, 0.94, 0.94, 0.94, 0.89, 0.89, 0.96, 0.96, 0.96, 0.96, 0.98, 0.98, 0.98]);
    expect(said).toEqual([
      '3 firing P2: Success 94 % of 100 in the last minute (P2 below 95 % for 2 min)',
      '5 firing P1: Success 89 % of 100 in the last minute (P1 below 90 % for 1 min)',
      '11 resolved P1: Success is back: 98 % of 100 in the last minute',
    ]);
  });

  test('what did not hold without a break begins anew', () => {
    expect(follow(success, [0.94, 0.94, 0.98, 0.94, 0.94, 0.98]).said).toEqual([]);
    // 96 % is not below 95 %, but the band holds on until 97 %.
    expect(follow(success, [0.94, 0.96, 0.96]).said).toHaveLength(1);
    expect(follow(success, [0.96, 0.96, 0.96, 0.96]).said).toEqual([]);
  });

  test('what is unknown neither fires nor resolves', () => {
    const { said, bands } = follow(success, [0.5, 0.5, null, null, null, null, null, null]);
    expect(said.map((line) => line.slice(0, 11))).toEqual(['1 firing P1']);
    expect(bands.at(-1)).toBe('');
    expect(follow(success, [null, null, null, null]).said).toEqual([]);
  });

  test('above is as good as below', () => {
    const slow: Metric = {
      ...{ ...success, id: 'slow', read: 'p95', unit: 'ms', target: band({ below: 500 }), alert: null },
      critical: band({ above: 2000, for: 0, severity: 'P1', until: 1500 }),
    };
    const { said, bands } = follow(slow, [400, 600, 2100, 1600, 1500, 1400, 400, 400]);
    expect(said.map((line) => line.slice(0, 13))).toEqual(['2 firing P1: ', '6 resolved P1']);
    expect(bands).toEqual(['', 'target', 'critical+target', 'critical+target', 'critical+target', 'target', '', '']);
  });
});

describe('an anomaly', () => {
  test('fires after its time with what is usual, and ends when the value is usual again', () => {
    const { said } = follow(users, [120, 34, 34, 34, 110, 112], { stepMs: 5 * MINUTE, known: { usual } });
    expect(said).toEqual([
      '3 firing P2: Active users 34 in the last hour; usual at this hour (Tue 14:00) is 120, between 101 and 139 ' +
        'over the last 8 weeks (P2 unusual)',
      '5 resolved P2: Active users is back: 110 in the last hour'.replace('110', '112'),
    ]);
  });

  test('does not count on the side that nobody watches, nor where nothing is usual yet', () => {
    expect(follow(users, [500, 500, 500, 500], { stepMs: 5 * MINUTE, known: { usual } }).said).toEqual([]);
    expect(follow(users, [1, 1, 1, 1], { stepMs: 5 * MINUTE }).said).toEqual([]);
  });
});
