/** A name of PostgreSQL's system views or functions that a newer version no longer knows. */
export interface RenamedColumn {
  /** View or table; null for a function. */
  readonly of: string | null;
  readonly old: string;
  readonly now: string;
  /** First version that knows only the new name: `13`. */
  readonly since: string;
  readonly source: string;
}

export interface RenamedColumnUse extends RenamedColumn {
  /** Offset in the SQL. */
  readonly index: number;
}

const V13 = 'https://www.postgresql.org/docs/release/13.0/';
const V17 = 'https://www.postgresql.org/docs/release/17.0/';
const V10 = 'https://www.postgresql.org/docs/release/10.0/';
const V96 = 'https://www.postgresql.org/docs/release/9.6.0/';
const V92 = 'https://www.postgresql.org/docs/release/9.2.0/';

const renamed = (
  of: string | null,
  since: string,
  source: string,
  names: Readonly<Record<string, string>>,
): readonly RenamedColumn[] => Object.entries(names).map(([old, now]) => ({ of, old, now, since, source }));

export const RENAMED_COLUMNS: readonly RenamedColumn[] = [
  ...renamed('pg_stat_statements', '13', V13, {
    total_time: 'total_exec_time',
    mean_time: 'mean_exec_time',
    min_time: 'min_exec_time',
    max_time: 'max_exec_time',
    stddev_time: 'stddev_exec_time',
  }),
  ...renamed('pg_stat_statements', '17', V17, {
    blk_read_time: 'shared_blk_read_time',
    blk_write_time: 'shared_blk_write_time',
  }),
  ...renamed('pg_stat_activity', '9.6', V96, { waiting: 'wait_event IS NOT NULL' }),
  ...renamed('pg_stat_activity', '9.2', V92, { procpid: 'pid', current_query: 'query' }),
  ...renamed('pg_stat_replication', '9.2', V92, { procpid: 'pid' }),
  ...renamed('pg_stat_replication', '10', V10, {
    sent_location: 'sent_lsn',
    write_location: 'write_lsn',
    flush_location: 'flush_lsn',
    replay_location: 'replay_lsn',
  }),
  ...renamed(null, '10', V10, {
    pg_current_xlog_location: 'pg_current_wal_lsn',
    pg_current_xlog_insert_location: 'pg_current_wal_insert_lsn',
    pg_current_xlog_flush_location: 'pg_current_wal_flush_lsn',
    pg_last_xlog_receive_location: 'pg_last_wal_receive_lsn',
    pg_last_xlog_replay_location: 'pg_last_wal_replay_lsn',
    pg_xlog_location_diff: 'pg_wal_lsn_diff',
    pg_xlogfile_name: 'pg_walfile_name',
    pg_switch_xlog: 'pg_switch_wal',
    pg_xlog_replay_pause: 'pg_wal_replay_pause',
    pg_xlog_replay_resume: 'pg_wal_replay_resume',
    pg_is_xlog_replay_paused: 'pg_is_wal_replay_paused',
  }),
];

/**
 * Finds names that PostgreSQL has renamed, in SQL that reads the view they belonged to.
 */
export function renamedColumns(sql: string): readonly RenamedColumnUse[] {
  const blank = sql.replace(/--[^\n]*|'(?:[^']|'')*'/g, (match) => ' '.repeat(match.length));
  const found: RenamedColumnUse[] = [];
  for (const column of RENAMED_COLUMNS) {
    if (column.of !== null && !new RegExp(String.raw`\b${column.of}\b`, 'i').test(blank)) continue;
    const pattern =
      column.of === null
        ? new RegExp(String.raw`\b${column.old}\s*\(`, 'gi')
        : new RegExp(String.raw`(?<!\bas\s)\b${column.old}\b(?!\s*\()`, 'gi');
    for (const match of blank.matchAll(pattern)) {
      if (!found.some((other) => other.index === match.index)) found.push({ ...column, index: match.index });
    }
  }
  return found.sort((a, b) => a.index - b.index);
}
