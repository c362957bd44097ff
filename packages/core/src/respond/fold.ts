import type { Signal } from '../model/alert.ts';
import type { Clock, Incident, IncidentAlert, Page } from '../model/incident.ts';
import type { EpochMs, Plan, Seconds } from '../model/plan.ts';
import type { Fact, TimelineEntry } from '../model/timeline.ts';
import { applyRestorationFact } from './restoration-fold.ts';
import { firstUpdates } from './updates.ts';

/** What the fold needs of an entry: the fact, its moment and who did it. */
export type Happened = Pick<TimelineEntry, 'fact' | 'atMs' | 'actor'>;

/** Rebuilds an incident from its timeline. @throws when the first entry does not open it */
export function foldIncident(id: string, entries: readonly Happened[], plan: Plan): Incident {
  const [first, ...rest] = entries;
  if (!first) throw new Error(`incident ${id} has an empty timeline`);
  return rest.reduce((incident, entry) => applyEntry(incident, entry, plan), openedIncident(id, first, plan));
}

/** The incident after its first entry. */
export function openedIncident(id: string, entry: Happened, plan: Plan): Incident {
  const fact = entry.fact;
  if (fact.kind !== 'opened') throw new Error(`the timeline of incident ${id} does not begin with its opening`);
  const incident: Incident = {
    id,
    service: fact.service,
    planVersion: fact.planVersion,
    title: fact.title,
    status: 'detected',
    severity: fact.severity,
    firstSeverity: fact.severity,
    runbook: fact.runbook,
    components: fact.components,
    startedMs: fact.startedMs,
    openedMs: entry.atMs,
    acknowledgedMs: null,
    acknowledgedBy: null,
    resolvedMs: null,
    resolution: null,
    falsePositive: false,
    alerts: {},
    roles: {},
    responders: [],
    pages: {},
    escalation: { status: 'running', nextStep: 0, round: 0, roundStartedMs: entry.atMs },
    clocks: clocksOf(plan, fact.severity, entry.atMs),
    touchedMs: entry.atMs,
    pulledLevers: [],
    restoration: null,
    updates: {},
    reviewDueMs: null,
    version: 1,
  };
  return { ...incident, updates: firstUpdates(incident, plan) };
}

/** One step of the fold. */
export function applyEntry(incident: Incident, entry: Happened, plan: Plan): Incident {
  const after = applyFact(incident, entry, plan);
  const touched = isWork(entry) ? entry.atMs : after.touchedMs;
  return { ...after, touchedMs: touched, version: incident.version + 1 };
}

/** Whether an entry shows that somebody is at it: a person, or a restoration that a person started and that moves on. */
function isWork({ actor, fact }: Happened): boolean {
  return actor.kind !== 'system' || (fact.kind.startsWith('restoration-') && fact.kind !== 'restoration-pulled-back');
}

type Handlers = {
  readonly [K in Fact['kind']]: (
    incident: Incident,
    fact: Extract<Fact, { kind: K }>,
    entry: Happened,
    plan: Plan,
  ) => Incident;
};

const same = (incident: Incident): Incident => incident;

