import pg from 'pg';

const POOL_SIZE = 4;

/**
 * A pool of a service's own within a schema of its own, so that services may share a database.
 * @param limitMs after which a statement is given up
 */
export function openSchema(url: string, schema: string, limitMs: number): pg.Pool {
  const pool = new pg.Pool({
    ...{ connectionString: url, max: POOL_SIZE, application_name: schema, statement_timeout: limitMs },
    ...{ connectionTimeoutMillis: 2_000, options: `-c search_path=${schema}` },
  });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
