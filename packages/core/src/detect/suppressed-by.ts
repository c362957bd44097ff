import type { EpochMs, Plan } from '../model/plan.ts';
import type { Monitor } from '../model/plan-monitors.ts';
import type { Observations } from './evaluate-criteria.ts';
import type { MonitorState } from './monitor-state.ts';

/** What is asked of the states of the monitors. */
type Seen = Pick<Observations, 'monitors'>;

/**
 * Which monitor explains that another one fails, so that this other one is no alert of its own: a parent, or a parent's parent,
 * that is down, that is being confirmed, or that was not looked at since. Once it is up, the child must have failed again.
 * @returns null when the monitor does not fail, or nothing explains it
 */
export function suppressedBy(plan: Plan, monitor: Monitor, seen: Seen, nowMs: EpochMs): Monitor | null {
  const state = seen.monitors[monitor.id];
  if (state?.status !== 'down') return null;
  for (const parent of ancestorsOf(plan, monitor)) {
    const above = seen.monitors[parent.id];
    if (above && explains(parent, above, monitor, state, nowMs)) return parent;
  }
  return null;
}

/** Nearest first. Whatever leads back to the monitor itself is left out. */
function ancestorsOf(plan: Plan, monitor: Monitor): readonly Monitor[] {
  const found = new Map<string, Monitor>();
  const next = [...monitor.parents];
  for (const id of next) {
    const parent = plan.monitors[id];
    if (!parent || id === monitor.id || found.has(id)) continue;
    found.set(id, parent);
    next.push(...parent.parents);
  }
  return [...found.values()];
}

function explains(parent: Monitor, above: MonitorState, child: Monitor, state: MonitorState, nowMs: EpochMs): boolean {
  if (above.status === 'down') return true;
  if (isBeingConfirmed(parent, above) || isNotLookedAtSince(parent, above, state, nowMs)) return true;
  return above.status !== 'unknown' && isNotSeenAgain(above, child, state, nowMs);
}

/** Of several regions one may fail for days, and must not hide what fails everywhere. */
function isBeingConfirmed(parent: Monitor, above: MonitorState): boolean {
  return parent.type !== 'heartbeat' && parent.regions === null && above.failures > 0;
}

/** A child that is looked at more often is down first; the parent has the time of one check to say why. */
function isNotLookedAtSince(parent: Monitor, above: MonitorState, state: MonitorState, nowMs: EpochMs): boolean {
  if (parent.type === 'heartbeat' || (above.checkedMs ?? 0) >= state.sinceMs) return false;
  return nowMs - state.sinceMs <= (parent.every + parent.timeout) * 1000;
}

/** The parent came back while the child was down: what was seen of the child before that says nothing. */
function isNotSeenAgain(above: MonitorState, child: Monitor, state: MonitorState, nowMs: EpochMs): boolean {
  if (above.sinceMs <= state.sinceMs) return false;
  if (child.type === 'heartbeat') return nowMs - above.sinceMs <= child.grace * 1000;
  return state.failures === 0 || (state.checkedMs ?? 0) <= above.sinceMs;
}
