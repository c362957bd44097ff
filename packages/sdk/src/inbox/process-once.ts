/** The part of a connection of `pg` that is used. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rowCount: number | null }>;
}

/** The part of a pool of `pg` that is used. */
export interface PostgresPool<C extends PostgresClient> {
  connect(): Promise<C & { release(error?: Error | boolean): void }>;
  /** As `pg` declares it too: without this, its own client's type would be lost. Not used. */
  connect(callback: never): void;
}

export interface ProcessOnceOptions {
  /** The table of {@link processedTable}. `tocsin_processed` by default. */
  readonly table?: string;
}

/** What became of a delivery. */
export type Processed<T> = { readonly isNew: true; readonly result: T } | { readonly isNew: false };

/**
 * The statement that creates the table of what has been processed; run it once, with your migrations.
 *
 * @throws when the name is more than letters, digits, underscores and one dot for the schema
 */
export function processedTable(table = 'tocsin_processed'): string {
  const name = tableName(table);
  return `create table if not exists ${name} (
  id text primary key,
  at timestamptz not null default now()
);
create index if not exists ${name.replace('.', '_')}_at on ${name} using brin (at);`;
}

/**
 * Runs `work` once for each delivery, in the application's own transaction: what it writes through `client` and the note that it
 * is done are committed together or not at all, so that a crash, a repeat, or the same delivery at twice leaves it done once. What
 * it does elsewhere (sends a message, calls a vendor) is not undone by a rollback.
 *
 * @param pool a pool of `pg` @param id the delivery's id, as `verifyDelivery` gives it
 * @returns what `work` returned, or that it was done before @throws what `work` throws, after the rollback
 */
export async function processOnce<T, C extends PostgresClient>(
  pool: PostgresPool<C>,
  id: string,
  work: (client: C) => Promise<T>,
  options: ProcessOnceOptions = {},
): Promise<Processed<T>> {
  const table = tableName(options.table ?? 'tocsin_processed');
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    // The same delivery on another connection waits here until the first is committed or rolled back.
    const noted = await client.query(`insert into ${table} (id) values ($1) on conflict (id) do nothing`, [id]);
    if (noted.rowCount === 0) {
      await client.query('rollback');
      return { isNew: false };
    }
    const result = await work(client);
    await client.query('commit');
    return { isNew: true, result };
  } catch (error) {
    await client.query('rollback').catch((failed: unknown) => {
      broken = failed instanceof Error ? failed : new Error(String(failed));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Forgets what was processed longer ago than the inbox knows an event again. @param days at least the source's `window` */
export async function forgetProcessed(
  client: PostgresClient,
  days: number,
  options: ProcessOnceOptions = {},
): Promise<number> {
  if (!(days > 0)) throw new RangeError('days must be more than 0');
  const table = tableName(options.table ?? 'tocsin_processed');
  const text = `delete from ${table} where at < now() - $1::float8 * interval '1 day'`;
  return (await client.query(text, [days])).rowCount ?? 0;
}

function tableName(table: string): string {
  if (/^[A-Za-z_]\w{0,62}(\.[A-Za-z_]\w{0,62})?$/.test(table)) return table;
  throw new TypeError(`"${table}" cannot be the name of a table: use letters, digits and "_"`);
}
