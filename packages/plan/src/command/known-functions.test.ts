import { describe, expect, it } from 'vitest';
import { callsUnknownFunction } from './known-functions.ts';
import { neverEnds } from './never-ends.ts';
import { readsOnlyShell } from './reads-only-shell.ts';

describe('callsUnknownFunction', () => {
  it.each([
    'SELECT refresh_scores()',
    "SELECT delete_customer('a@example.com')",
    "SELECT cron.schedule('x', '* * * * *', 'y')",
    'SELECT "Purge"(1)',
    'SELECT count(*), purge_old(1) FROM orders',
  ])('%s may change what it likes', (sql) => expect(callsUnknownFunction(sql)).toBe(true));

  it.each([
    'SELECT count(*) FROM orders WHERE id IN (1, 2)',
    'WITH late AS (SELECT 1) SELECT * FROM late',
    "SELECT pg_size_pretty(pg_database_size('shop'))",
    "SELECT coalesce(sum(total), 0), date_trunc('day', created_at) FROM orders GROUP BY (2)",
    "SELECT * FROM orders WHERE note = 'purge(1)' -- purge(2)",
    'SELECT row_number() OVER (PARTITION BY shop ORDER BY id) FROM orders',
    'SELECT * FROM (SELECT 1) AS t (a)',
    'SELECT cast(x AS varchar(20)) FROM orders',
  ])('%s only computes', (sql) => expect(callsUnknownFunction(sql)).toBe(false));
});

describe('readsOnlyShell', () => {
  it.each([
    'psql "$DATABASE_URL" -c "SELECT refresh_scores()"',
    'curl https://shop.example.com/api/cron/send-reminders',
    'curl -s "https://shop.example.com/cache/flush?all=1"',
    'redis-cli KEYS "*"',
    'redis-cli monitor',
  ])('%s asks first', (text) => expect(readsOnlyShell(text)).toBe(false));

  it.each([
    'psql "$DATABASE_URL" -c "SELECT count(*) FROM orders"',
    'curl https://shop.example.com/api/cron/status',
    'curl -s https://sync.example.com/api/health',
    'redis-cli llen jobs',
  ])('%s only reads', (text) => expect(readsOnlyShell(text)).toBe(true));
});

describe('neverEnds', () => {
  it.each([
    'kubectl exec -i db-0 -- psql -U shop shop < backup.sql',
    'docker exec -i db psql < backup.sql',
    'docker exec -i db mysql shop < backup.sql',
  ])('%s ends with its file', (text) => expect(neverEnds(text)).toBeNull());

  it.each(['docker exec -it db psql -U shop', 'kubectl exec -it web -- bash'])('%s waits for a person', (text) =>
    expect(neverEnds(text)).not.toBeNull(),
  );
});
