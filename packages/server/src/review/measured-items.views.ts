import type { ActionItemMeasure } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../platform/database/tables.ts';

interface ItemsFilter {
  readonly service?: string | undefined;
  readonly severity?: string | undefined;
  readonly component?: string | undefined;
}

/** Action items whose due date lies within a stretch of time, with the place of their incident. */
export async function measuredItems(
  db: Kysely<Database>,
  { service, severity, component }: ItemsFilter,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly ActionItemMeasure[]> {
  let query = db
    .selectFrom('action_item as item')
    .innerJoin('incident', 'incident.id', 'item.incident_id')
    .select(['incident.service', 'incident.severity', 'item.due_at', 'item.done_at', 'item.status'])
    .select(sql<string[]>`array(select jsonb_array_elements_text(incident.state->'components'))`.as('components'))
    .where('item.due_at', '>=', new Date(fromMs))
    .where('item.due_at', '<', new Date(toMs))
    // What was given up for a reason is neither done nor late.
    .where('item.status', '!=', 'dropped');
  if (service !== undefined) query = query.where('incident.service', '=', service);
  if (severity !== undefined) query = query.where('incident.severity', '=', severity);
  if (component !== undefined) query = query.where(sql<boolean>`incident.state->'components' ? ${component}`);
  const rows = await query.execute();
  return rows.flatMap((row) => {
    if (row.due_at === null) return [];
    const { service: of, severity: level, components } = row;
    const dueMs = row.due_at.getTime();
    // One that was ticked before the moment was kept counts as done when it was due.
    const doneMs = row.status === 'done' ? (row.done_at?.getTime() ?? dueMs) : null;
    return { service: of, severity: level, components, dueMs, doneMs };
  });
}

/** What is left to do in a service: action items that are open, those that are late first. */
export async function openItems(
  db: Kysely<Database>,
  service: string,
): Promise<readonly { readonly title: string; readonly owner: string | null; readonly dueMs: number | null }[]> {
  const rows = await db
    .selectFrom('action_item as item')
    .innerJoin('review', 'review.id', 'item.review_id')
    .select(['item.title', 'item.owner', 'item.due_at'])
    .where('review.service', '=', service)
    .where('item.status', '=', 'open')
    .orderBy(sql`item.due_at asc nulls last`)
    .execute();
  return rows.map(({ title, owner, due_at }) => ({ title, owner, dueMs: due_at?.getTime() ?? null }));
}

/** The reviews of a service that did not take place yet, the next due first. */
export async function openReviews(
  db: Kysely<Database>,
  service: string,
): Promise<readonly { readonly title: string; readonly incident: string; readonly dueMs: number }[]> {
  const rows = await db
    .selectFrom('review')
    .select(['title', 'incident_id', 'due_at'])
    .where('service', '=', service)
    .where('status', '=', 'open')
    .orderBy('due_at')
    .execute();
  return rows.map(({ title, incident_id, due_at }) => ({ title, incident: incident_id, dueMs: due_at.getTime() }));
}
