import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { SimilarTables } from './similar.tables.ts';

type Db = Kysely<Database>;
export type IncidentText = Omit<SimilarTables['incident_text'], 'words' | 'helped'> & { readonly helped: string };

/** Incidents that are over and whose text is missing, or is of an older version of them or of their reviews. */
export async function staleIncidents(db: Db, limit: number): Promise<readonly { id: string; madeOf: string }[]> {
  const madeOf = sql<string>`i.version || '/' || coalesce(r.version, 0) || '/' || coalesce(r.parts_version, 0) || coalesce(r.status, '')`;
  return db
    .selectFrom('incident as i')
    .leftJoin('incident_text as t', 't.incident_id', 'i.id')
    .leftJoin('review as r', 'r.incident_id', 'i.id')
    .select(['i.id', madeOf.as('madeOf')])
    .where('i.active', '=', false)
    .where('i.resolved_at', 'is not', null)
    .where(sql<boolean>`t.made_of is distinct from ${madeOf}`)
    .orderBy('i.opened_at', 'desc')
    .limit(limit)
    .execute();
}

/** Forgets the texts of incidents that were opened again. */
export async function dropOpened(db: Db): Promise<void> {
  await sql`delete from incident_text t using incident i where i.id = t.incident_id and i.active`.execute(db);
}

/** Writes the text of an incident, by which it is found: its title and alerts count more than the rest. */
export async function writeText(db: Db, text: IncidentText, alertWords: string): Promise<void> {
  const words = sql<string>`setweight(to_tsvector('english', ${text.title}), 'A')
    || setweight(to_tsvector('english', ${alertWords}), 'B')
    || setweight(to_tsvector('english', ${`${text.resolution} ${text.lessons}`}), 'C')
    || setweight(to_tsvector('english', ${[...text.components, ...text.runbooks].join(' ')}), 'D')`;
  const { incident_id: incidentId, ...changing } = { ...text, words };
  await db
    .insertInto('incident_text')
    .values({ incident_id: incidentId, ...changing })
    .onConflict((conflict) => conflict.column('incident_id').doUpdateSet(changing))
    .execute();
}
