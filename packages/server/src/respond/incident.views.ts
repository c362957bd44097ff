import type { Incident } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../platform/database/tables.ts';
import { Problem } from '../platform/problem.ts';
import type { ChainedEntry } from './timeline-chain.ts';
import { withDefaults } from './with-defaults.ts';

type Db = Kysely<Database>;

/** Reads an incident. @throws Problem 'not-found' */
export async function readIncident(db: Db, id: string): Promise<Incident> {
  const row = await db.selectFrom('incident').select('state').where('id', '=', id).executeTakeFirst();
  if (!row)
    throw new Problem('not-found', `There is no incident ${id}. \`tocsin incident list\` shows those that there are.`);
  return withDefaults(row.state);
}

/** Reads an incident, or the one as which it goes on after a merge. @throws Problem 'not-found' */
export async function readCurrentIncident(db: Db, id: string): Promise<Incident> {
  let incident = await readIncident(db, id);
  // One that goes on as another takes no commands, so there is no way round in a circle.
  while (incident.mergedInto !== null) incident = await readIncident(db, incident.mergedInto);
  return incident;
}

/** Reads a timeline, oldest entry first. */
export async function readTimeline(db: Db, id: string): Promise<ChainedEntry[]> {
  const rows = await db.selectFrom('timeline_entry').selectAll().where('incident_id', '=', id).orderBy('seq').execute();
  return rows.map((row) => ({
    seq: row.seq,
    atMs: row.at.getTime(),
    actor: row.actor,
    text: row.text,
    fact: row.fact,
    hash: row.hash,
  })) as ChainedEntry[];
}

export interface IncidentFilter {
  readonly active?: boolean | undefined;
  readonly service?: string | undefined;
  readonly limit: number;
}

/** Lists incidents, newest first. */
export async function listIncidents(db: Db, filter: IncidentFilter): Promise<Incident[]> {
  let query = db
    .selectFrom('incident')
    .select('state')
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.active !== undefined) query = query.where('active', '=', filter.active);
  if (filter.service) query = query.where('service', '=', filter.service);
  return (await query.execute()).map((row) => withDefaults(row.state));
}

/** The incidents of a service that are not over. */
export async function activeIncidents(db: Db, service: string): Promise<Incident[]> {
  return listIncidents(db, { active: true, service, limit: 1000 });
}

/** How many incidents a service has had. */
export async function countIncidents(db: Db, service: string): Promise<number> {
  const { count } = await db
    .selectFrom('incident')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('service', '=', service)
    .executeTakeFirstOrThrow();
  return Number(count);
}
