import type { Clock, Incident } from '../../model/incident.ts';
import type { EpochMs, Plan } from '../../model/plan.ts';
import { reopenedUpdates } from '../updates.ts';
import { escalationFrom } from './escalation.ts';
import type { Handlers } from './happened.ts';
import { clocksOf } from './levels.ts';
import { leverHandlers } from './lever-positions.ts';
import { without, withPagesAnswered } from './paging.ts';

/** Folds the course of the incident itself: who leads, what was pulled, its end and its return. */
export const courseHandlers: Handlers<
  | 'role-assigned'
  | 'status-set'
  | 'lever-pulled'
  | 'lever-released'
  | 'resolved'
  | 'reopened'
  | 'review-opened'
  | 'reviewed'
  | 'time-corrected'
> = {
  'role-assigned': (incident, { role, person }) => ({
    ...incident,
    roles: { ...incident.roles, [role]: person },
    muted: without(incident.muted, person),
  }),
  'status-set': (incident, { status }) => ({ ...incident, status }),
  ...leverHandlers,
  resolved: (incident, { resolution, falsePositive }, { atMs }) => ({
    ...withPagesAnswered(incident, atMs),
    status: 'resolved',
    resolvedMs: atMs,
    resolution,
    falsePositive,
    snoozedUntilMs: null,
    escalation: { ...incident.escalation, status: 'ended' },
  }),
  reopened: (incident, _fact, { atMs }, plan) => reopened(incident, atMs, plan),
  'review-opened': (incident, { dueMs }) => ({ ...incident, reviewDueMs: dueMs }),
  reviewed: (incident) => ({ ...incident, status: 'reviewed' }),
  'time-corrected': (incident, { byMs }) => moved(incident, byMs),
};

function reopened(incident: Incident, atMs: EpochMs, plan: Plan): Incident {
  return {
    ...incident,
    status: 'detected',
    resolvedMs: null,
    resolution: null,
    falsePositive: false,
    acknowledgedMs: null,
    acknowledgedBy: null,
    holder: null,
    muted: [],
    clocks: clocksOf(plan, incident.severity, atMs),
    escalation: escalationFrom(atMs),
    restoration: null,
    updates: reopenedUpdates(incident, atMs),
  };
}

/** Everything that is waited for comes earlier by what the clock was set back, so that each wait stays as long as it was. */
function moved(incident: Incident, byMs: number): Incident {
  const sooner = <T extends EpochMs | null>(ms: T): T => (ms === null ? ms : ((ms - byMs) as T));
  const clock = (one: Clock | null): Clock | null => one && { ...one, dueMs: sooner(one.dueMs) };
  const { clocks, escalation, restoration, updates } = incident;
  return {
    ...incident,
    touchedMs: sooner(incident.touchedMs),
    snoozedUntilMs: sooner(incident.snoozedUntilMs),
    milderSinceMs: sooner(incident.milderSinceMs),
    clocks: { acknowledge: clock(clocks.acknowledge), resolve: clock(clocks.resolve) },
    escalation: {
      ...escalation,
      roundStartedMs: sooner(escalation.roundStartedMs),
      reachedMs: sooner(escalation.reachedMs),
    },
    restoration: restoration && { ...restoration, waitUntilMs: sooner(restoration.waitUntilMs) },
    updates: Object.fromEntries(
      Object.entries(updates).map(([id, state]) => [id, { ...state, dueMs: sooner(state.dueMs) }]),
    ),
  };
}
