import type { z } from '@hono/zod-openapi';
import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { itemView } from '../review.views.ts';
import type { listedActionItem } from './contract.ts';

export interface ItemFilter {
  readonly status?: 'open' | 'done' | 'dropped' | undefined;
  readonly overdue?: boolean | undefined;
  /** As it was written, in any case. */
  readonly owner?: string | undefined;
  readonly service?: string | undefined;
}

const MOST_ITEMS = 1000;

/** Action items of all reviews, the next due first, at most 1000. */
export async function listItems(app: App, filter: ItemFilter): Promise<z.infer<typeof listedActionItem>[]> {
  const now = new Date(app.clock.now());
  const isLate = sql<boolean>`(item.status = 'open' and coalesce(item.due_at < ${now}, false))`;
  let query = app.db
    .selectFrom('action_item as item')
    .innerJoin('review', 'review.id', 'item.review_id')
    .selectAll('item')
    .select(['review.service', 'review.title as incident_title', isLate.as('late')])
    .orderBy(sql`item.due_at asc nulls last`)
    .orderBy('item.id')
    .limit(MOST_ITEMS);
  if (filter.status) query = query.where('item.status', '=', filter.status);
  if (filter.service) query = query.where('review.service', '=', filter.service);
  if (filter.owner) query = query.where(sql<boolean>`lower(item.owner) = lower(${filter.owner})`);
  if (filter.overdue !== undefined) query = query.where(isLate, '=', filter.overdue);
  return (await query.execute()).map(({ service, incident_title: incidentTitle, late, ...row }) => ({
    ...itemView(row),
    ...{ service, reviewId: row.review_id, incidentTitle, overdue: late },
  }));
}
