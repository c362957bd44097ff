import { expect, test } from 'vitest';
import { judgeObservation } from './judge-observation.ts';
import type { Observation } from './observation.ts';

const seen: Observation = { failure: null, facts: { status: 200, 'json:$.depth': 12 }, latencyMs: 812.4, said: '200' };
const ok = { of: 'status', must: { is: [200] } };

test.each([
  [{ expect: [ok], degraded: [] }, seen, 'ok', '200 in 812 ms'],
  [{ expect: [ok], degraded: [] }, { ...seen, failure: 'connection refused' }, 'failed', 'connection refused'],
  [
    { expect: [ok, { of: 'json:$.depth', must: { below: 10 } }], degraded: [] },
    seen,
    'failed',
    '200 in 812 ms: json:$.depth is 12, expected below 10',
  ],
  [
    { expect: [ok], degraded: [{ of: 'latency', must: { above: 800 } }] },
    seen,
    'degraded',
    '200 in 812 ms: latency is 812.4',
  ],
  [{ expect: [ok], degraded: [{ of: 'days', must: { below: 5 } }] }, seen, 'ok', '200 in 812 ms'],
  [
    { expect: [{ of: 'status', must: { is: [204] } }], degraded: [{ of: 'latency', must: { above: 1 } }] },
    { ...seen, latencyMs: null },
    'failed',
    '200: status is 200, expected 204',
  ],
] as const)('%j', (monitor, observation, outcome, detail) => {
  expect(judgeObservation(monitor, observation)).toEqual({ outcome, detail });
});
