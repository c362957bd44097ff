import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** Which of some incidents has the alerts of each group, by group. */
export async function incidentsOfGroups(
  db: Kysely<Database>,
  service: string,
  incidents: readonly string[],
): Promise<Map<string, string>> {
  if (incidents.length === 0) return new Map();
  const rows = await db
    .selectFrom('alert')
    .select(['alert_group', 'incident_id'])
    .distinct()
    .where('service', '=', service)
    .where('incident_id', 'in', [...incidents])
    .where('alert_group', 'is not', null)
    .execute();
  return new Map(
    rows.flatMap((row) => (row.alert_group && row.incident_id ? [[row.alert_group, row.incident_id]] : [])),
  );
}
