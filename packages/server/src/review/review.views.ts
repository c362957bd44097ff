import type { z } from '@hono/zod-openapi';
import { type ReportFacts, writeReport } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Database } from '../platform/database/tables.ts';
import { Problem } from '../platform/problem.ts';
import { readIncident, readTimeline } from '../respond/incident.views.ts';
import type { actionItem, reviewSummary, reviewView } from './contract.ts';
import type { ActionItemRow, ReviewRow } from './review.store.ts';

type Db = Kysely<Database>;
export type ReviewSummary = z.infer<typeof reviewSummary>;
export type ReviewView = z.infer<typeof reviewView>;
export type ActionItem = z.infer<typeof actionItem>;

/** Reads one review. @throws Problem 'not-found' */
export async function readReview(db: Db, id: string): Promise<ReviewRow> {
  const row = await db.selectFrom('review').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Problem('not-found', `There is no review ${id}.`);
  return row;
}

const MOST_REVIEWS = 500;

/** Reviews, open ones first and of these the next due first; then the completed ones, newest first. At most 500. */
export async function listReviews(app: App): Promise<ReviewSummary[]> {
  const rows = await app.db
    .selectFrom('review')
    .selectAll('review')
    .select((select) =>
      select
        .selectFrom('action_item')
        .whereRef('action_item.review_id', '=', 'review.id')
        .where('action_item.status', '=', 'open')
        .select(sql<number>`count(*)::int`.as('count'))
        .as('open_items'),
    )
    .orderBy('status', 'desc')
    .orderBy(sql`case when status = 'open' then due_at end`)
    .orderBy('completed_at', 'desc')
    .limit(MOST_REVIEWS)
    .execute();
  return rows.map((row) => summaryOf(row, row.open_items ?? 0, app.clock.now()));
}

/** A review with its report: the edited or final one, else one written from the timeline as it is now. */
export async function reviewWhole(app: App, db: Db, id: string): Promise<ReviewView> {
  const row = await readReview(db, id);
  const items = await itemsOf(db, id);
  const incident = await readIncident(db, row.incident_id);
  const plan = await app.plans.version(row.service, incident.planVersion);
  const open = items.filter((item) => item.status === 'open').length;
  return {
    ...summaryOf(row, open, app.clock.now()),
    report: row.report ?? (await freshReport(app, db, row)),
    edited: row.edited,
    attendees: [...plan.review.attendees],
    actionItems: items.map(itemView),
    completedAt: row.completed_at?.toISOString() ?? null,
  };
}

/** Writes the report from the timeline. */
export async function freshReport(app: App, db: Db, row: ReviewRow): Promise<string> {
  const incident = await readIncident(db, row.incident_id);
  const [timeline, plan, items] = await Promise.all([
    readTimeline(db, row.incident_id),
    app.plans.version(row.service, incident.planVersion),
    itemsOf(db, row.id),
  ]);
  const facts: ReportFacts = {
    reviewDueMs: row.due_at.getTime(),
    actionItems: items.map(({ title, horizon, owner, due_at, status }) => ({
      ...{ title, horizon, owner },
      dueMs: due_at?.getTime() ?? null,
      done: status === 'done',
    })),
  };
  return writeReport(incident, timeline, plan, facts);
}

/** The review of an incident as its room shows it; null when there is none. */
export async function reviewOf(
  db: Db,
  incidentId: string,
): Promise<{ id: string; dueAt: string; status: string } | null> {
  const row = await db
    .selectFrom('review')
    .select(['id', 'due_at', 'status'])
    .where('incident_id', '=', incidentId)
    .executeTakeFirst();
  return row ? { id: row.id, dueAt: row.due_at.toISOString(), status: row.status } : null;
}

async function itemsOf(db: Db, reviewId: string): Promise<ActionItemRow[]> {
  return db
    .selectFrom('action_item')
    .selectAll()
    .where('review_id', '=', reviewId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

function summaryOf(row: ReviewRow, openActionItems: number, nowMs: number): ReviewSummary {
  return {
    id: row.id,
    incidentId: row.incident_id,
    title: row.title,
    service: row.service,
    severity: row.severity,
    required: row.required,
    status: row.status,
    dueAt: row.due_at.toISOString(),
    overdue: row.status === 'open' && row.due_at.getTime() < nowMs,
    openActionItems,
  };
}

/** An action item as the API answers it. */
export function itemView(row: ActionItemRow): ActionItem {
  return {
    id: row.id,
    incidentId: row.incident_id,
    title: row.title,
    horizon: row.horizon,
    owner: row.owner,
    dueAt: row.due_at?.toISOString() ?? null,
    status: row.status,
  };
}
