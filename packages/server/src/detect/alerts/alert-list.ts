import type { z } from '@hono/zod-openapi';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import { type AlertFilter, readAlerts } from './alert.views.ts';
import type { alertView } from './contract.ts';
import { type FalseShare, falseShare } from './false-share.views.ts';

type AlertView = z.infer<typeof alertView>;
type Row = Awaited<ReturnType<typeof readAlerts>>[number];

/** A page of alerts as the API lists them, and where the next one begins. */
export async function listAlertsOf(
  db: Kysely<Database>,
  filter: AlertFilter,
): Promise<{ alerts: AlertView[]; next: string | null }> {
  const rows = await readAlerts(db, filter);
  const shares = await sharesOf(db, rows);
  const last = rows.length < filter.limit ? undefined : rows.at(-1);
  return { alerts: rows.map((row) => viewOf(row, shares.get(nameOf(row)))), next: last?.id ?? null };
}

/** How often each source of these alerts was wrong lately, by service and source. */
async function sharesOf(db: Kysely<Database>, rows: readonly Row[]): Promise<Map<string, FalseShare>> {
  const found = new Map<string, FalseShare>();
  for (const service of new Set(rows.map((row) => row.service))) {
    const sources = [...new Set(rows.filter((row) => row.service === service).map(({ source }) => source))];
    const shares = await falseShare(db, service, sources);
    for (const [source, share] of shares) found.set(nameOf({ service, source }), share);
  }
  return found;
}

function nameOf({ service, source }: Pick<Row, 'service' | 'source'>): string {
  return `${service}\n${source}`;
}

function viewOf(row: Row, share: FalseShare = { of: 0, false: 0 }): AlertView {
  const { held_by: by, held_because: because, held_until: until } = row;
  return {
    ...{ id: row.id, dedupKey: row.dedup_key, service: row.service, source: row.source, summary: row.summary },
    ...{ severity: row.severity, components: row.components, labels: row.labels, link: row.link, status: row.status },
    ...{ count: Number(row.count), firstAt: row.first_at.toISOString(), lastAt: row.last_at.toISOString() },
    ...{ incidentId: row.incident_id, rule: row.rule },
    held: by === null ? null : { by, because: because ?? by, until: until?.toISOString() ?? null },
    falsePositive: row.false_positive,
    falseShare: share,
  };
}
