import { describeCondition } from '../detect/describe-subject.ts';
import type { Observations } from '../detect/evaluate-criteria.ts';
import { ruleKey } from '../detect/fold-reading.ts';
import { heldSinceMs } from '../detect/judge-monitor.ts';
import type { Condition, EpochMs, Plan } from '../model/plan.ts';

/** What detection knows; what was not seen lately is left out, and nothing is known of it. */
export type Seen = Pick<Observations, 'monitors' | 'metrics'>;

/**
 * Whether criteria hold: any of them has for its time (`holds`), none is true (`clear`), or one has begun to be true or nobody
 * knows (`unclear`), which neither pulls nor counts as health.
 */
export type CriteriaVerdict =
  | { readonly kind: 'holds'; readonly sinceMs: EpochMs; readonly condition: Condition }
  | { readonly kind: 'clear' }
  | { readonly kind: 'unclear' };

const CLEAR: CriteriaVerdict = { kind: 'clear' };
const UNCLEAR: CriteriaVerdict = { kind: 'unclear' };

/** Judges the criteria of a rule as detection judges those of a level. */
export function judgeCriteria(plan: Plan, when: readonly Condition[], seen: Seen, nowMs: EpochMs): CriteriaVerdict {
  const verdicts = when.map((condition) => judge(plan, condition, seen, nowMs));
  const holding = verdicts.find(({ kind }) => kind === 'holds');
  return holding ?? (verdicts.every(({ kind }) => kind === 'clear') ? CLEAR : UNCLEAR);
}

function judge(plan: Plan, condition: Condition, seen: Seen, nowMs: EpochMs): CriteriaVerdict {
  return condition.kind === 'metric'
    ? judgeMetricOf(condition, seen, nowMs)
    : judgeMonitorOf(plan, condition, seen, nowMs);
}

function judgeMetricOf(
  condition: Extract<Condition, { kind: 'metric' }>,
  { metrics }: Seen,
  nowMs: EpochMs,
): CriteriaVerdict {
  const state = metrics[condition.metric];
  if (!state || state.reading.value === null) return UNCLEAR;
  const hold = state.rules?.[ruleKey(condition)];
  return hold ? heldFor(condition, hold.sinceMs, nowMs) : CLEAR;
}

function judgeMonitorOf(
  plan: Plan,
  condition: Extract<Condition, { kind: 'monitor' }>,
  { monitors }: Seen,
  nowMs: EpochMs,
): CriteriaVerdict {
  const monitor = plan.monitors[condition.monitor];
  const state = monitors[condition.monitor];
  if (!monitor || !state || state.status === 'unknown') return UNCLEAR;
  const sinceMs = heldSinceMs(monitor, state, condition);
  if (sinceMs === null) return CLEAR;
  const verdict = heldFor(condition, sinceMs, nowMs);
  // The time from one ping to the next is silence, too, and nothing is wrong about it.
  const isUsual = condition.is === 'silent' && monitor.type === 'heartbeat' && verdict.kind === 'unclear';
  return isUsual ? CLEAR : verdict;
}

function heldFor(condition: Condition, sinceMs: EpochMs, nowMs: EpochMs): CriteriaVerdict {
  return nowMs - sinceMs >= condition.for * 1000 ? { kind: 'holds', sinceMs, condition } : UNCLEAR;
}

/** `webhook.latency.p95 is above 5 s for 2 min`, `payments is down for 2 min`. */
export function criterionInWords(plan: Plan, condition: Condition): string {
  const what = condition.kind === 'metric' ? condition.metric : condition.monitor;
  const metric = condition.kind === 'metric' ? plan.metrics[condition.metric] : undefined;
  return `${what} is ${describeCondition(condition, metric)}`;
}
