import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Assertion, Connection, SqlMonitor } from '@tocsin/core';
import Database from 'libsql';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../platform/postgres/index.ts';
import {
  BASE,
  contextOf,
  findProgram,
  makeFolder,
  planWith,
  startMariadb,
  startPeer,
  type TestServer,
} from './check-data.fixture.ts';
import { checkSql } from './check-sql.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function monitor(query: string, names: readonly string[] = [], timeout = 10): SqlMonitor {
  const expected: Assertion[] = names.map((of) => ({ of, must: { exists: true } }));
  return { ...BASE, type: 'sql', connection: 'db', query, timeout, expect: expected };
}

/** Checks as the engine does: the signal fires at the timeout. */
function check(connection: Connection, query: string, names: readonly string[] = [], timeout = 10) {
  return checkSql(monitor(query, names, timeout), contextOf(planWith([connection]), folder, timeout));
}

async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const startedMs = performance.now();
  return [await work, performance.now() - startedMs];
}

describe('PostgreSQL', () => {
  let server: Awaited<ReturnType<typeof startEmbeddedPostgres>>;
  let db: Connection;
  beforeAll(async () => {
    server = await startEmbeddedPostgres({ dataDir: join(folder, 'pg'), log: () => undefined });
    db = { id: 'db', type: 'postgres', url: server.url };
    await query('create table item (id int primary key, name text)');
    await query("insert into item select n, 'n' || n from generate_series(1, 500) n");
    await query('create function sly() returns int language sql as $$ delete from item returning 1 $$');
  });
  afterAll(() => server.stop());

  async function query(text: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    return client
      .query(text)
      .then(({ rows }) => rows)
      .finally(() => client.end());
  }

  test('gives rows, the first value and columns', async () => {
    const seen = await check(db, 'select id, name from item order by id limit 3', ['column:name', 'column:no']);
    expect(seen).toMatchObject({ failure: null, facts: { rows: 3, value: 1, 'column:name': 'n1' }, said: '3 rows' });
    expect(seen.facts).not.toHaveProperty('column:no');
    expect(seen.latencyMs).toBeGreaterThan(0);
    expect(seen.evidence).toContain('id | name\n1 | n1');
    expect((await check(db, 'select 1 where false')).facts).toEqual({ rows: 0 });
  });

  test.each([
    ['9007199254740993::bigint', '9007199254740993'],
    ['42::bigint', 42],
    ['0.10::numeric', 0.1],
    ["'NaN'::float8", 'NaN'],
    ['true', true],
    ['null::text', null],
    ["'2026-01-02 03:04:05+02'::timestamptz", '2026-01-02T01:04:05.000Z'],
    ["'infinity'::timestamptz", 'infinity'],
    ["'2026-01-02'::date", '2026-01-02'],
    [`'{"a": 1}'::jsonb`, '{"a": 1}'],
    ["'\\x00ff'::bytea", '\\x00ff'],
  ])('%s is %s', async (expression, value) => {
    expect((await check(db, `select ${expression}`)).facts.value).toEqual(value);
  });

  test('a long value is cut', async () => {
    expect((await check(db, "select repeat('x', 10000)")).facts.value).toBe('x'.repeat(4096));
  });

  test('reads no more than the first rows of ten millions', async () => {
    const [seen, ms] = await timed(check(db, 'select * from generate_series(1, 10000000)'));
    expect(seen).toMatchObject({ facts: { rows: 101, value: 1 }, said: 'more than 100 rows' });
    expect(ms).toBeLessThan(5000);
  });

  test.each([
    ['delete from item', /^refused: DELETE may change something, and a monitor only reads$/],
    ['with gone as (delete from item returning 1) select * from gone', /^refused: WITH holds DELETE/],
    ['select sly()', /read-only transaction/],
    ['select 1; select 2', /one statement; these are several/],
    ['commit', /^refused/],
    ['selec 1', /^The SQL cannot be parsed/],
    ['select * from nothing_here', /relation "nothing_here" does not exist/],
    ['select pg_sleep(20)', /statement timeout|did not answer in time/],
  ])('%s fails in words', async (text, words) => {
    const [seen, ms] = await timed(check(db, text, [], 1));
    expect(seen.failure).toMatch(words);
    expect(ms).toBeLessThan(2000);
    expect(await query('select count(*)::int as n from item')).toEqual([{ n: 500 }]);
  });

  test('values that are too large together are given up', async () => {
    const [seen, ms] = await timed(check(db, "select repeat('x', 60000000)"));
    expect(seen.failure).toMatch(/larger than 16 MB/);
    expect(ms).toBeLessThan(10_000);
  });

  test('a locked table is waited for until the timeout', async () => {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query('begin; lock table item');
    const [seen, ms] = await timed(check(db, 'select count(*) from item', [], 1));
    await client.end();
    expect(seen.failure).toMatch(/timeout|did not answer in time/);
    expect(ms).toBeLessThan(2000);
  });

  test('a timeout ends the query at the server, too', async () => {
    await check(db, 'select pg_sleep(30) as tocsin_sleeps', [], 1);
    const sleeping = () => query("select 1 from pg_stat_activity where state = 'active' and query ~ '^fetch'");
    await expect.poll(async () => (await sleeping()).length, { timeout: 3000 }).toBe(0);
  });
});