const handlers: Handlers = {
  opened: same,
  note: same,
  'run-started': same,
  'step-finished': same,
  'run-finished': same,
  reviewed: (incident) => ({ ...incident, status: 'reviewed' }),
  signal: (incident, { signal }) => ({
    ...incident,
    runbook: incident.runbook ?? signal.runbook,
    components: [...new Set([...incident.components, ...signal.components])],
    startedMs: Math.min(incident.startedMs, signal.sinceMs),
    alerts: { ...incident.alerts, [signal.dedupKey]: alertOf(signal) },
  }),
  'severity-set': (incident, fact, entry, plan) => severitySet(incident, fact.severity, entry.atMs, plan),
  'role-assigned': (incident, fact) => ({ ...incident, roles: { ...incident.roles, [fact.role]: fact.person } }),
  paged: (incident, fact, entry) => ({
    ...incident,
    pages: {
      ...incident.pages,
      [fact.pageId]: {
        id: fact.pageId,
        person: fact.person,
        atMs: entry.atMs,
        step: fact.step,
        round: fact.round,
        why: fact.why,
        status: 'queued',
      },
    },
  }),
  'page-sent': (incident, fact) => pageIs(incident, fact.pageId, 'delivered'),
  'page-failed': (incident, fact) => (fact.last ? pageIs(incident, fact.pageId, 'failed') : incident),
  escalated: (incident, fact, entry, plan) => escalated(incident, fact, entry.atMs, plan),
  'escalation-exhausted': (incident) => ({ ...incident, escalation: { ...incident.escalation, status: 'exhausted' } }),
  acknowledged: (incident, fact, entry) => ({
    ...incident,
    status: incident.status === 'detected' ? 'acknowledged' : incident.status,
    acknowledgedMs: incident.acknowledgedMs ?? entry.atMs,
    acknowledgedBy: incident.acknowledgedMs === null ? fact.person : incident.acknowledgedBy,
    responders: fact.person ? [...new Set([...incident.responders, fact.person])] : incident.responders,
    escalation: { ...incident.escalation, status: 'acknowledged' },
  }),
  'clock-warned': (incident, fact) => clockIs(incident, fact.clock, 'warned'),
  'clock-missed': (incident, fact) => clockIs(incident, fact.clock, 'missed'),
  'clock-met': (incident, fact) => clockIs(incident, fact.clock, 'met'),
  'status-set': (incident, fact) => ({ ...incident, status: fact.status }),
  'lever-pulled': (incident, fact) => ({
    ...incident,
    pulledLevers: [...new Set([...incident.pulledLevers, fact.lever])],
  }),
  'lever-released': (incident, fact) => ({
    ...incident,
    pulledLevers: incident.pulledLevers.filter((lever) => lever !== fact.lever),
  }),
  'restoration-started': applyRestorationFact,
  'restoration-step': applyRestorationFact,
  'restoration-healthy': applyRestorationFact,
  'restoration-waiting': applyRestorationFact,
  'restoration-held': applyRestorationFact,
  'restoration-resumed': applyRestorationFact,
  'restoration-pulled-back': applyRestorationFact,
  'restoration-finished': applyRestorationFact,
  'restoration-aborted': applyRestorationFact,
  'update-due': (incident, fact) => updateIs(incident, fact.audience, { asked: true }),
  'update-late': (incident, fact) =>
    updateIs(incident, fact.audience, { overdue: true, late: (incident.updates[fact.audience]?.late ?? 0) + 1 }),
  'update-drafted': (incident, fact) => updateIs(incident, fact.audience, { asked: true, draftId: fact.updateId }),
  'update-sent': updateSent,
  resolved: (incident, fact, entry) => ({
    ...incident,
    status: 'resolved',
    resolvedMs: entry.atMs,
    resolution: fact.resolution,
    falsePositive: fact.falsePositive,
    escalation: { ...incident.escalation, status: 'ended' },
  }),
  reopened: (incident, _fact, entry, plan) => reopened(incident, entry.atMs, plan),
  'review-opened': (incident, fact) => ({ ...incident, reviewDueMs: fact.dueMs }),
};

function applyFact(incident: Incident, entry: Happened, plan: Plan): Incident {
  // The table is exhaustive by its type; TypeScript cannot follow the link between key and argument.
  const handler = handlers[entry.fact.kind] as (i: Incident, f: Fact, e: Happened, p: Plan) => Incident;
  return handler(incident, entry.fact, entry, plan);
}

function alertOf(signal: Signal): IncidentAlert {
  const { dedupKey, source, summary, severity, status, sinceMs } = signal;
  return { dedupKey, source, summary, severity, status, sinceMs };
}

function clocksOf(plan: Plan, severityId: string, fromMs: EpochMs): Incident['clocks'] {
  const severity = plan.severities.find((s) => s.id === severityId);
  const clock = (seconds: Seconds | null | undefined): Clock | null =>
    seconds ? { dueMs: fromMs + seconds * 1000, status: 'running' } : null;
  return { acknowledge: clock(severity?.acknowledge), resolve: clock(severity?.resolve) };
}

