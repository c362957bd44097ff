import { describe, expect, it } from 'vitest';
import { findFlags } from './find-flags.ts';
import { embeddedSql, liftSql } from './lift-sql.ts';
import { renamedColumns } from './renamed-columns.ts';
import { unknownSubcommand } from './unknown-subcommand.ts';

describe('liftSql', () => {
  it.each([
    ['psql "$DATABASE_URL" -c "SELECT 1;"', 'postgres', 'DATABASE_URL', 'SELECT 1;'],
    ["psql $APP_URL --command='SELECT 1'", 'postgres', 'APP_URL', 'SELECT 1'],
    ['psql "$DATABASE_URL" -tAc "SELECT 1"', 'postgres', 'DATABASE_URL', 'SELECT 1'],
    ['psql "$DATABASE_URL" -c "\n  SELECT a\n  FROM b\n"', 'postgres', 'DATABASE_URL', 'SELECT a\nFROM b'],
    ['npx wrangler d1 execute app --remote --command \\\n  "SELECT a \\\n   FROM b"', 'd1', 'app', 'SELECT a\nFROM b'],
    ['wrangler d1 execute app --remote --command="SELECT \\"a\\""', 'd1', 'app', 'SELECT "a"'],
  ])('%s', (statement, type, name, sql) => {
    expect(liftSql(statement)).toEqual({ connection: { type, name }, sql });
  });

  it.each([
    'psql "$DATABASE_URL" -c "SELECT 1" | head',
    'psql "$DATABASE_URL" -f a.sql',
    'docker exec db psql -U a -c "SELECT 1"',
    'psql -c "SELECT 1"',
    'wrangler d1 execute app --local --command "SELECT 1"',
    'psql "$DATABASE_URL" -c "SELECT 1" > a',
  ])('not %s', (statement) => {
    expect(liftSql(statement)).toBeNull();
  });

  it('reports SQL whose connection is not known', () => {
    expect(embeddedSql('kubectl exec db -- psql -U a -c "SELECT 1"')).toEqual([{ sql: 'SELECT 1', connection: null }]);
  });
});

describe('findFlags', () => {
  it.each([
    ['vercel env add MAIL_ENABLED false', 'MAIL_ENABLED', 'false'],
    ['echo false | vercel env add MAIL_ENABLED production', 'MAIL_ENABLED', 'false'],
    ['railway variables set READ_ONLY_MODE=true', 'READ_ONLY_MODE', 'true'],
    ['railway variables --set "A_ENABLED=true"', 'A_ENABLED', 'true'],
    ['heroku config:set A_ENABLED=false', 'A_ENABLED', 'false'],
    ['fly secrets set A=true', 'A', 'true'],
    ['kubectl set env deployment/a A_ENABLED=false', 'A_ENABLED', 'false'],
    ['export FEATURE_A=false', 'FEATURE_A', 'false'],
    ['gcloud run services update a --update-env-vars A_ENABLED=false', 'A_ENABLED', 'false'],
    ['MAINTENANCE_MODE=on', 'MAINTENANCE_MODE', 'on'],
  ])('%s', (statement, variable, value) => {
    expect(findFlags(statement)).toMatchObject([{ variable, value }]);
  });
  it.each([
    'railway variables set BOT_TOKEN=x',
    'vercel env add DATABASE_URL production',
    'wrangler secret put JWT_SECRET',
    'export NAME=api',
    'curl x?a=true',
  ])('none in %s', (statement) => {
    expect(findFlags(statement)).toEqual([]);
  });
});

describe('unknownSubcommand', () => {
  it.each([
    ['vercel cron pause', 'vercel cron pause'],
    ['vercel logs --app shop --since 5m', 'vercel logs --app'],
    ['vercel env add A_ENABLED false', 'vercel env add A_ENABLED false'],
    ['railway deployments rollback 1', 'railway deployments rollback'],
    ['railway restart --force', 'railway restart --force'],
    ['railway frobnicate', 'railway frobnicate'],
    ['npx wrangler r2 object list bucket | wc -l', 'wrangler r2 object list'],
    ['npx wrangler r2 object get b/k --version-id 1', 'wrangler r2 object get --version-id'],
    ['supabase functions logs a', 'supabase functions logs'],
    ['fly rollback', 'flyctl rollback'],
  ])('%s', (statement, written) => {
    const found = unknownSubcommand(statement);
    expect(found?.written).toBe(written);
    expect(found?.source).toMatch(/^https:\/\//);
    expect(found?.hint).not.toBe('');
  });
  it.each([
    'railway deployments list',
    'railway variables set A=1',
    'railway logs --tail 5',
    'npx wrangler kv namespace list',
    'npx wrangler queues consumer list q',
    'vercel crons ls',
    'vercel env add A production',
    'gh run list',
    'gh my-extension',
    'stripe customers list',
    'railway $COMMAND',
    'fly status -a x',
  ])('nothing in %s', (statement) => {
    expect(unknownSubcommand(statement)).toBeNull();
  });
});

describe('renamedColumns', () => {
  it('finds names of older versions where their view is read', () => {
    expect(renamedColumns('SELECT mean_time FROM pg_stat_statements').map(({ old, now }) => [old, now])).toEqual([
      ['mean_time', 'mean_exec_time'],
    ]);
    expect(renamedColumns('SELECT procpid FROM pg_stat_activity').map(({ now }) => now)).toEqual(['pid']);
    expect(renamedColumns('SELECT pg_current_xlog_location()').map(({ now }) => now)).toEqual(['pg_current_wal_lsn']);
  });
  it.each([
    'SELECT mean_exec_time FROM pg_stat_statements',
    'SELECT total_time FROM trips',
    "SELECT 'mean_time' FROM pg_stat_statements",
  ])('none in %s', (sql) => {
    expect(renamedColumns(sql)).toEqual([]);
  });
});
