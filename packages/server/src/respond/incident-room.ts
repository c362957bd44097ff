import type { z } from '@hono/zod-openapi';
import { actorName, type Incident, isActive, isOutside, type Plan, personName } from '@tocsin/core';
import { audiencesDue } from '../communicate/update/audience-due.ts';
import { updatesOf } from '../communicate/update/update.views.ts';
import { leversOf } from '../contain/lever.views.ts';
import { healthOf } from '../detect/health/health-of.ts';
import { reportsOfIncident } from '../detect/reports/report.views.ts';
import { vendorsOfIncident } from '../detect/vendors/vendor.views.ts';
import { pageDeliveries } from '../page/outbox/message.views.ts';
import type { App } from '../platform/app.ts';
import { reviewOf } from '../review/review.views.ts';
import { runsOf } from '../runbook/run/run.views.ts';
import { comingTriggers } from './coming-triggers.ts';
import type { incidentRoom, incidentSummary, timelineEntryView } from './contract.ts';
import { deadlinesOf } from './deadlines.ts';
import { readIncident, readTimeline } from './incident.views.ts';
import { pagesOf } from './page-views.ts';
import { planInForce } from './plan-in-force.ts';
import { relationsOf } from './relations.view.ts';
import { restorationOf } from './restoration-view.ts';
import type { ChainedEntry } from './timeline-chain.ts';

type Summary = z.infer<typeof incidentSummary>;
type Room = z.infer<typeof incidentRoom>;

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/** An incident as lists show it. */
export function summaryOf(incident: Incident, plan: Plan): Summary {
  const rank = plan.severities.findIndex((s) => s.id === incident.severity);
  const commander = incident.roles.commander;
  return {
    id: incident.id,
    service: incident.service,
    title: incident.title,
    status: incident.status,
    active: isActive(incident),
    severity: incident.severity,
    severityName: plan.severities[rank]?.name ?? incident.severity,
    severityRank: Math.max(0, rank),
    components: [...incident.components],
    startedAt: iso(incident.startedMs),
    openedAt: iso(incident.openedMs),
    acknowledgedAt: isoOrNull(incident.acknowledgedMs),
    snoozedUntil: isoOrNull(incident.snoozedUntilMs),
    acknowledgedBy: incident.acknowledgedBy ? personName(plan, incident.acknowledgedBy) : null,
    resolvedAt: isoOrNull(incident.resolvedMs),
    commander: commander ? personName(plan, commander) : null,
  };
}

/** Everything that the incident room shows. @throws Problem 'not-found' */
export async function roomOf(app: App, id: string): Promise<Room> {
  const incident = await readIncident(app.db, id);
  const plan = await planInForce(app, app.db, incident.service, incident.planVersion);
  // A service that was removed has no levers and no health any more.
  const isServed = app.plans.find(incident.service) !== undefined;
  const [timeline, deliveries, runs, levers, updates, review, health, vendors, reports] = await Promise.all([
    readTimeline(app.db, id),
    pageDeliveries(app.db, id),
    runsOf(app.db, id),
    isServed ? leversOf(app, incident.service) : [],
    updatesOf(app.db, id),
    reviewOf(app.db, id),
    isServed ? healthOf(app, incident.service) : {},
    vendorsOfIncident(app, app.plans.find(incident.service) ?? plan, incident),
    reportsOfIncident(app.db, id),
  ]);
  return {
    ...summaryOf(incident, plan),
    planVersion: incident.planVersion,
    firstSeverity: incident.firstSeverity,
    resolution: incident.resolution,
    falsePositive: incident.falsePositive,
    severities: plan.severities.map(({ id: severity, name, meaning }) => ({ id: severity, name, meaning })),
    unlistedAlerts: incident.unlisted,
    alerts: Object.values(incident.alerts).map(({ sinceMs, ...alert }) => ({ ...alert, since: iso(sinceMs) })),
    people: Object.entries(incident.roles).map(([role, person]) => ({ role, person, name: personName(plan, person) })),
    responders: incident.responders.map((person) => ({ person, name: personName(plan, person) })),
    muted: incident.muted.map((person) => ({ person, name: personName(plan, person) })),
    directory: Object.values(plan.people).map(({ id: person, name }) => ({ person, name })),
    pages: pagesOf(incident, plan, deliveries),
    clocks: deadlinesOf(incident, plan),
    runbook: incident.runbook
      ? { id: incident.runbook, title: plan.runbooks[incident.runbook]?.title ?? incident.runbook }
      : null,
    runs,
    levers: levers.map(({ id: lever, title, pulled, value }) => ({ id: lever, title, pulled, value })),
    restoration: restorationOf(incident, plan, health),
    updates,
    audiences: audiencesDue(incident, plan),
    allAudiences: Object.values(plan.communication.audiences).map((audience) => ({
      ...{ id: audience.id, title: audience.title, statusPage: audience.statusPage },
      external: isOutside(audience),
    })),
    triggers: firedTriggers(incident, plan),
    comingTriggers: comingTriggers(incident, plan),
    security: securityOf(incident),
    review,
    vendors,
    reports,
    timeline: timeline.map(entryView),
    ...relationsOf(incident),
  };
}

function firedTriggers(incident: Incident, plan: Plan): Room['triggers'] {
  const { triggers } = plan.communication;
  return Object.entries(incident.triggers ?? {})
    .sort(([, a], [, b]) => a - b)
    .map(([id, atMs]) => ({ id, title: triggers[id]?.title ?? id, at: iso(atMs) }));
}

function securityOf({ security }: Incident): Room['security'] {
  if (!security) return null;
  return { since: iso(security.sinceMs), embargo: security.embargo, releasedAt: isoOrNull(security.releasedMs) };
}

/** An entry as screens show it. */
export function entryView(entry: ChainedEntry): z.infer<typeof timelineEntryView> {
  return {
    seq: entry.seq,
    at: iso(entry.atMs),
    actor: { kind: entry.actor.kind, name: actorName(entry.actor) },
    kind: entry.fact.kind,
    text: entry.text,
    fact: { ...entry.fact },
    hash: entry.hash,
  };
}
