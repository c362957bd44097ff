import type { EpochMs } from '@tocsin/core';
import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import type { SilenceTable } from '../tables.ts';

export type SilenceRow = Selectable<SilenceTable>;

/** As many as a list shows. */
const MOST_LISTED = 500;

/** The silences and begun maintenance of a service that are in force. */
export async function activeSilences(db: Kysely<Database>, service: string, nowMs: EpochMs): Promise<SilenceRow[]> {
  const now = new Date(nowMs);
  return db
    .selectFrom('silence')
    .selectAll()
    .where('service', '=', service)
    .where('ended_at', 'is', null)
    .where('until_at', '>', now)
    .where((eb) => eb.or([eb('started', '=', true), eb('from_at', '<=', now)]))
    .orderBy('id')
    .execute();
}

/** Silences, newest first: those that are not over, or all. */
export async function listSilenceRows(
  db: Kysely<Database>,
  { service, all }: { readonly service?: string | undefined; readonly all: boolean },
): Promise<SilenceRow[]> {
  let query = db.selectFrom('silence').selectAll().orderBy('id', 'desc').limit(MOST_LISTED);
  if (service !== undefined) query = query.where('service', '=', service);
  if (!all) query = query.where('ended_at', 'is', null);
  return query.execute();
}

/** @throws Problem 'not-found' */
export async function readSilence(db: Kysely<Database>, id: string): Promise<SilenceRow> {
  const row = isId(id) ? await db.selectFrom('silence').selectAll().where('id', '=', id).executeTakeFirst() : undefined;
  if (!row) throw new Problem('not-found', `There is no silence ${id}. \`tocsin silence list --all\` shows them.`);
  return row;
}

/** Whether a text can be the number of a row. */
export function isId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}
