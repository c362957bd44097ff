import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isActingFunction, isReadingSystemFunction } from './acting-functions.ts';
import { PostgresFixture } from './postgres.fixture.ts';
import { ACTING, READING, UNREADABLE } from './red-team.fixture.ts';
import { SCHEMA } from './red-team.schema.fixture.ts';

let db: PostgresFixture;
let victim: pg.Client;
let isVictimGone = false;
const heard: string[] = [];
beforeAll(async () => {
  db = await PostgresFixture.open(SCHEMA);
  victim = new pg.Client({ connectionString: db.url, application_name: 'victim' });
  victim.on('error', () => {
    isVictimGone = true;
  });
  victim.on('notification', ({ channel }) => heard.push(channel));
  await victim.connect();
  await victim.query('listen channel');
});
afterAll(async () => {
  await victim.end().catch(() => undefined);
  await db.close();
});

/** All data, and what else could be changed: definitions, sequences, rights, settings, held locks. */
async function checksum(): Promise<unknown> {
  const tables = ['account', 'log', 'shop.item', 'parted', 'guarded', 'totals', '(select last_value from counter)'];
  const data = tables.map(
    (name) => `select $$${name}$$, md5(string_agg(t::text, ';' order by t::text)) from ${name} t`,
  );
  const [rows] = await Promise.all([db.query(data.join(' union all '))]);
  const catalog = await db.query(`select
    (select md5(string_agg(c.relname || coalesce(c.relacl::text, '') || c.relkind::text, ';' order by c.oid)) from pg_class c where relnamespace = 'public'::regnamespace) as relations,
    (select count(*) from pg_class) as classes, (select count(*) from pg_proc) as functions,
    (select count(*) from pg_largeobject_metadata) as objects, (select count(*) from pg_replication_slots) as slots,
    (select count(*) from pg_extension) as extensions, (select count(*) from pg_trigger) as triggers,
    (select count(*) from pg_db_role_setting) as settings, (select count(*) from pg_prepared_xacts) as prepared,
    (select count(*) from pg_locks where locktype = 'advisory'
      and database = (select oid from pg_database where datname = current_database())) as locks`);
  return { rows, catalog };
}

describe('in a step that changes nothing', () => {
  let before: unknown;
  beforeAll(async () => {
    before = await checksum();
  });

  test.each(READING)('reads: %s', async (source) => {
    const { status, text } = await db.run(source);
    expect(text).not.toMatch(/Refused|ERROR/);
    expect(status).toBe('done');
  });

  test.each([...ACTING, ...UNREADABLE])('does not run: %j', async (source) => {
    const { status, text } = await db.run(source);
    expect({ status, text }).toMatchObject({ status: 'failed' });
    // Refused by what is known of it, not only stopped by the database when it tried.
    expect(text).toMatch(/^(Refused|The SQL|There is no statement)/);
  });

  test('afterwards everything is as it was', async () => {
    expect(await checksum()).toEqual(before);
    await victim.query('select 1');
    expect({ isVictimGone, heard }).toEqual({ isVictimGone: false, heard: [] });
  });
});

describe('what leads to a function without a word of it', () => {
  const SLY = 'create function sly(int) returns int language sql as $$ select pg_advisory_lock(1); select 1 $$;';
  test.each([
    [
      'a cast',
      `${SLY} create type made as (a int); create function to_made(int) returns made language sql as $$ select pg_advisory_lock(1); select row(1)::made $$; create cast (int as made) with function to_made(int) as implicit`,
      'select 1',
    ],
    ['the check of a domain', `${SLY} create domain made as int check (sly(value) = 1)`, "select '1'::made"],
    [
      'the check of a domain that acts itself',
      'create domain made as int check (pg_advisory_lock(value) is not null)',
      'select 1::made',
    ],
    [
      'a search path',
      'create schema evil; create function evil.lower(text) returns text language sql as $$ select pg_advisory_lock(1); select $1 $$; alter database :db set search_path = evil, pg_catalog, public',
      "select lower('x')",
    ],
    [
      'a search path with the system last',
      'create schema evil; create function evil.now() returns timestamptz language sql as $$ select pg_advisory_lock(1); select clock_timestamp() $$; alter database :db set search_path = evil, pg_catalog',
      'select now()',
    ],
    [
      'a better match of a name',
      `create function lower(int) returns int language sql as $$ select pg_advisory_lock(1); select 1 $$`,
      'select lower(1)',
    ],
    [
      'an index',
      `create function at_once(int, int) returns int language sql as $$ select 1 $$; create function less(int, int) returns bool language sql as $$ select true $$; create operator <# (leftarg = int, rightarg = int, function = less); create operator class made for type int using btree as operator 1 <#, function 1 at_once(int, int)`,
      'select 1',
    ],
  ])('%s', async (_, schema, source) => {
    const name = `red_${randomBytes(4).toString('hex')}`;
    const own = await PostgresFixture.open(schema.replaceAll(':db', name), name);
    const { status, text } = await own.run(source);
    await own.close();
    expect({ status, text }).toMatchObject({ status: 'failed', text: expect.stringMatching(/^Refused/) });
  });

  test('a backslash that ends a text for the server and not for the parser', async () => {
    const name = `red_${randomBytes(4).toString('hex')}`;
    const own = await PostgresFixture.open(
      `create table made (a int); alter database ${name} set standard_conforming_strings = off`,
      name,
    );
    expect((await own.run("select '\\' as a, ' || (select 1) --'")).rows?.rows).toEqual([['\\', ' || (select 1) --']]);
    const done = await own.run("select :'X' as a", { values: { X: "\\'; drop table made; --" } });
    expect(done.rows?.rows).toEqual([["\\'; drop table made; --"]]);
    await own.close();
  });
});

test('every VOLATILE function of PostgreSQL is known to act or to read', async () => {
  const rows = await db.query(`select distinct proname as name from pg_proc
    where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v' and prorettype not in
      ('trigger'::regtype, 'event_trigger'::regtype, 'internal'::regtype, 'index_am_handler'::regtype, 'table_am_handler'::regtype, 'language_handler'::regtype)`);
  const names = rows.map(({ name }) => String(name));
  expect(names.length).toBeGreaterThan(100);
  const unknown = names.filter((name) => !isActingFunction(name) && !isReadingSystemFunction(name));
  expect(unknown).toEqual(['plpgsql_validator']);
});
