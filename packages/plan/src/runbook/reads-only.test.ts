import { describe, expect, it } from 'vitest';
import { readsOnly } from './reads-only.ts';

describe('readsOnly', () => {
  it.each([
    'SELECT 1',
    'select * from events; show all;',
    'EXPLAIN SELECT 1',
    '-- delete later\nSELECT 1',
    "SELECT 'delete from x; drop table y'",
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'SELECT created_at, updated_at, n_tup_upd FROM pg_stat_user_tables',
    'SELECT pg_blocking_pids(pid) FROM pg_stat_activity',
    "SELECT data #>> '{a,b}' FROM events -- it's fine",
    'SELECT $1',
  ])('%s only reads', (sql) => {
    expect(readsOnly(sql)).toBe(true);
  });

  it.each([
    '',
    'DELETE FROM events',
    'SELECT 1; DROP TABLE events',
    'EXPLAIN ANALYZE SELECT 1',
    'EXPLAIN (ANALYZE) DELETE FROM events',
    'WITH gone AS (DELETE FROM events RETURNING 1) SELECT * FROM gone',
    'SELECT pg_terminate_backend(1)',
    'SELECT * INTO copy FROM events',
    'SELECT * FROM events FOR UPDATE',
    "SELECT nextval('s')",
    '/* select */ TRUNCATE events',
    'SELECT pg_advisory_lock(1)',
    "SELECT 'a\\'' ; DELETE FROM events -- '",
    "SELECT $$ ' $$; DELETE FROM events WHERE name = '",
    'SELECT 1 /*! INTO OUTFILE "x" */',
    'SELECT /*+ SET_VAR(sql_mode = "") */ 1',
    "SELECT load_file('/etc/passwd')",
    "SELECT get_lock('a', 1)",
    "SELECT pg_read_file('x')",
    "ATTACH 'x' AS y",
    'EXPLAIN PRAGMA journal_mode = DELETE',
  ])('%s may change something', (sql) => {
    expect(readsOnly(sql)).toBe(false);
  });
});
