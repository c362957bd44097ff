import type { Incident } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../../platform/database/tables.ts';
import { withDefaults } from '../../../respond/with-defaults.ts';
import type { UpdateRow } from '../../update/update.store.ts';

type Db = Kysely<Database>;

/** More are not shown of one page, whatever has happened. */
const MOST_INCIDENTS = 1000;

/** What was published of incidents. */
export interface Published {
  readonly incidents: readonly Incident[];
  readonly updates: readonly UpdateRow[];
  /** When the incidents came to which status, oldest first. */
  readonly steps: readonly Step[];
}

/** A moment at which an incident came to a status. */
export interface Step {
  readonly incidentId: string;
  readonly atMs: number;
  readonly status: Incident['status'];
}

/** A span in which incidents have ended; without `toMs` those that are not over, too. */
export interface PublishedSpan {
  readonly fromMs: number;
  readonly toMs?: number;
}

/** The incidents of a service with something published, and that; the newest 1,000. */
export async function readPublished(db: Db, service: string, { fromMs, toMs }: PublishedSpan): Promise<Published> {
  const rows = await db
    .selectFrom('incident')
    .select(['id', 'state'])
    .where('service', '=', service)
    .where((eb) =>
      toMs === undefined
        ? eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>=', new Date(fromMs))])
        : eb.and([eb('resolved_at', '>=', new Date(fromMs)), eb('resolved_at', '<', new Date(toMs))]),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('status_update')
          .select('status_update.id')
          .whereRef('status_update.incident_id', '=', 'incident.id')
          .where('status_update.service', '=', service)
          .where('status', '=', 'sent')
          .where('status_page', '=', true),
      ),
    )
    .orderBy('opened_at', 'desc')
    .limit(MOST_INCIDENTS)
    .execute();
  return withUpdates(
    db,
    service,
    rows.map(({ state }) => withDefaults(state)),
  );
}

/** One incident with what was published of it. */
export async function readPublishedOne(db: Db, service: string, id: string): Promise<Published> {
  const query = db.selectFrom('incident').select('state').where('service', '=', service).where('id', '=', id);
  const rows = await query.execute();
  return withUpdates(
    db,
    service,
    rows.map(({ state }) => withDefaults(state)),
  );
}

async function withUpdates(db: Db, service: string, incidents: readonly Incident[]): Promise<Published> {
  if (incidents.length === 0) return { incidents, updates: [], steps: [] };
  const ids = incidents.map(({ id }) => id);
  const [updates, steps] = await Promise.all([
    db
      .selectFrom('status_update')
      .selectAll()
      .where('service', '=', service)
      .where('status', '=', 'sent')
      .where('status_page', '=', true)
      .where('incident_id', 'in', ids)
      .execute(),
    readSteps(db, ids),
  ]);
  return { incidents, updates, steps };
}

async function readSteps(db: Db, ids: readonly string[]): Promise<Step[]> {
  const rows = await db
    .selectFrom('timeline_entry')
    .select(['incident_id', 'at', 'fact'])
    .where('incident_id', 'in', ids)
    .where('kind', '=', 'status-set')
    .orderBy('at')
    .orderBy('seq')
    .execute();
  return rows.flatMap(({ incident_id, at, fact }) =>
    fact.kind === 'status-set' ? [{ incidentId: incident_id, atMs: at.getTime(), status: fact.status }] : [],
  );
}
