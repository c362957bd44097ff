import type { Plan } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../../platform/database/tables.ts';
import type { PanelTable } from './read-panel.ts';

/** The last alerts of a service, whoever raised them, newest first. */
export async function recentErrors(db: Kysely<Database>, plan: Plan, most: number): Promise<PanelTable> {
  const rows = await db
    .selectFrom('alert')
    .select(['summary', 'source', 'status', 'count', 'last_at'])
    .where('service', '=', plan.service)
    .orderBy('first_at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
  return {
    columns: ['when', 'error', 'source', 'times', 'state'],
    rows: rows.map(({ summary, source, status, count, last_at }) => [
      ...[last_at.toISOString(), summary, source, String(count), status],
    ]),
  };
}
