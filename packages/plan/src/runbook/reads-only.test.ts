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
  ])('%s may change something', (sql) => {
    expect(readsOnly(sql)).toBe(false);
  });
});
