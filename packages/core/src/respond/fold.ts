import type { Incident } from '../model/incident.ts';
import { NO_IMPACT } from '../model/incident-relations.ts';
import type { Plan } from '../model/plan.ts';
import type { Fact } from '../model/timeline.ts';
import { courseHandlers } from './fold/course.ts';
import { escalationFrom, escalationHandlers } from './fold/escalation.ts';
import type { Handlers, Happened } from './fold/happened.ts';
import { clocksOf, levelHandlers } from './fold/levels.ts';
import { pagingHandlers } from './fold/paging.ts';
import { relationHandlers } from './fold/relations.ts';
import { applyRestorationFact } from './fold/restoration.ts';
import { updateHandlers } from './fold/updates.ts';
import { firstUpdates, followedUpdates } from './updates.ts';

export type { Happened } from './fold/happened.ts';

/** Rebuilds an incident from its timeline. @throws when the first entry does not open it */
export function foldIncident(id: string, entries: readonly Happened[], plan: Plan): Incident {
  const [first, ...rest] = entries;
  if (!first) throw new Error(`incident ${id} has an empty timeline`);
  return rest.reduce((incident, entry) => applyEntry(incident, entry, plan), openedIncident(id, first, plan));
}

/** The incident after its first entry. */
export function openedIncident(id: string, { fact, atMs, actor }: Happened, plan: Plan): Incident {
  if (fact.kind !== 'opened') throw new Error(`the timeline of incident ${id} does not begin with its opening`);
  const { service, planVersion, title, severity, runbook, components, startedMs } = fact;
  const incident: Incident = {
    id,
    service,
    planVersion,
    title,
    status: 'detected',
    severity,
    firstSeverity: severity,
    runbook,
    components,
    startedMs,
    openedMs: atMs,
    acknowledgedMs: null,
    acknowledgedBy: null,
    holder: null,
    snoozedUntilMs: null,
    muted: [],
    // Timelines of before round robin have no turn.
    turn: fact.turn ?? 0,
    resolvedMs: null,
    resolution: null,
    falsePositive: false,
    alerts: {},
    unlisted: { total: 0, firing: 0 },
    firing: {},
    milderSinceMs: null,
    personSeverity: actor.kind === 'system' ? null : severity,
    roles: {},
    responders: [],
    impact: NO_IMPACT,
    links: [],
    mergedInto: null,
    pages: {},
    escalation: escalationFrom(atMs),
    clocks: clocksOf(plan, severity, atMs),
    touchedMs: atMs,
    lastMs: atMs,
    pulledLevers: [],
    leverPositions: {},
    restoration: null,
    updates: {},
    reviewDueMs: null,
    version: 1,
  };
  return { ...incident, updates: firstUpdates(incident, plan, atMs) };
}

/** One step of the fold. */
export function applyEntry(incident: Incident, entry: Happened, plan: Plan): Incident {
  const after = followed(incident, applyFact(incident, entry, plan), entry, plan);
  const touchedMs = isWork(entry) ? entry.atMs : after.touchedMs;
  return { ...after, touchedMs, lastMs: entry.atMs, version: incident.version + 1 };
}

/** With another level or other components, other audiences hear of it, or at other intervals. */
function followed(before: Incident, after: Incident, { atMs }: Happened, plan: Plan): Incident {
  const isSame = before.severity === after.severity && before.components.length === after.components.length;
  return isSame ? after : { ...after, updates: followedUpdates(after, plan, atMs) };
}

/** Whether an entry shows that somebody is at it: a person, or a restoration that a person started and that moves on. */
function isWork({ actor, fact }: Happened): boolean {
  if (fact.kind === 'muted') return false;
  return actor.kind !== 'system' || (fact.kind.startsWith('restoration-') && fact.kind !== 'restoration-pulled-back');
}

const same = (incident: Incident): Incident => incident;

const handlers: Handlers<Fact['kind']> = {
  opened: same,
  note: same,
  'run-started': same,
  'step-finished': same,
  'run-finished': same,
  ...courseHandlers,
  ...escalationHandlers,
  ...levelHandlers,
  ...pagingHandlers,
  ...relationHandlers,
  ...updateHandlers,
  'restoration-started': applyRestorationFact,
  'restoration-step': applyRestorationFact,
  'restoration-healthy': applyRestorationFact,
  'restoration-waiting': applyRestorationFact,
  'restoration-held': applyRestorationFact,
  'restoration-resumed': applyRestorationFact,
  'restoration-pulled-back': applyRestorationFact,
  'restoration-finished': applyRestorationFact,
  'restoration-aborted': applyRestorationFact,
};

function applyFact(incident: Incident, entry: Happened, plan: Plan): Incident {
  // The table is exhaustive by its type; TypeScript cannot follow the link between key and argument.
  const handler = handlers[entry.fact.kind] as (i: Incident, f: Fact, e: Happened, p: Plan) => Incident;
  return handler(incident, entry.fact, entry, plan);
}
