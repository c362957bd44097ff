import { type Incident, isActive } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../platform/database/tables.ts';
import { Problem } from '../platform/problem.ts';
import { readIncident } from './incident.views.ts';

/** Reads an incident that is not over. @throws Problem 'not-found', or 'conflict' when it is over */
export async function requireActive(db: Kysely<Database>, id: string): Promise<Incident> {
  const incident = await readIncident(db, id);
  if (isActive(incident)) return incident;
  if (incident.mergedInto) throw new Problem('conflict', `${id} goes on as ${incident.mergedInto}.`);
  throw new Problem('conflict', `${id} is ${incident.status}. Reopen it first if it is not over.`);
}
