import type { Assertion, Monitor } from '@tocsin/core';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { titleFromId } from '../title-from-id.ts';

/** It flaps once it changed so often within so long, unless the plan says otherwise. */
const FLAPPING = { changes: 6, within: 1800 };

/** Builds one monitor. */
export function assembleMonitor(monitor: PlanDraft['monitors'][string], id: string): Monitor {
  const base = {
    id,
    title: monitor.title ?? titleFromId(id),
    component: monitor.component ?? null,
    severity: monitor.severity ?? null,
    runbook: monitor.runbook ?? null,
    parents: [],
  };
  if (monitor.type === 'heartbeat')
    return { ...base, type: 'heartbeat', every: monitor.every, grace: monitor.grace, schedule: null, longest: null };
  const { type, url, method, headers, every, timeout, confirm, recover, expect } = monitor;
  const { status, bodyContains, maxLatency } = expect;
  const assertions: Assertion[] = [{ of: 'status', must: { is: status } }];
  if (bodyContains !== undefined) assertions.push({ of: 'body', must: { contains: bodyContains } });
  if (maxLatency !== undefined) assertions.push({ of: 'latency', must: { below: maxLatency } });
  const asked = { url, method, headers, body: null, redirects: 0, verify: true };
  const rhythm = { every, timeout, confirm, recover, flapping: FLAPPING, regions: null };
  return { ...base, type, ...asked, ...rhythm, expect: assertions, degraded: [] };
}
