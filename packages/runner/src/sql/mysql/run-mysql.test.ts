import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram, startMariadb, type TestServer } from '../../../../server/src/detect/check/check-data.fixture.ts';
import type { ChangePreview } from '../../cell.ts';
import { ACTING, MYSQL_ACTING, MYSQL_READING, READING } from '../lexical/red-team.fixture.ts';
import type { SqlRun } from '../sql-outcome.ts';
import { previewMysql, runMysql } from './run-mysql.ts';

const program = findProgram('mariadbd');

/* Without an installed MariaDB these are skipped: nothing then shows that its servers are read as they read. */
describe.skipIf(program === null)('MariaDB', () => {
  let server: TestServer;
  let admin: mysql.Connection;
  let url: string;
  beforeAll(async () => {
    server = await startMariadb(program ?? '');
    admin = await mysql.createConnection({
      host: '127.0.0.1',
      port: server.port,
      user: 'root',
      multipleStatements: true,
    });
    await admin.query(`create database app; use app;
      create table item (id int primary key, name text) engine = innodb; create table log (what text) engine = innodb;
      insert into item select seq, concat('n', seq) from seq_1_to_50;
      create table big (id int primary key) engine = innodb; insert into big select seq from seq_1_to_1500;
      create table loose (id int primary key) engine = myisam; insert into loose values (1);
      create sequence numbers;
      create function own_write() returns int modifies sql data begin insert into log values ('x'); return 1; end;
      create function own_lock() returns int return get_lock('stolen', 0);
      create function any_value(a int) returns int return get_lock('stolen', 0);
      create procedure clean_up() delete from item;
      create view seen as select * from item where id < 5 and name <> 'x';
      create view loud as select own_lock() as a; create view louder as select * from loud;`);
    url = `mysql://root@127.0.0.1:${server.port}/app`;
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const runOf = (source: string, more: Partial<SqlRun>): SqlRun => ({
    ...{ source, values: {}, changes: false, timeoutSeconds: 10, signal: new AbortController().signal },
    ...more,
  });
  const run = (source: string, more: Partial<SqlRun> = {}) => runMysql(runOf(source, more), url);
  const changing = (source: string, decision: 'commit' | 'rollback', seen: ChangePreview[] = []) =>
    run(source, {
      ...{ changes: true, values: { NAME: "\\' or 1 = 1 -- " } },
      confirm: async (changes) => {
        seen.push(...changes);
        return decision;
      },
    });
  async function checksum(): Promise<unknown> {
    const [sums] = await admin.query('checksum table app.item, app.log, app.big, app.loose');
    const [objects] = await admin.query(
      "select count(*) as n, is_used_lock('stolen') as held from information_schema.tables where table_schema = 'app'",
    );
    const [numbers] = await admin.query('select next_not_cached_value from app.numbers');
    return [sums, objects, numbers];
  }

  test('reads what only reads, and runs nothing else', async () => {
    const before = await checksum();
    for (const source of [...READING, ...MYSQL_READING]) {
      expect({ source, ...(await run(source)) }).toMatchObject({ source, status: 'done' });
    }
    for (const source of [...ACTING, ...MYSQL_ACTING]) {
      const { status, text } = await run(source);
      expect(`${status}: ${source}`).toBe(`failed: ${source}`);
      expect(text).toMatch(/^(Refused|The SQL|There is no statement)/);
    }
    expect(await checksum()).toEqual(before);
  }, 60_000);

  test('never reads a value as SQL', async () => {
    for (const X of [
      "'; drop table item; --",
      "\\'; drop table item; -- ",
      '\\',
      '"',
      '\u{1F600}',
      "\\' or 1 = 1 -- ",
    ]) {
      expect((await run("select :'X' as a", { values: { X } })).rows?.rows).toEqual([[X]]);
    }
  });

  test('shows rows before and after a change, and keeps it or takes it back', async () => {
    const source = "update item set name = :'NAME' where id in (1, 2)";
    const before = {
      columns: ['id', 'name'],
      rows: [
        ['1', 'n1'],
        ['2', 'n2'],
      ],
    };
    expect(await previewMysql(runOf(source, { changes: true, values: { NAME: 'x' } }), url)).toEqual([
      { what: 'UPDATE item', count: 2, before, after: null },
    ]);
    const seen: ChangePreview[] = [];
    expect(await changing(source, 'rollback', seen)).toMatchObject({ status: 'failed' });
    expect(seen).toMatchObject([
      {
        count: 2,
        before,
        after: {
          rows: [
            ['1', "\\' or 1 = 1 -- "],
            ['2', "\\' or 1 = 1 -- "],
          ],
        },
      },
    ]);
    expect((await admin.query('select name from item where id = 1'))[0]).toEqual([{ name: 'n1' }]);
    expect(await changing(source, 'commit')).toMatchObject({ status: 'done' });
    expect((await admin.query('select name from item where id = 1'))[0]).toEqual([{ name: "\\' or 1 = 1 -- " }]);
    expect(
      await changing(
        "delete from app.item where id = 3; update app.item as i set i.name = 'z' where i.id = 4; insert into item (id) values (77) on duplicate key update name = 'y'",
        'commit',
      ),
    ).toMatchObject({ status: 'done' });
    expect(await changing('delete from item where id > 40 order by id limit 2', 'commit', seen)).toMatchObject({
      status: 'done',
    });
    expect(seen.at(-1)).toMatchObject({
      count: 2,
      before: {
        rows: [
          ['41', 'n41'],
          ['42', 'n42'],
        ],
      },
    });
  });

  test.each([
    ['delete from big where id > 1', /would touch 1499 rows/],
    ['insert into big select id + 5000 from big', /INSERT touched 1500 rows/],
    ['delete from item', /without a WHERE/],
    ['delete from item where 1', /without a WHERE/],
    ['delete from item where id = 1 || 1', /without a WHERE/],
    ['delete from loose where id = 1', /no transactions/],
    ['update seen set name = 1 where id = 1', /views are not changed/],
    ['update item, log set name = 1 where id = 1', /Refused/],
    ['delete item from item join log where id = 1', /Refused/],
    ['update item set name = own_write() where id = 1', /not known only to read/],
    ["update item set name = load_file('/etc/passwd') where id = 1", /not known only to read/],
    ['replace into item values (1, 2)', /Refused/],
    ['drop table item', /Refused/],
    ['update item set name = 1 where id = 1; delete from nothing_here where id = 1', /no table nothing_here/],
  ])('%s is refused', async (source, words) => {
    const before = await checksum();
    const { status, text } = await changing(source, 'commit');
    expect({ status, text }).toMatchObject({ status: 'failed', text: expect.stringMatching(words) });
    expect(await checksum()).toEqual(before);
  });

  const sleeping = async () =>
    (
      await admin.query(
        "select id from information_schema.processlist where info like '%sleep(30)%' and info not like '%processlist%'",
      )
    )[0];

  test('a query that is cancelled or takes too long ends at the server', async () => {
    const controller = new AbortController();
    const running = run('select sleep(30)', { signal: controller.signal });
    await expect.poll(sleeping, { timeout: 5000 }).toHaveLength(1);
    controller.abort('cancelled');
    await running;
    await expect.poll(sleeping, { timeout: 5000 }).toEqual([]);
    const late = await run('select *, sleep(30) from item', { timeoutSeconds: 1 });
    expect(late.status).toBe('failed');
    await expect.poll(sleeping, { timeout: 5000 }).toEqual([]);
  });

  test('a connection lost at the commit leaves nobody knowing', async () => {
    const kill = async (): Promise<'commit'> => {
      const [rows] = await admin.query(
        'select trx_mysql_thread_id as id from information_schema.innodb_trx where trx_rows_modified > 0',
      );
      for (const { id } of rows as { id: number }[]) await admin.query(`kill ${id}`);
      return 'commit';
    };
    const lost = await run('update item set name = 1 where id = 9', { changes: true, confirm: kill });
    expect(lost).toMatchObject({ status: 'unknown', text: expect.stringContaining('lost at the commit') });
  });

  test('waits for a locked row only for a while', async () => {
    await admin.query('begin; update item set name = 1 where id = 10');
    const { status, text } = await changing('update item set name = 2 where id = 10', 'commit');
    await admin.query('rollback');
    expect({ status, text }).toMatchObject({ status: 'failed', text: expect.stringMatching(/Lock wait timeout|1205/) });
  });
});