/** A new level starts its clocks at the opening: a P1 found to be a P0 has no extra time. Met clocks stay met. */
function severitySet(incident: Incident, severity: string, atMs: EpochMs, plan: Plan): Incident {
  const fresh = clocksOf(plan, severity, incident.openedMs);
  const keepMet = (name: 'acknowledge' | 'resolve') =>
    incident.clocks[name]?.status === 'met' ? incident.clocks[name] : fresh[name];
  const policyOf = (id: string) => plan.severities.find((s) => s.id === id)?.escalation ?? null;
  const restart = incident.escalation.status !== 'acknowledged' && policyOf(severity) !== policyOf(incident.severity);
  const changed: Incident = {
    ...incident,
    severity,
    clocks: { acknowledge: keepMet('acknowledge'), resolve: keepMet('resolve') },
    escalation: restart ? { status: 'running', nextStep: 0, round: 0, roundStartedMs: atMs } : incident.escalation,
  };
  return { ...changed, updates: { ...firstUpdates(changed, plan), ...keptUpdates(incident, changed, plan) } };
}

/** Audiences that were already told keep their history and get the interval of the new level. */
function keptUpdates(before: Incident, after: Incident, plan: Plan): Incident['updates'] {
  const fresh = firstUpdates(after, plan);
  const kept = Object.entries(before.updates).filter(
    ([audience, state]) => fresh[audience] && (state.asked || state.lastSentMs !== null),
  );
  return Object.fromEntries(
    kept.map(([audience, state]) => [audience, { ...state, interval: fresh[audience]?.interval ?? state.interval }]),
  );
}

function escalated(
  incident: Incident,
  fact: Extract<Fact, { kind: 'escalated' }>,
  atMs: EpochMs,
  plan: Plan,
): Incident {
  const policy = plan.escalation[plan.severities.find((s) => s.id === incident.severity)?.escalation ?? ''];
  const steps = policy?.steps ?? [];
  const next = fact.step + 1;
  const started = fact.by === 'forgotten' ? atMs : incident.escalation.roundStartedMs;
  if (next >= steps.length) {
    const again = atMs + (policy?.repeatAfter ?? 0) * 1000;
    return {
      ...incident,
      escalation: { status: 'running', nextStep: 0, round: fact.round + 1, roundStartedMs: again },
    };
  }
  // A skipped or hurried step moves the round, so that the later steps keep their distance from this one.
  const stepAfterMs = (steps[fact.skipped ? next : fact.step]?.after ?? 0) * 1000;
  const moved = fact.skipped || fact.by !== 'time' ? atMs - stepAfterMs : started;
  return {
    ...incident,
    escalation: { status: 'running', nextStep: next, round: fact.round, roundStartedMs: Math.min(started, moved) },
  };
}

function pageIs(incident: Incident, pageId: string, status: Page['status']): Incident {
  const page = incident.pages[pageId];
  return page ? { ...incident, pages: { ...incident.pages, [pageId]: { ...page, status } } } : incident;
}

function clockIs(incident: Incident, name: 'acknowledge' | 'resolve', status: Clock['status']): Incident {
  const clock = incident.clocks[name];
  return clock ? { ...incident, clocks: { ...incident.clocks, [name]: { ...clock, status } } } : incident;
}

function updateIs(incident: Incident, audience: string, change: Partial<Incident['updates'][string]>): Incident {
  const state = incident.updates[audience] ?? {
    dueMs: incident.openedMs,
    interval: null,
    asked: false,
    draftId: null,
    lastSentMs: null,
    overdue: false,
    late: 0,
  };
  return { ...incident, updates: { ...incident.updates, [audience]: { ...state, ...change } } };
}

function updateSent(incident: Incident, fact: Extract<Fact, { kind: 'update-sent' }>, entry: Happened): Incident {
  const interval = incident.updates[fact.audience]?.interval ?? null;
  return updateIs(incident, fact.audience, {
    lastSentMs: entry.atMs,
    draftId: null,
    overdue: false,
    asked: interval === null,
    dueMs: interval === null ? entry.atMs : entry.atMs + interval * 1000,
  });
}

function reopened(incident: Incident, atMs: EpochMs, plan: Plan): Incident {
  return {
    ...incident,
    status: 'detected',
    resolvedMs: null,
    resolution: null,
    falsePositive: false,
    acknowledgedMs: null,
    acknowledgedBy: null,
    clocks: clocksOf(plan, incident.severity, atMs),
    escalation: { status: 'running', nextStep: 0, round: 0, roundStartedMs: atMs },
    restoration: null,
  };
}
