import type { PublicState } from '@tocsin/core';
import {
  componentsOf,
  type PublicComponent,
  type PublicGroup,
  type PublicImpact,
  type PublicIncident,
  type PublicMaintenance,
  type PublicStatus,
} from '../public-status.ts';
import { LANGUAGES } from '../words/speaker.ts';

/*
 * The forms of Statuspage's public API (https://www.githubstatus.com/api), which other programs read. They say in English what the
 * page says. What it does not have is null, and never left out.
 */

const STATE: Readonly<Record<PublicState, string>> = {
  operational: 'operational',
  degraded: 'degraded_performance',
  partial: 'partial_outage',
  major: 'major_outage',
  maintenance: 'under_maintenance',
  // Statuspage has no word for what nobody knows.
  unknown: 'operational',
};
const INDICATOR: Readonly<Record<PublicState, string>> = {
  ...{ operational: 'none', unknown: 'none', degraded: 'minor', partial: 'major', major: 'critical' },
  maintenance: 'maintenance',
};
const WORK: Readonly<Record<PublicMaintenance['state'], string>> = {
  ...{ scheduled: 'scheduled', started: 'in_progress', completed: 'completed', cancelled: 'completed' },
};

/** The names of the forms. */
export const STATUSPAGE_FORMS = [
  'summary',
  'status',
  'components',
  'incidents',
  'incidents/unresolved',
  'scheduled-maintenances',
  'scheduled-maintenances/upcoming',
  'scheduled-maintenances/active',
] as const;
export type StatuspageForm = (typeof STATUSPAGE_FORMS)[number];

/** One of the forms: `/api/v2/summary.json` and so on. @param url the whole address of the page */
export function statuspageForm(form: StatuspageForm, status: PublicStatus, url: string): object {
  const page = pageOf(status, url);
  const context = { page, url, status };
  const { upcoming, past } = status.maintenance;
  const works = (list: readonly PublicMaintenance[]) => list.map((work) => maintenanceOf(context, work));
  const incidents = (list: readonly PublicIncident[]) => list.map((incident) => incidentOf(context, incident));
  switch (form) {
    case 'status':
      return { page, status: statusOf(status) };
    case 'components':
      return { page, components: componentList(context) };
    case 'incidents':
      return { page, incidents: incidents([...status.incidents, ...status.past]) };
    case 'incidents/unresolved':
      return { page, incidents: incidents(status.incidents) };
    case 'scheduled-maintenances':
      return { page, scheduled_maintenances: works([...upcoming, ...past]) };
    case 'scheduled-maintenances/upcoming':
      return { page, scheduled_maintenances: works(upcoming.filter(({ state }) => state === 'scheduled')) };
    case 'scheduled-maintenances/active':
      return { page, scheduled_maintenances: works(upcoming.filter(({ state }) => state === 'started')) };
    case 'summary':
      return {
        page,
        components: componentList(context),
        incidents: incidents(status.incidents),
        scheduled_maintenances: works(upcoming),
        status: statusOf(status),
      };
  }
}

interface Context {
  readonly page: ReturnType<typeof pageOf>;
  readonly url: string;
  readonly status: PublicStatus;
}

/** Nothing was ever published: the page is as old as computers' time. */
const NEVER = '1970-01-01T00:00:00.000Z';

function pageOf({ service, title, timezone, updatedAt }: PublicStatus, url: string) {
  return { id: service, name: title, url, time_zone: timezone, updated_at: updatedAt ?? NEVER };
}

function statusOf({ state }: PublicStatus) {
  return { indicator: INDICATOR[state], description: LANGUAGES.en.overall[state] };
}

/** Groups are components themselves, as there. */
function componentList({ page, status }: Context): object[] {
  let position = 0;
  return status.groups.flatMap((group) => {
    const groupId = group.id === null ? null : idOfGroup(group.id);
    const own = group.components.map((component) => {
      position += 1;
      return componentOf(page, component, groupId, position);
    });
    if (groupId === null) return own;
    position += 1;
    return [groupOf(page, group, groupId, position), ...own];
  });
}