describe('any server', () => {
  const at = (port: number, type: 'postgres' | 'mysql'): Connection => ({
    ...{ id: 'db', type },
    url: `${type}://app:hidden-word@127.0.0.1:${port}/app`,
  });

  // What is loaded for the first check of its kind is not what these measure.
  beforeAll(() => Promise.all([import('./check-sql-postgres.ts'), import('./check-sql-mysql.ts')]));

  test.each(['postgres', 'mysql'] as const)('%s that takes connections and never answers', async (type) => {
    const peer = await startPeer(() => undefined);
    const [seen, ms] = await timed(check(at(peer.port, type), 'select 1', [], 0.5));
    await peer.stop();
    expect(seen.failure).toMatch(/did not answer in time|timeout/i);
    expect(ms).toBeLessThan(1500);
  });

  test.each(['postgres', 'mysql'] as const)('%s that speaks another protocol', async (type) => {
    const peer = await startPeer((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'.repeat(10)));
    const seen = await check(at(peer.port, type), 'select 1', [], 2);
    await peer.stop();
    expect(seen.failure).toEqual(expect.any(String));
  });

  test.each(['postgres', 'mysql'] as const)('%s that is not there', async (type) => {
    const peer = await startPeer(() => undefined);
    await peer.stop();
    expect((await check(at(peer.port, type), 'select 1', [], 2)).failure).toBe('connection refused');
  });

  test.each([
    [{ id: 'db', type: 'postgres', url: null }, /"db" has no address: the secret that it names is not set/],
    [{ id: 'other', type: 'postgres', url: null }, /the plan has no connection "db"/],
    [{ id: 'db', type: 'sqlite', file: '/nowhere/a.db' }, /there is no file/],
  ] satisfies [Connection, RegExp][])('%j', async (connection, words) => {
    expect((await check(connection, 'select 1')).failure).toMatch(words);
  });
});

const mariadbd = findProgram('mariadbd');
describe.skipIf(!mariadbd)('MariaDB (skipped where mariadbd is not installed)', () => {
  let server: TestServer;
  let db: Connection;
  let admin: mysql.Connection;
  beforeAll(async () => {
    server = await startMariadb(mariadbd ?? '');
    admin = await mysql.createConnection({
      uri: `mysql://root@127.0.0.1:${server.port}/mysql`,
      multipleStatements: true,
    });
    await admin.query(`create database app; use app; create table item (id bigint primary key, name varchar(20)) engine=innodb;
      create table old (id int) engine=myisam; insert into old values (1); insert into item values (1, 'a'), (9007199254740993, 'b');
      create user app@'127.0.0.1' identified by 'hidden-word'; create user app@localhost identified by 'hidden-word';
      grant all on app.* to app@'127.0.0.1'; grant all on app.* to app@localhost;
      create function wipe() returns int begin delete from old; return 1; end`);
    db = { id: 'db', type: 'mysql', url: `mysql://app:hidden-word@127.0.0.1:${server.port}/app` };
  }, 60_000);
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  test('gives rows, the first value and columns', async () => {
    const seen = await check(db, 'select * from item order by id desc', ['column:name']);
    expect(seen).toMatchObject({ failure: null, facts: { rows: 2, value: '9007199254740993', 'column:name': 'b' } });
    expect((await check(db, 'show status like "Threads_connected"', ['column:Value'])).facts).toHaveProperty(
      'column:Value',
    );
  });

  test.each([
    ['cast(1.50 as decimal(10,2))', 1.5],
    ["cast('2026-01-02 03:04:05' as datetime)", '2026-01-02 03:04:05'],
    ['null', null],
    ['1e300', 1e300],
    [`json_object('a', 1)`, '{"a": 1}'],
  ])('%s is %s', async (expression, value) => {
    expect((await check(db, `select ${expression}`)).facts.value).toEqual(value);
  });

  test.each([
    ['delete from item', /^refused/],
    ['select wipe()', /READ ONLY/],
    ["select 1 into outfile '/tmp/tocsin-x'", /^refused/],
    ['select 1; drop table item', /^refused/],
    ['select * from nothing_here', /doesn't exist/],
    ['select sleep(20) from item', /interrupted|max_statement_time|did not answer in time/],
  ])('%s fails in words', async (text, words) => {
    const [seen, ms] = await timed(check(db, text, [], 1));
    expect(seen.failure).toMatch(words);
    expect(ms).toBeLessThan(2000);
    expect((await admin.query('select count(*) as n from old'))[0]).toEqual([{ n: 1 }]);
  });

  test('reads no more than the first rows of ten millions', async () => {
    const [seen, ms] = await timed(check(db, 'select seq from seq_1_to_10000000'));
    expect(seen).toMatchObject({ failure: null, facts: { rows: 101, value: 1 } });
    expect(ms).toBeLessThan(5000);
    const busy = async () =>
      (
        await admin.query(
          "select 1 from information_schema.processlist where info like '%10000000%' and info not like '%processlist%'",
        )
      )[0];
    await expect.poll(busy, { timeout: 15_000 }).toEqual([]);
  });

  test('a wrong password is said, and none is shown', async () => {
    const seen = await check(
      { ...db, url: `mysql://app:other-word@127.0.0.1:${server.port}/app` } as Connection,
      'select 1',
    );
    expect(seen.failure).toMatch(/Access denied/);
    expect(seen.failure).not.toMatch(/-word/);
  });
});

describe('SQLite', () => {
  const file = join(folder, 'app #1?.db');
  const db: Connection = { id: 'db', type: 'sqlite', file };
  const own = () => new Database(file);
  beforeAll(() => {
    const made = own();
    made.exec(
      "create table item (id integer primary key, name text); insert into item values (1, 'a'), (9007199254740993, 'b')",
    );
    made.close();
    chmodSync(file, 0o644);
  });

  test('gives rows, the first value and columns', async () => {
    const seen = await check(db, 'select * from item order by id desc', ['column:name']);
    expect(seen).toMatchObject({ failure: null, facts: { rows: 2, value: '9007199254740993', 'column:name': 'b' } });
    expect((await check(db, "select x'00ff', 1.5")).facts.value).toBe('00ff');
    expect((await check(db, 'select null')).facts.value).toBeNull();
  });

  test.each([
    ['delete from item', /^refused/],
    ["insert into item values (7, 'x') returning id", /^refused/],
    ["with x as (select 1) insert into item select 9, 'x' returning id", /^refused/],
    [`attach '/var/tmp/other.db' as other`, /^refused/],
    ['pragma query_only = 0', /^refused/],
    ['select * from nothing_here', /no such table/],
    ['select', /syntax|incomplete/],
  ])('%s fails in words', async (text, words) => {
    expect((await check(db, text)).failure).toMatch(words);
    const made = own();
    expect(made.prepare('select count(*) as n from item').get()).toMatchObject({ n: 2 });
    made.close();
  });

  const endless = 'with recursive c(i) as (select 1 union all select i + 1 from c) select count(*) from c';

  test('a query that never ends is killed, and holds up nobody', async () => {
    const lags: number[] = [];
    let last = performance.now();
    const timer = setInterval(() => {
      lags.push(performance.now() - last);
      last = performance.now();
    }, 10);
    const [[seen, ms], quick] = await Promise.all([timed(check(db, endless, [], 1.5)), check(db, 'select 1')]);
    clearInterval(timer);
    expect(seen.failure).toMatch(/did not answer in time/);
    expect(ms).toBeLessThan(2500);
    expect(quick.facts.value).toBe(1);
    expect(Math.max(...lags)).toBeLessThan(500);
    expect((await check(db, 'select 2')).facts.value).toBe(2);
  });

  test('reads no more than the first rows of ten millions', async () => {
    const many = 'with recursive c(i) as (select 1 union all select i + 1 from c limit 10000000) select i from c';
    expect(await check(db, many)).toMatchObject({ failure: null, facts: { rows: 101, value: 1 } });
  });

  test('a file that a writer has locked', async () => {
    const writer = own();
    writer.exec('begin exclusive');
    const seen = await check(db, 'select * from item', [], 4);
    writer.exec('rollback');
    writer.close();
    expect(seen.failure).toMatch(/locked|busy/i);
  });

  test('a file that is no database', async () => {
    expect((await check({ ...db, file: '/etc/passwd' } as Connection, 'select * from sqlite_master')).failure).toMatch(
      /not a database/,
    );
  });
});
