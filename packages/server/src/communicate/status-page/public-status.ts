import type { z } from '@hono/zod-openapi';
import type { Incident, Plan } from '@tocsin/core';
import type { serviceHealth } from '../../detect/contract.ts';
import type { UpdateRow } from '../update/update.store.ts';

export type ComponentState = 'up' | 'degraded' | 'down' | 'unknown';

/** What the public may see of an incident: what was published, in the words in which it was. */
export interface PublicIncident {
  readonly id: string;
  readonly title: string;
  readonly components: readonly string[];
  readonly startedAt: string;
  readonly resolvedAt: string | null;
  /** Newest first. */
  readonly updates: readonly { readonly id: string; readonly at: string; readonly text: string }[];
}

export interface PublicStatus {
  readonly service: string;
  readonly title: string;
  readonly timezone: string;
  readonly state: ComponentState;
  /** The state in one sentence. */
  readonly summary: string;
  readonly components: readonly { readonly id: string; readonly title: string; readonly state: ComponentState }[];
  readonly incidents: readonly PublicIncident[];
  /** Whether users may report trouble here. */
  readonly takesReports: boolean;
  /** Incidents that ended within 14 days, newest first. */
  readonly past: readonly PublicIncident[];
}

export interface StatusInput {
  readonly plan: Plan;
  readonly health: z.infer<typeof serviceHealth>;
  readonly active: readonly Incident[];
  readonly resolved: readonly Incident[];
  /** Sent updates of audiences that have the status page. */
  readonly published: readonly UpdateRow[];
}

const WORST_FIRST: readonly ComponentState[] = ['down', 'degraded', 'unknown', 'up'];

/** Puts together what the public may see. An incident without a published update shows only in its components' state. */
export function publicStatus({ plan, health, active, resolved, published }: StatusInput): PublicStatus {
  const troubled = new Set(active.flatMap((incident) => incident.components));
  const healthOf = new Map(health.components.map(({ id, state }) => [id, state]));
  const components = Object.values(plan.components)
    .filter((component) => component.public)
    .map(({ id, title }) => ({ id, title, state: stateOf(healthOf.get(id) ?? 'unknown', troubled.has(id)) }));
  const incidents = publicIncidents(plan, active, published);
  const state = overall(
    components.map((component) => component.state),
    incidents.length > 0,
  );
  return {
    service: plan.service,
    title: plan.title,
    timezone: plan.timezone,
    state,
    summary: SUMMARY[state],
    components,
    incidents,
    takesReports: plan.reports.form,
    past: publicIncidents(plan, resolved, published),
  };
}

const SUMMARY: Readonly<Record<ComponentState, string>> = {
  up: 'All systems are operational.',
  degraded: 'Some systems are impaired.',
  down: 'Some systems are not available.',
  unknown: 'The state of some systems is not known.',
};

function stateOf(health: ComponentState, troubled: boolean): ComponentState {
  return troubled && health !== 'down' ? 'degraded' : health;
}

function overall(states: readonly ComponentState[], announced: boolean): ComponentState {
  const worst = WORST_FIRST.find((state) => states.includes(state)) ?? 'up';
  return announced && worst !== 'down' ? 'degraded' : worst;
}

function publicIncidents(
  plan: Plan,
  incidents: readonly Incident[],
  published: readonly UpdateRow[],
): readonly PublicIncident[] {
  return incidents
    .flatMap((incident) => {
      const rows = published.filter((row) => row.incident_id === incident.id && row.sent_at !== null);
      return rows.length > 0 ? [publicIncident(plan, incident, rows)] : [];
    })
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

function publicIncident(plan: Plan, incident: Incident, rows: readonly UpdateRow[]): PublicIncident {
  const components = incident.components.flatMap((id) => {
    const component = plan.components[id];
    return component?.public ? [component.title] : [];
  });
  const newestFirst = [...rows].sort((a, b) => Number(b.sent_at) - Number(a.sent_at));
  // The incident's own title is internal: it may quote an alert.
  const title = newestFirst.find((row) => row.subject)?.subject ?? `Incident: ${components.join(', ') || plan.title}`;
  return {
    id: incident.id,
    title,
    components,
    startedAt: new Date(incident.startedMs).toISOString(),
    resolvedAt: incident.resolvedMs === null ? null : new Date(incident.resolvedMs).toISOString(),
    updates: newestFirst.map((row) => ({ id: row.id, at: row.sent_at?.toISOString() ?? '', text: row.text })),
  };
}
