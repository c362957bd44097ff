import type { Incident } from '../model/incident.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { Fact, FactKind } from '../model/timeline.ts';
import { placeOf } from '../rehearse/local-time.ts';
import type { IncidentMeasure, PersonPages } from './incident-measure.ts';

/** The facts of a timeline that measures are made of; the others need not be read. */
export const MEASURED_FACTS = [
  'acknowledged',
  'status-set',
  'lever-pulled',
  'resolved',
  'reopened',
  'reviewed',
  'clock-missed',
  'clock-met',
  'update-sent',
  'update-late',
] as const satisfies readonly FactKind[];

/** A fact with its moment. */
export interface MeasuredFact {
  readonly atMs: EpochMs;
  readonly fact: Fact;
}

/**
 * Measures one incident. One that is not over, or that goes on as another, is not measured: null.
 * @param facts those of MEASURED_FACTS, oldest first
 * @param plan the plan that says in which zone its people live
 */
export function measureIncident(
  incident: Incident,
  facts: readonly MeasuredFact[],
  plan: Pick<Plan, 'people' | 'schedules' | 'timezone'>,
): Omit<IncidentMeasure, 'repeatOf'> | null {
  if (incident.resolvedMs === null || incident.mergedInto !== null) return null;
  const clocks = clocksOf(facts);
  return {
    incident: incident.id,
    service: incident.service,
    title: incident.title,
    firstSeverity: incident.firstSeverity,
    severity: incident.severity,
    components: incident.components,
    startedMs: Math.min(incident.startedMs, incident.openedMs),
    openedMs: incident.openedMs,
    acknowledgedMs: facts.find(({ fact }) => fact.kind === 'acknowledged')?.atMs ?? incident.acknowledgedMs,
    mitigatedMs: Math.min(facts.find(mitigates)?.atMs ?? incident.resolvedMs, incident.resolvedMs),
    resolvedMs: incident.resolvedMs,
    falsePositive: incident.falsePositive,
    reopened: facts.filter(({ fact }) => fact.kind === 'reopened').length,
    ...clocks,
    ...updatesOf(facts),
    pages: pagesOf(incident, plan),
    alertKeys: alertKeysOf(incident),
    reviewDueMs: incident.reviewDueMs,
    reviewedMs: reviewedMs(facts),
  };
}

/** As a review tells it: what ended without being contained before was mitigated by what ended it. */
function mitigates({ fact }: MeasuredFact): boolean {
  if (fact.kind === 'status-set') return fact.status === 'contained' || fact.status === 'monitoring';
  return fact.kind === 'lever-pulled';
}

/** A clock that was missed once stays missed, whatever the level became. */
function clocksOf(facts: readonly MeasuredFact[]): Pick<IncidentMeasure, 'clocksMet' | 'clocksMissed'> {
  const missed = new Set<string>();
  const met = new Set<string>();
  for (const { fact } of facts) {
    if (fact.kind === 'clock-missed') missed.add(fact.clock);
    if (fact.kind === 'clock-met') met.add(fact.clock);
  }
  return { clocksMet: [...met].filter((clock) => !missed.has(clock)).length, clocksMissed: missed.size };
}

/** An update that became late counts as late, sent in the end or not; each other one that was sent was on time. */
function updatesOf(facts: readonly MeasuredFact[]): Pick<IncidentMeasure, 'updatesOnTime' | 'updatesLate'> {
  const overdue = new Set<string>();
  let [updatesOnTime, updatesLate] = [0, 0];
  for (const { fact } of facts) {
    if (fact.kind === 'update-late') {
      overdue.add(fact.audience);
      updatesLate += 1;
    }
    // Deleting says whether it was overdue: then it is counted already.
    if (fact.kind === 'update-sent' && !overdue.delete(fact.audience)) updatesOnTime += 1;
  }
  return { updatesOnTime, updatesLate };
}

function pagesOf(incident: Incident, plan: Pick<Plan, 'people' | 'schedules' | 'timezone'>): readonly PersonPages[] {
  const byPerson = new Map<string, { pages: number; atNight: number }>();
  for (const { person, atMs, urgency } of Object.values(incident.pages)) {
    if (urgency !== 'page') continue;
    const { pages, atNight } = byPerson.get(person) ?? { pages: 0, atNight: 0 };
    const isNight = placeOf(zoneOfPerson(plan, person), atMs).isNight;
    byPerson.set(person, { pages: pages + 1, atNight: atNight + (isNight ? 1 : 0) });
  }
  const people = [...byPerson].map(([person, counts]) => ({ person, ...counts }));
  return people.sort((a, b) => (a.person < b.person ? -1 : 1));
}

/** Where somebody lives: the zone of their quiet hours, else that of the first schedule they are in, else the plan's. */
export function zoneOfPerson(plan: Pick<Plan, 'people' | 'schedules' | 'timezone'>, person: string): string {
  const quiet = plan.people[person]?.quiet[0];
  if (quiet) return quiet.timezone;
  const schedule = Object.values(plan.schedules).find(({ slots }) =>
    slots.some(({ versions }) =>
      versions.some(({ layers }) => layers.some(({ rotation }) => rotation.members.includes(person))),
    ),
  );
  return schedule?.timezone ?? plan.timezone;
}

function alertKeysOf(incident: Incident): readonly string[] {
  const alerts = Object.values(incident.alerts);
  const monitors = alerts.map(({ source }) => source).filter((source) => source.startsWith('monitor:'));
  return [...new Set([...alerts.map(({ dedupKey }) => dedupKey), ...monitors])].sort();
}

function reviewedMs(facts: readonly MeasuredFact[]): EpochMs | null {
  let atMs: EpochMs | null = null;
  for (const one of facts) {
    if (one.fact.kind === 'reopened') atMs = null;
    if (one.fact.kind === 'reviewed') atMs = one.atMs;
  }
  return atMs;
}