function componentOf(page: Context['page'], component: PublicComponent, groupId: string | null, position: number) {
  return {
    ...{ id: component.id, name: component.title, status: STATE[component.state] },
    ...{ created_at: null, updated_at: page.updated_at, position, description: null },
    ...{ showcase: component.days.length > 0, start_date: null, group_id: groupId, page_id: page.id },
    ...{ group: false, only_show_if_degraded: false },
  };
}

function groupOf(page: Context['page'], group: PublicGroup, id: string, position: number) {
  return {
    ...{ id, name: group.title ?? id, status: STATE[group.state] },
    ...{ created_at: null, updated_at: page.updated_at, position, description: null },
    ...{ showcase: false, start_date: null, group_id: null, page_id: page.id },
    ...{ group: true, only_show_if_degraded: false, components: group.components.map((component) => component.id) },
  };
}

/** A group and a component may have one id in the plan. */
function idOfGroup(id: string): string {
  return `group-${id}`;
}

function incidentOf(context: Context, incident: PublicIncident) {
  const { page, url } = context;
  const { id, title, status, impact, createdAt, updatedAt, startedAt, resolvedAt } = incident;
  const monitoring = incident.updates.find((update) => update.status === 'monitoring')?.at ?? null;
  const affected = componentsBy(
    context,
    incident.components.map((one) => one.id),
  );
  const affectedNow = affected.map((component) => ({
    ...{
      code: component.id,
      name: component.title,
      old_status: STATE[component.state],
      new_status: STATE[component.state],
    },
  }));
  return {
    ...{ id, name: title, status, created_at: createdAt, updated_at: updatedAt, monitoring_at: monitoring },
    ...{ resolved_at: resolvedAt, impact, shortlink: `${url}/incidents/${encodeURIComponent(id)}` },
    ...{ started_at: startedAt, page_id: page.id },
    incident_updates: incident.updates.map((update) => ({
      ...updateOf(id, update.id, update.at, update.status, update.text),
      affected_components: affectedNow,
    })),
    components: affected.map((component, index) => componentOf(page, component, null, index + 1)),
  };
}

function maintenanceOf(context: Context, work: PublicMaintenance) {
  const { page, url } = context;
  const first = work.updates.at(-1)?.at ?? work.startsAt;
  const last = work.updates[0]?.at ?? first;
  const impact: PublicImpact | 'maintenance' = 'maintenance';
  const isOver = work.state === 'completed' || work.state === 'cancelled';
  const ids = work.components.map((one) => one.id);
  const affected = ids.length === 0 ? componentsOf(context.status) : componentsBy(context, ids);
  return {
    ...{ id: work.id, name: work.title, status: WORK[work.state], created_at: first, updated_at: last },
    ...{ monitoring_at: null, resolved_at: isOver ? work.endsAt : null, impact, shortlink: url },
    ...{ started_at: work.startsAt, page_id: page.id },
    incident_updates: work.updates.map((update) => ({
      ...updateOf(work.id, `${work.id}:${update.at}`, update.at, WORK[work.state], update.text),
      affected_components: null,
    })),
    components: affected.map((component, index) => componentOf(page, component, null, index + 1)),
    ...{ scheduled_for: work.startsAt, scheduled_until: work.endsAt },
  };
}

function updateOf(incidentId: string, id: string, at: string, status: string, body: string) {
  return {
    ...{ id, status, body, incident_id: incidentId, created_at: at, updated_at: at, display_at: at },
    ...{ deliver_notifications: true, custom_tweet: null, tweet_id: null },
  };
}

function componentsBy({ status }: Context, ids: readonly string[]): PublicComponent[] {
  const wanted = new Set(ids);
  return componentsOf(status).filter(({ id }) => wanted.has(id));
}
