import type { Kysely } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Database } from '../platform/database/tables.ts';

const known = new WeakMap<object, Map<string, number>>();

/**
 * The short number of a source, made when it is asked for the first time. It never changes, and stays when the plan has the
 * source no more, so that its events can still be looked at.
 */
export async function sourceIdOf(app: Pick<App, 'db'>, service: string, source: string): Promise<number> {
  const ids = idsOf(app.db);
  const key = `${service}/${source}`;
  const id = ids.get(key) ?? (await readOrMake(app.db, service, source));
  ids.set(key, id);
  return id;
}

function idsOf(db: Kysely<Database>): Map<string, number> {
  const ids = known.get(db) ?? new Map<string, number>();
  known.set(db, ids);
  return ids;
}

async function readOrMake(db: Kysely<Database>, service: string, source: string): Promise<number> {
  const read = () =>
    db
      .selectFrom('inbox_source')
      .select('id')
      .where('service', '=', service)
      .where('source', '=', source)
      .executeTakeFirst();
  const row = await read();
  if (row) return row.id;
  await db
    .insertInto('inbox_source')
    .values({ service, source })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await read();
  if (!made) throw new Error(`The source ${service}/${source} was removed while it was made.`);
  return made.id;
}
