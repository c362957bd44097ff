import type { Incident, Plan } from '@tocsin/core';
import type { UpdateRow } from '../../update/update.store.ts';
import type { Named, PublicImpact, PublicIncident, PublicProgress } from '../public-status.ts';
import type { Published, Step } from './published.ts';

/** What an incident's review has published, by the incident's id. */
export type ReviewTexts = ReadonlyMap<string, NonNullable<PublicIncident['review']>>;

/**
 * The incidents that have something published, newest first. What went on as another is told under that one.
 * @param published the incidents that may be shown, and sent updates of audiences that have the status page, in any order
 */
export function publicIncidents(
  plan: Plan,
  { incidents, updates: published, steps }: Published,
  reviews: ReviewTexts,
): PublicIncident[] {
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  const rowsOf = new Map<string, UpdateRow[]>();
  for (const row of published) {
    const id = lastOf(byId, row.incident_id);
    rowsOf.set(id, [...(rowsOf.get(id) ?? []), row]);
  }
  return incidents
    .flatMap((incident) => {
      const rows = rowsOf.get(incident.id);
      return rows ? [publicIncident(plan, incident, { rows, steps, reviews })] : [];
    })
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id));
}

/** The incident as which one goes on, as far as it is known here. */
function lastOf(byId: ReadonlyMap<string, Incident>, id: string): string {
  let last = id;
  for (let next = byId.get(id)?.mergedInto ?? null; next !== null && byId.has(next); ) {
    last = next;
    next = byId.get(next)?.mergedInto ?? null;
  }
  return last;
}

interface Told {
  readonly rows: readonly UpdateRow[];
  readonly steps: readonly Step[];
  readonly reviews: ReviewTexts;
}

function publicIncident(plan: Plan, incident: Incident, { rows, steps: all, reviews }: Told): PublicIncident {
  const steps = all.filter(({ incidentId }) => incidentId === incident.id);
  const components = namedComponents(plan, incident.components);
  const newestFirst = [...rows].sort((a, b) => sentMs(b) - sentMs(a) || b.id.localeCompare(a.id));
  // The incident's own title is internal: it may quote an alert.
  const title = newestFirst.find((row) => row.subject)?.subject ?? components.map((one) => one.title).join(', ');
  const updates = newestFirst.map((row) => ({
    id: row.id,
    at: new Date(sentMs(row)).toISOString(),
    status: progressOf(incident, steps, sentMs(row)),
    text: row.text,
  }));
  return {
    id: incident.id,
    kind: 'incident',
    title: title || plan.statusPage.title,
    status: incident.resolvedMs === null ? (updates[0]?.status ?? 'investigating') : 'resolved',
    impact: impactOf(plan, incident.severity),
    components,
    startedAt: new Date(incident.startedMs).toISOString(),
    resolvedAt: incident.resolvedMs === null ? null : new Date(incident.resolvedMs).toISOString(),
    createdAt: updates.at(-1)?.at ?? '',
    updatedAt: updates[0]?.at ?? '',
    updates,
    review: reviews.get(incident.id) ?? null,
  };
}

/** How far the incident had come when an update was sent. @param steps its own, oldest first */
function progressOf({ resolvedMs }: Incident, steps: readonly Step[], atMs: number): PublicProgress {
  if (resolvedMs !== null && atMs >= resolvedMs) return 'resolved';
  const status = steps.findLast((step) => step.atMs <= atMs)?.status;
  if (status === 'monitoring' || status === 'contained') return 'monitoring';
  return status === 'identified' ? 'identified' : 'investigating';
}

/** Public components, in the words of the plan. */
export function namedComponents(plan: Plan, ids: readonly string[]): Named[] {
  return ids.flatMap((id) => {
    const component = Object.hasOwn(plan.components, id) ? plan.components[id] : undefined;
    return component?.public ? [{ id, title: component.title }] : [];
  });
}

/** The most severe level is critical, the next one major, every other minor. */
function impactOf(plan: Plan, severity: string): PublicImpact {
  const rank = plan.severities.findIndex(({ id }) => id === severity);
  return rank === 0 ? 'critical' : rank === 1 ? 'major' : 'minor';
}

function sentMs(row: UpdateRow): number {
  return row.sent_at?.getTime() ?? 0;
}
