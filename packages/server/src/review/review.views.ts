import type { z } from '@hono/zod-openapi';
import { actorName } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Database } from '../platform/database/tables.ts';
import { Problem } from '../platform/problem.ts';
import type { actionItem, reviewSummary } from './contract.ts';
import type { reviewTask } from './contract-view.ts';
import type { ActionItemRow, ReviewRow, TaskRow } from './review.store.ts';
import { trackerView } from './trackers/tracker.views.ts';

type Db = Kysely<Database>;
export type ReviewSummary = z.infer<typeof reviewSummary>;
export type ActionItem = z.infer<typeof actionItem>;
type Task = z.infer<typeof reviewTask>;

/** Reads one review. @throws Problem 'not-found' */
export async function readReview(db: Db, id: string): Promise<ReviewRow> {
  const row = await db.selectFrom('review').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw new Problem('not-found', `There is no review ${id}.`);
  return row;
}

/** Reads one review, and holds off who else wants to change it until the transaction ends. @throws Problem 'not-found' */
export async function lockReview(tx: Db, id: string): Promise<ReviewRow> {
  const row = await tx.selectFrom('review').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw new Problem('not-found', `There is no review ${id}.`);
  return row;
}

/** The same of one that is not completed. @throws Problem 'not-found' or 'conflict' */
export async function lockOpenReview(tx: Db, id: string): Promise<ReviewRow> {
  const row = await lockReview(tx, id);
  if (row.status === 'open') return row;
  throw new Problem('conflict', 'This review is completed, and stays as it is. Reopen it to change something.');
}

const MOST_REVIEWS = 500;

/** Reviews, open ones first and of these the next due first; then the completed ones, newest first. At most 500. */
export async function listReviews(app: App): Promise<ReviewSummary[]> {
  const rows = await app.db
    .selectFrom('review')
    .selectAll('review')
    .select((select) => [
      select
        .selectFrom('action_item')
        .whereRef('action_item.review_id', '=', 'review.id')
        .where('action_item.status', '=', 'open')
        .select(sql<number>`count(*)::int`.as('count'))
        .as('open_items'),
      select
        .selectFrom('review_task')
        .whereRef('review_task.review_id', '=', 'review.id')
        .where('review_task.done_at', 'is', null)
        .select(sql<number>`count(*)::int`.as('count'))
        .as('open_tasks'),
    ])
    .orderBy('status', 'desc')
    .orderBy(sql`case when status = 'open' then due_at end`)
    .orderBy('completed_at', 'desc')
    .limit(MOST_REVIEWS)
    .execute();
  return rows.map((row) =>
    summaryOf(row, { actionItems: row.open_items ?? 0, tasks: row.open_tasks ?? 0 }, app.clock.now()),
  );
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

/** What the public may read of a past incident, as a person wrote it. */
export interface PublishedReview {
  readonly incidentId: string;
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly publishedAt: string;
}

const MOST_PUBLISHED = 200;

/** Published reviews of a service, newest first; at most 200. */
export async function publishedReviews(db: Db, service: string): Promise<readonly PublishedReview[]> {
  const rows = await db
    .selectFrom('review')
    .select(['incident_id', 'title', 'public_title', 'public_text', 'published_at'])
    .where('service', '=', service)
    .where('published_at', 'is not', null)
    .orderBy('published_at', 'desc')
    .limit(MOST_PUBLISHED)
    .execute();
  return rows.flatMap(({ incident_id: incidentId, title, public_title, public_text: text, published_at: at }) =>
    text === null || at === null
      ? []
      : [{ incidentId, title: public_title ?? title, text, publishedAt: at.toISOString() }],
  );
}

/** Action items of a review, oldest first. */
export async function itemsOf(db: Db, reviewId: string): Promise<ActionItemRow[]> {
  return db
    .selectFrom('action_item')
    .selectAll()
    .where('review_id', '=', reviewId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Tasks of a review in the order of the plan. */
export async function tasksOf(db: Db, reviewId: string): Promise<TaskRow[]> {
  return db.selectFrom('review_task').selectAll().where('review_id', '=', reviewId).orderBy('number').execute();
}

/** A review as a list shows it. @param open how much of it is still to be done */
export function summaryOf(
  row: ReviewRow,
  open: { readonly actionItems: number; readonly tasks: number },
  nowMs: number,
): ReviewSummary {
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
    openActionItems: open.actionItems,
    openTasks: open.tasks,
    meetingAt: row.meeting?.status === 'scheduled' ? new Date(row.meeting.fromMs).toISOString() : null,
    published: row.published_at !== null,
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
    reason: row.reason,
    tracker: row.tracker && trackerView(row.tracker),
  };
}

/** A task as the API answers it. */
export function taskView(row: TaskRow, nowMs: number): Task {
  return {
    number: row.number,
    title: row.title,
    dueAt: row.due_at.toISOString(),
    overdue: row.done_at === null && row.due_at.getTime() < nowMs,
    doneAt: row.done_at?.toISOString() ?? null,
    doneBy: row.done_by && actorName(row.done_by),
  };
}
