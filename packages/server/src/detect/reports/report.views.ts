import type { EpochMs } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { z } from 'zod';
import type { App } from '../../platform/app.ts';
import type { Access } from '../../platform/auth/identity.ts';
import type { Database } from '../../platform/database/tables.ts';
import type { reportView } from './contract.ts';

type Db = Kysely<Database>;
const MOST_LISTED = 200;

export interface ReportFilter {
  readonly service?: string | undefined;
  readonly incidentId?: string | undefined;
  readonly spam?: boolean | undefined;
}

/** Reports, newest first, the latest 200. How to reach whoever wrote them is for responders. */
export async function listReportViews(
  app: App,
  filter: ReportFilter,
  access: Access,
): Promise<z.infer<typeof reportView>[]> {
  let query = app.db
    .selectFrom('user_report')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(MOST_LISTED);
  if (filter.service !== undefined) query = query.where('service', '=', filter.service);
  if (filter.incidentId !== undefined) query = query.where('incident_id', '=', filter.incidentId);
  if (filter.spam !== undefined) query = query.where('spam', '=', filter.spam);
  return (await query.execute()).map((row) => ({
    id: row.id,
    service: row.service,
    component: row.component,
    componentTitle: titleOf(app, row.service, row.component),
    text: row.text,
    contact: access === 'viewer' ? null : row.contact,
    via: row.via,
    by: row.by,
    at: row.at.toISOString(),
    spam: row.spam,
    incidentId: row.incident_id,
  }));
}

/** How many reports an incident has, and of how many people. */
export async function reportsOfIncident(db: Db, incidentId: string): Promise<{ count: number; people: number }> {
  const row = await db
    .selectFrom('user_report')
    .select(({ fn }) => [fn.countAll<string>().as('count'), fn.count<string>('reporter').distinct().as('people')])
    .where('incident_id', '=', incidentId)
    .where('spam', '=', false)
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), people: Number(row.people) };
}

/** Components that reports of an incident name. */
export async function reportedComponents(db: Db, incidentId: string): Promise<(string | null)[]> {
  const rows = await db
    .selectFrom('user_report')
    .select('component')
    .distinct()
    .where('incident_id', '=', incidentId)
    .where('spam', '=', false)
    .execute();
  return rows.map(({ component }) => component);
}

/** Reports of no incident since a moment, by component: how many people, and since when. */
export async function freeReports(db: Db, service: string, sinceMs: EpochMs) {
  const rows = await db
    .selectFrom('user_report')
    .select(({ fn }) => ['component', fn.count<string>('reporter').distinct().as('people'), fn.min('at').as('first')])
    .where('service', '=', service)
    .where('at', '>', new Date(sinceMs))
    .where('spam', '=', false)
    .where('incident_id', 'is', null)
    .groupBy('component')
    .execute();
  return rows.map(({ component, people, first }) => ({ component, people: Number(people), firstMs: Number(first) }));
}

/** When a component was reported last; null: never. */
export async function lastReportMs(db: Db, service: string, component: string | null): Promise<EpochMs | null> {
  const row = await db
    .selectFrom('user_report')
    .select('at')
    .where('service', '=', service)
    .where('component', 'is not distinct from', component)
    .where('spam', '=', false)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.at.getTime() ?? null;
}

/** Alerts that reports have made and that are firing. */
export async function firingReports(db: Db, service?: string) {
  let query = db
    .selectFrom('alert')
    .select(['service', 'dedup_key', 'severity', 'since', 'incident_id'])
    .where('source', '=', 'reports')
    .where('status', '=', 'firing');
  if (service !== undefined) query = query.where('service', '=', service);
  return query.execute();
}

function titleOf(app: App, service: string, component: string | null): string | null {
  return component === null ? null : (app.plans.find(service)?.components[component]?.title ?? component);
}

/** The service of a report; null when there is no such report. */
export async function serviceOfReport(db: Db, id: string): Promise<string | null> {
  const row = await db.selectFrom('user_report').select('service').where('id', '=', id).executeTakeFirst();
  return row?.service ?? null;
}
