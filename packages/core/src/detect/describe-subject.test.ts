import { expect, test } from 'vitest';
import type { Metric } from '../model/plan-metrics.ts';
import { describeCondition, describeReading, formatSpan, formatValue } from './describe-subject.ts';

test.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [60, '1 min'],
  [90, '1 min 30 s'],
  [300, '5 min'],
  [1805, '30 min'],
  [3600, '1 h'],
  [5400, '1 h 30 min'],
  [86_400, '24 h'],
  [3 * 86_400, '3 d'],
])('%f seconds are %s', (seconds, text) => {
  expect(formatSpan(seconds)).toBe(text);
});

test.each([
  ['ratio', 'ratio', 0.78, '78 %'],
  ['ratio', 'ratio', 0.9954, '99.5 %'],
  ['ratio', 'ratio', 0.0049, '0.49 %'],
  ['last', 'ratio', 1, '100 %'],
  ['p95', 'ms', 12.345, '12.3 ms'],
  ['max', 'ms', 11_200, '11.2 s'],
  ['sum', 'count', 17, '17'],
  ['rate', 'count', 3.5, '3.5 /s'],
  ['last', 'bytes', 999, '999 B'],
  ['last', 'bytes', 1_200_000_000, '1.2 GB'],
  ['rate', 'bytes', 52_000, '52 kB /s'],
] as const)('a %s in %s of %f is %s', (read, unit, value, text) => {
  expect(formatValue({ read, unit }, value)).toBe(text);
});

const latency: Metric = {
  id: 'p95',
  title: 'Answers',
  read: 'p95',
  from: { kind: 'pushed', name: 'answers' },
  unit: 'ms',
  window: 300,
  minimum: 20,
  component: null,
  runbook: null,
  ...{ target: null, alert: null, critical: null, anomalies: null },
};

test('a reading names its window, and says what is missing when it is unknown', () => {
  expect(describeReading(latency, { value: 5200, observations: 40 })).toBe('5.2 s of 40 in the last 5 min');
  expect(describeReading(latency, { value: null, observations: 3 })).toBe(
    '3 observations in the last 5 min, 20 needed',
  );
  expect(describeReading({ ...latency, read: 'sum', unit: 'count', window: 3600 }, { value: 7, observations: 7 })).toBe(
    '7 in the last hour',
  );
});

test('a criterion names its bounds and its time', () => {
  const criterion = { kind: 'metric', metric: 'p95', for: 0 } as const;
  expect(describeCondition({ ...criterion, above: 10_000, for: 120 }, latency)).toBe('above 10 s for 2 min');
  expect(describeCondition({ ...criterion, below: 1, above: 9 }, latency)).toBe('below 1 ms or above 9 ms');
  expect(describeCondition({ kind: 'monitor', monitor: 'm', is: 'silent', for: 1800 })).toBe('silent for 30 min');
});
