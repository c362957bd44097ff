import { describe, expect, test } from 'vitest';
import { classifySql } from './classify-sql.ts';

async function classOf(source: string): Promise<'reads' | 'writes' | 'refused' | 'error'> {
  const result = await classifySql(source);
  if (result.error !== null) return 'error';
  if (result.statements.some((statement) => statement.refused)) return 'refused';
  return result.statements.some((statement) => statement.writes) ? 'writes' : 'reads';
}

const READS = [
  'select 1',
  'select 1;',
  ';;select 1;;',
  '-- delete from a\nselect 1',
  '/* drop table a; /* nested */ */ select 1',
  "select 'delete from a; drop table b'",
  'select $$; delete from a$$',
  'table job_queue',
  'values (1), (2)',
  'show all',
  'show statement_timeout',
  'select count(*) from "update"',
  'with d as (select * from a) select * from d',
  'with recursive t(n) as (values (1) union all select n + 1 from t where n < 9) select * from t',
  'select 1 union all select 2',
  'select * from (select 1) as x',
  'explain select * from a',
  'explain (format json, costs off) select 1',
  'explain (analyze false) select 1',
  'explain (analyze off) delete from a where b = 1',
  'explain delete from a',
  'select * from pg_stat_activity',
  'select pg_size_pretty(pg_database_size(current_database()))',
  "select lower(name), now() from a where lower(x) = 'y'",
  "select type, count(*) as count from events where created_at > now() - interval '1 hour' group by type; select 1",
  "select currval('s')",
];
const WRITES = [
  'insert into a values (1)',
  'update a set x = 1 where id = 2',
  'delete from a where id = 2',
  'delete from a using b where a.id = b.id',
  'update a set x = 1 where exists (select 1 from b where b.id = a.id)',
  'select 1; delete from a where id = 1',
  'select * from a for update',
  'select * from a for share skip locked',
  'select * from (select * from a for no key update) x',
  'select pg_terminate_backend(1)',
  'select PG_TERMINATE_BACKEND(pid) from pg_stat_activity',
  'select pg_catalog.pg_cancel_backend(1)',
  'select "pg_cancel_backend"(1)',
  'select * from a where pg_advisory_lock(1) is null',
  'select pg_try_advisory_lock(1)',
  "select nextval('s')",
  "select setval('s', 1)",
  "select set_config('a.b', 'c', false)",
  "select lo_import('/etc/passwd')",
  "select pg_read_file('/etc/passwd')",
  "select * from pg_ls_dir('/')",
  "select dblink_exec('x', 'delete from a')",
  'select pg_reload_conf()',
  "select query_to_xml('select pg_terminate_backend(1)', true, true, '')",
  "select * from ts_stat('select pg_terminate_backend(1)')",
  "explain select pg_read_file('/etc/passwd')",
  'explain analyze select 1',
  'explain (analyze) select 1',
  'explain (analyze true, verbose) select 1',
  'merge into a using b on a.id = b.id when matched then delete',
  "insert into a select * from b where nextval('s') > 1",
  'notify channel',
  'analyze a',
  'refresh materialized view a',
];
const REFUSED = [
  'with x as (insert into a values (1) returning *) select * from x',
  'update a set x = 1',
  'delete from a',
  'delete from a where true',
  'update a set x = 1 where 1 = 1',
  'select 1; delete from a',
  'with d as (delete from a where id = 1 returning *) select * from d',
  'with d as (update a set x = 1 where id = 1 returning *) insert into b select * from d',
  'insert into b with d as (delete from a where x = 1 returning *) select * from d',
  'explain analyze delete from a where id = 1',
  'explain (analyze 1) update a set x = 1 where id = 1',
  'explain analyze create table x as select 1',
  'select 1 into x',
  'create table x as select 1',
  'create table a (b int)',
  'drop table a',
  'alter table a add b int',
  'truncate a',
  'do $$ begin delete from a; end $$',
  'call clean_up()',
  "copy a to program 'sh'",
  "copy a from '/etc/passwd'",
  'begin; delete from a where id = 1; commit',
  'rollback',
  'set statement_timeout = 0',
  'set transaction read write',
  'reset all',
  'prepare x as delete from a where id = 1',
  'execute x',
  'declare c cursor for select 1',
  'listen channel',
  'lock table a',
  'vacuum a',
  'grant all on a to public',
  'create function f() returns int language sql as $$ select 1 $$',
  "load 'x'",
];
const ERRORS = ['', '-- nothing', 'selec 1', 'select 1; delete frm a', "select 'open", 'select \0 1', '\\d a'];

describe('SQL', () => {
  test.each(READS)('only reads: %s', async (source) => expect(await classOf(source)).toBe('reads'));
  test.each(WRITES)('may write: %s', async (source) => expect(await classOf(source)).toBe('writes'));
  test.each(REFUSED)('is refused: %s', async (source) => expect(await classOf(source)).toBe('refused'));
  test.each(ERRORS)('cannot be run: %j', async (source) => expect(await classOf(source)).toBe('error'));

  test('is cut into statements by the parser, after characters of several bytes too', async () => {
    const result = await classifySql("select 'ä;ö'; -- ü;\nselect 2 ; ");
    expect(result.error).toBe(null);
    expect(
      result.error === null && result.statements.map((statement) => statement.text.replace(/^-- .*\n/, '')),
    ).toEqual(["select 'ä;ö'", 'select 2']);
  });

  test('that is refused says why', async () => {
    const result = await classifySql('delete from a');
    expect(result.error === null && result.statements[0]?.refused).toBe(
      'DELETE without a WHERE that restricts its rows is refused.',
    );
  });
});
