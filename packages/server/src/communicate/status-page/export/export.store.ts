import type { EpochMs } from '@tocsin/core';
import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../../../platform/database/tables.ts';
import type { ExportTables } from './export.tables.ts';
import type { Held } from './put-objects.ts';

export type ExportRow = Selectable<ExportTables['status_export']>;
export type Target = ExportRow['target'];

/** What became of one writing. */
export interface Written {
  readonly service: string;
  readonly target: Target;
  readonly place: string;
  readonly changed: number;
  readonly held: Held;
  readonly error: string | null;
}

/** The copies of a service, as they were written last. */
export function readExports(db: Kysely<Database>, service: string): Promise<ExportRow[]> {
  return db.selectFrom('status_export').selectAll().where('service', '=', service).orderBy('target').execute();
}

/** Notes how a writing went: when it failed, since when it does. */
export async function noteExport(db: Kysely<Database>, written: Written, nowMs: EpochMs): Promise<void> {
  const { service, target, place, changed, error } = written;
  const at = new Date(nowMs);
  const files = JSON.stringify(written.held);
  const result =
    error === null ? { written_at: at, changed, failing_since: null, error } : { failing_since: at, error };
  await db
    .insertInto('status_export')
    .values({ service, target, place, files, ...result })
    .onConflict((conflict) =>
      conflict.columns(['service', 'target']).doUpdateSet((row) => ({
        ...{ place, files, error },
        ...(error === null
          ? { written_at: at, changed, failing_since: null }
          : { failing_since: row.fn.coalesce('status_export.failing_since', row.val(at)) }),
      })),
    )
    .execute();
}
