import type { Signal } from '../model/alert.ts';
import type { Condition, EpochMs, Plan } from '../model/plan.ts';
import type { Monitor } from '../model/plan-monitors.ts';
import { describeMonitorAlert } from './describe-subject.ts';
import type { Observations } from './evaluate-criteria.ts';
import { type MonitorState, silentSinceMs } from './fold-check.ts';
import { suppressedBy } from './suppressed-by.ts';
import { fire, isMoreSevere, resolve, type Verdict } from './verdict.ts';

/**
 * Says whether a monitor's alert begins, rises or ends now; null: nothing changes. While a parent explains its failure, it neither
 * begins nor rises.
 */
export function judgeMonitor(plan: Plan, monitor: Monitor, observations: Observations, nowMs: EpochMs): Signal | null {
  const state = observations.monitors[monitor.id];
  if (!state) return null;
  const dedupKey = `monitor:${monitor.id}`;
  const firing = observations.firing[dedupKey];
  const verdict = worstOfMonitor(plan, monitor, state, nowMs);
  if (verdict) {
    if (firing && !isMoreSevere(plan, verdict.severity.id, firing.severity)) return null;
    if (suppressedBy(plan, monitor, observations, nowMs)) return null;
    const summary = describeMonitorAlert(monitor, state, verdict.severity, verdict.condition, nowMs);
    return fire(dedupKey, monitor, verdict, summary);
  }
  if (!firing || state.status === 'down' || state.status === 'unknown') return null;
  return resolve(dedupKey, monitor, firing, `${monitor.title} ${isBack(monitor, state)}: ${state.detail}`);
}

function isBack(monitor: Monitor, state: MonitorState): string {
  if (monitor.type === 'heartbeat') return 'pings again';
  return state.status === 'degraded' ? 'is degraded, no longer down' : 'answers again';
}

function worstOfMonitor(plan: Plan, monitor: Monitor, state: MonitorState, nowMs: EpochMs): Verdict | null {
  for (const severity of plan.severities) {
    for (const condition of severity.when) {
      if (condition.kind !== 'monitor' || condition.monitor !== monitor.id) continue;
      const sinceMs = heldSinceMs(monitor, state, condition);
      if (sinceMs !== null && nowMs - sinceMs >= condition.for * 1000) return { severity, condition, sinceMs };
    }
    if (monitor.severity === severity.id && state.status === 'down') {
      return { severity, condition: null, sinceMs: state.sinceMs };
    }
  }
  return null;
}

/** Since when a criterion is true; null: it is not. Silence of a heartbeat counts from its last ping, whatever its own rhythm says. */
export function heldSinceMs(
  monitor: Monitor,
  state: MonitorState,
  condition: Extract<Condition, { kind: 'monitor' }>,
): EpochMs | null {
  if (condition.is === 'silent' && monitor.type === 'heartbeat') return silentSinceMs(state);
  const isWorse = state.status === 'degraded' || state.status === 'down';
  // It is worse than it should be from the first answer of the row on, whether that was late or missing.
  if (condition.is === 'degraded') return isWorse ? (state.worseSinceMs ?? state.sinceMs) : null;
  return state.status === 'down' ? state.sinceMs : null;
}
