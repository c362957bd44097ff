import type { HttpMonitor } from '@tocsin/core';
import { expect, it } from 'vitest';
import { planOf } from '../detect-app.fixture.ts';
import { judgeCheck } from './judge-check.ts';

const monitor: HttpMonitor = {
  ...{ type: 'http', id: 'api', title: 'API', component: null, severity: null, runbook: null, parents: [] },
  ...{ url: 'http://127.0.0.1/', method: 'GET', headers: { authorization: 'Bearer k3y-of-the-api' }, body: null },
  ...{ redirects: 0, verify: true, every: 30, timeout: 5, confirm: 1, recover: 1, regions: null, degraded: [] },
  flapping: { changes: 6, within: 1800 },
  expect: [{ of: 'json:$.echo', must: { is: ['ok'] } }],
};

it('quotes what was seen, but no credential that the target sent back', () => {
  const plan = planOf({ monitors: [monitor] });
  const facts = { 'json:$.echo': 'you are k3y-of-the-api' };
  const { outcome, detail } = judgeCheck(monitor, plan, { failure: null, facts, latencyMs: 5, said: '200' });
  expect(outcome).toBe('failed');
  expect(detail).toContain('you are');
  expect(detail).not.toContain('k3y-of-the-api');
});
