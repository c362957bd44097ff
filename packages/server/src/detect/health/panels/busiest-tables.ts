import type { Connection } from '@tocsin/core';

/** S0's dashboard: the tables into which most is written, since the statistics of the database began. */
const POSTGRES = `
  select schemaname || '.' || relname as "table", n_tup_ins as inserts, n_tup_upd as updates, n_tup_del as deletes,
    n_live_tup as rows, seq_scan as "sequential scans"
  from pg_stat_user_tables
  order by n_tup_ins + n_tup_upd + n_tup_del desc, 1
  limit 10`;

const MYSQL = `
  select concat(object_schema, '.', object_name) as \`table\`, count_insert as inserts, count_update as updates,
    count_delete as deletes, count_fetch as \`rows read\`
  from performance_schema.table_io_waits_summary_by_table
  where object_schema = database()
  order by count_insert + count_update + count_delete desc, 1
  limit 10`;

/** What asks a database for its busiest tables; null: this kind of database does not count. */
export function busiestTablesQuery(connection: Connection): string | null {
  if (connection.type === 'postgres') return POSTGRES;
  return connection.type === 'mysql' ? MYSQL : null;
}
