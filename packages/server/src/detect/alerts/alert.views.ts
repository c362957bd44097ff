import type { EpochMs, FiringAlert } from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** Detection's own alerts that are firing, by service and dedup key. */
export async function readFiring(db: Kysely<Database>): Promise<Map<string, Record<string, FiringAlert>>> {
  const rows = await db
    .selectFrom('alert')
    .select(['service', 'dedup_key', 'severity', 'since'])
    .where('status', '=', 'firing')
    .where((eb) => eb.or([eb('source', 'like', 'monitor:%'), eb('source', 'like', 'metric:%')]))
    .execute();
  const firing = new Map<string, Record<string, FiringAlert>>();
  for (const row of rows) {
    const own = firing.get(row.service) ?? {};
    own[row.dedup_key] = { severity: row.severity, sinceMs: row.since.getTime() };
    firing.set(row.service, own);
  }
  return firing;
}

/** Names and components of everything that is firing in a service, whoever reported it. */
export async function readFiringOf(
  db: Kysely<Database>,
  service: string,
): Promise<{ readonly dedupKey: string; readonly components: readonly string[]; readonly sinceMs: EpochMs }[]> {
  const rows = await db
    .selectFrom('alert')
    .select(['dedup_key', 'since', components.as('components')])
    .where('service', '=', service)
    .where('status', '=', 'firing')
    .execute();
  return rows.map((row) => ({ dedupKey: row.dedup_key, components: row.components, sinceMs: row.since.getTime() }));
}

export interface AlertFilter {
  readonly status?: 'firing' | 'resolved' | undefined;
  readonly service?: string | undefined;
  readonly held?: boolean | undefined;
  readonly source?: string | undefined;
  readonly component?: string | undefined;
  readonly incident?: string | undefined;
  readonly text?: string | undefined;
  /** Only alerts with a smaller number than this. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Components as the rules of the plan leave them. */
const components = sql<string[]>`case when rule_component is null then components else array[rule_component] end`;

/** Alerts that pass a filter, newest first. */
export async function readAlerts(db: Kysely<Database>, filter: AlertFilter) {
  const { status, service, held, source, component, incident, text, before, limit } = filter;
  let query = db
    .selectFrom('alert')
    .select([
      'id',
      'dedup_key',
      'service',
      'source',
      'summary',
      'status',
      'count',
      'first_at',
      'last_at',
      'labels',
      'link',
    ])
    .select(['incident_id', 'rule', 'held_by', 'held_because', 'held_until', 'false_positive'])
    .select([sql<string | null>`coalesce(rule_severity, severity)`.as('severity'), components.as('components')])
    .orderBy('id', 'desc')
    .limit(limit);
  if (status) query = query.where('status', '=', status);
  if (service !== undefined) query = query.where('service', '=', service);
  if (source !== undefined) query = query.where('source', '=', source);
  if (incident !== undefined) query = query.where('incident_id', '=', incident);
  if (component !== undefined) query = query.where(sql<boolean>`${component} = any(${components})`);
  if (held !== undefined) query = query.where('held_by', held ? 'is not' : 'is', null);
  if (before !== undefined) query = query.where('id', '<', before);
  if (text !== undefined) {
    const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) => eb.or([eb('summary', 'ilike', like), eb('dedup_key', 'ilike', like)]));
  }
  return query.execute();
}

/** What rules and silences look at, of everything that is firing in a service. */
export async function readFiringRows(db: Kysely<Database>, service: string) {
  return db
    .selectFrom('alert')
    .select(['id', 'dedup_key', 'source', 'summary', 'severity', 'components', 'labels', 'runbook'])
    .where('service', '=', service)
    .where('status', '=', 'firing')
    .orderBy('id', 'desc')
    .execute();
}
