import { Kysely, Migrator, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { migrations } from '../../migrations/index.ts';
import type { Database } from './tables.ts';

/** Everything of ours lives in one schema, so that a shared database stays tidy. */
export const SCHEMA = 'tocsin';

/** Opens a pool whose connections find Tocsin's schema first. */
export function openPool(url: string, max = 20): pg.Pool {
  return new pg.Pool({
    connectionString: url,
    max,
    options: `-c search_path=${SCHEMA},public`,
    application_name: 'tocsin',
  });
}

export function openDatabase(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}

/**
 * Brings the schema up to date; several nodes may do so at once.
 * @throws when a migration fails; it is then rolled back whole
 */
export async function migrate(db: Kysely<Database>): Promise<readonly string[]> {
  await sql`create schema if not exists ${sql.id(SCHEMA)}`.execute(db).catch(ignoreRace);
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          migrations.map((m) => [
            m.id,
            {
              up: (tx) =>
                sql
                  .raw(m.sql)
                  .execute(tx)
                  .then(() => undefined),
            },
          ]),
        ),
    },
    migrationTableSchema: SCHEMA,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error) throw error;
  return (results ?? []).map((r) => r.migrationName);
}

/** Two nodes that create the schema at once: the second finds it there. */
function ignoreRace(error: unknown): void {
  if ((error as { code?: string }).code !== '23505') throw error;
}
