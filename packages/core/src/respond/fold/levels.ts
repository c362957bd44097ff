import type { Signal } from '../../model/alert.ts';
import type { Clock, ClockName, Incident, IncidentAlert } from '../../model/incident.ts';
import type { EpochMs, Plan, Seconds } from '../../model/plan.ts';
import type { FactOf } from '../command.ts';
import { policyOfLevel } from '../next-step.ts';
import { escalationFrom } from './escalation.ts';
import type { Handlers, Happened } from './happened.ts';

/** Folds alerts, the level that they make, and the clocks of the level. */
export const levelHandlers: Handlers<
  'signal' | 'signals-counted' | 'severity-set' | 'clock-warned' | 'clock-missed' | 'clock-met'
> = {
  signal: (incident, { signal }, { atMs }, plan) => signalled(incident, signal, atMs, plan),
  'signals-counted': (incident, { began, ended, components, startedMs }) => ({
    ...incident,
    components: [...new Set([...incident.components, ...components])],
    startedMs: Math.min(incident.startedMs, startedMs),
    unlisted: {
      total: incident.unlisted.total + began,
      firing: Math.max(0, incident.unlisted.firing + began - ended),
    },
  }),
  'severity-set': severitySet,
  'clock-warned': (incident, { clock }) => clockIs(incident, clock, 'warned'),
  'clock-missed': (incident, { clock }) => clockIs(incident, clock, 'missed'),
  'clock-met': (incident, { clock }) => clockIs(incident, clock, 'met'),
};

/** The place of a level, 0 the most severe; one that the plan does not have is milder than all. */
export function rankOf(plan: Plan, severity: string): number {
  const rank = plan.severities.findIndex(({ id }) => id === severity);
  return rank < 0 ? plan.severities.length : rank;
}

/** The clocks of a level, running from a moment. */
export function clocksOf(plan: Plan, severityId: string, fromMs: EpochMs): Incident['clocks'] {
  const severity = plan.severities.find((s) => s.id === severityId);
  const clock = (seconds: Seconds | null | undefined): Clock | null =>
    seconds ? { dueMs: fromMs + seconds * 1000, status: 'running' } : null;
  return { acknowledge: clock(severity?.acknowledge), resolve: clock(severity?.resolve) };
}

function signalled(incident: Incident, signal: Signal, atMs: EpochMs, plan: Plan): Incident {
  const before = incident.alerts[signal.dedupKey];
  const after: Incident = {
    ...incident,
    runbook: incident.runbook ?? signal.runbook,
    components: [...new Set([...incident.components, ...signal.components])],
    startedMs: Math.min(incident.startedMs, signal.sinceMs),
    alerts: { ...incident.alerts, [signal.dedupKey]: alertOf(signal) },
    firing: counted(counted(incident.firing, before, -1), signal, 1),
  };
  return { ...after, milderSinceMs: milderSince(after, atMs, plan) };
}

function alertOf(signal: Signal): IncidentAlert {
  const { dedupKey, source, summary, severity, status, sinceMs } = signal;
  return { dedupKey, source, summary, severity, status, sinceMs };
}

type Counted = Pick<IncidentAlert, 'status' | 'severity'> | undefined;

function counted(firing: Incident['firing'], alert: Counted, by: 1 | -1): Incident['firing'] {
  if (alert?.status !== 'firing') return firing;
  const level = alert.severity ?? '';
  const { [level]: count = 0, ...others } = firing;
  return count + by > 0 ? { ...others, [level]: count + by } : others;
}

/** The incident after alerts came from another one or went to it: they are counted anew. */
export function recounted(incident: Incident, atMs: EpochMs, plan: Plan): Incident {
  const firing: Record<string, number> = {};
  for (const { status, severity } of Object.values(incident.alerts)) {
    if (status === 'firing') firing[severity ?? ''] = (firing[severity ?? ''] ?? 0) + 1;
  }
  const after = { ...incident, firing };
  return { ...after, milderSinceMs: milderSince(after, atMs, plan) };
}

/** The worst level of which an alert is firing; null when none with a level is. */
export function worstFiring(incident: Incident, plan: Plan): string | null {
  return plan.severities.find(({ id }) => (incident.firing[id] ?? 0) > 0)?.id ?? null;
}

function milderSince(incident: Incident, atMs: EpochMs, plan: Plan): EpochMs | null {
  const worst = worstFiring(incident, plan);
  const isMilder = worst !== null && rankOf(plan, worst) > rankOf(plan, incident.severity);
  return isMilder ? (incident.milderSinceMs ?? atMs) : null;
}

/** A new level starts its clocks at the opening: a P1 found to be a P0 has no extra time. Met clocks stay met. */
function severitySet(incident: Incident, fact: FactOf<'severity-set'>, { atMs }: Happened, plan: Plan): Incident {
  const { severity, by } = fact;
  const fresh = clocksOf(plan, severity, incident.openedMs);
  const keepMet = (name: ClockName) => (incident.clocks[name]?.status === 'met' ? incident.clocks[name] : fresh[name]);
  const raised = rankOf(plan, severity) < rankOf(plan, incident.severity);
  const { status } = incident.escalation;
  const otherPolicy = policyOfLevel(plan, severity)?.id !== policyOfLevel(plan, incident.severity)?.id;
  const restart = (status !== 'acknowledged' && otherPolicy) || (status === 'exhausted' && raised);
  const changed: Incident = {
    ...incident,
    severity,
    personSeverity: by === 'person' ? severity : incident.personSeverity,
    muted: raised ? [] : incident.muted,
    clocks: { acknowledge: keepMet('acknowledge'), resolve: keepMet('resolve') },
    escalation: restart ? escalationFrom(atMs) : incident.escalation,
    milderSinceMs: null,
  };
  return { ...changed, milderSinceMs: milderSince(changed, atMs, plan) };
}

function clockIs(incident: Incident, name: ClockName, status: Clock['status']): Incident {
  const clock = incident.clocks[name];
  return clock ? { ...incident, clocks: { ...incident.clocks, [name]: { ...clock, status } } } : incident;
}
