import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangePreview } from '../../cell.ts';
import { ACTING, READING, SQLITE_ACTING, SQLITE_READING } from '../lexical/red-team.fixture.ts';
import type { SqlRun } from '../sql-outcome.ts';
import { previewSqlite, runSqlite } from './run-sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-sqlite-'));
const file = join(folder, 'app #1?.db');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  execute(`create table item (id integer primary key, name text); create view seen as select * from item where id < 5;
    create table big (id integer primary key); create table plain (a text primary key) without rowid; insert into plain values ('x');
    with recursive t(n) as (select 1 union all select n + 1 from t where n < 50) insert into item select n, 'n' || n from t;
    with recursive t(n) as (select 1 union all select n + 1 from t where n < 1500) insert into big select n from t`);
});

function execute(text: string): void {
  const db = new Database(file);
  db.exec(text);
  db.close();
}

function all(text: string): unknown[] {
  const db = new Database(file);
  const rows = db.prepare(text).all();
  db.close();
  return rows as unknown[];
}

function run(source: string, more: Partial<SqlRun> = {}) {
  return runSqlite(runOf(source, more), file);
}

function runOf(source: string, more: Partial<SqlRun>): SqlRun {
  return { source, values: {}, changes: false, timeoutSeconds: 10, signal: new AbortController().signal, ...more };
}

describe('a step on SQLite that changes nothing', () => {
  test('reads what only reads, runs nothing else, and leaves the file as it was', async () => {
    const before = readFileSync(file);
    for (const source of [...READING, ...SQLITE_READING]) {
      expect({ source, ...(await run(source)) }).toMatchObject({ source, status: 'done' });
    }
    for (const source of [...ACTING, ...SQLITE_ACTING]) {
      const { status, text } = await run(source);
      expect({ source, status, text }).toMatchObject({ status: 'failed' });
      expect(text).toMatch(/^(Refused|The SQL|There is no statement)/);
    }
    expect(readFileSync(file).equals(before)).toBe(true);
  }, 60_000);

  test('gives values as texts, and NULL as none', async () => {
    const { rows } = await run("select 9007199254740993 as a, null as b, 'null' as c, x'00ff' as d, 1.5 as e");
    expect(rows).toEqual({
      columns: ['a', 'b', 'c', 'd', 'e'],
      rows: [['9007199254740993', null, 'null', '0x00ff', '1.5']],
    });
  });

  test('never reads a value as SQL', async () => {
    const X = "'; drop table item; --\\";
    expect((await run("select :'X' as a", { values: { X } })).rows?.rows).toEqual([[X]]);
    expect((await run("select ':''X''' as a", { values: { X } })).rows?.rows).toEqual([[":'X'"]]);
    expect((await run("select :'Y'")).text).toContain('asks for Y');
  });

  test('ends a query that never ends', async () => {
    const endless = 'with recursive c(i) as (select 1 union all select i + 1 from c) select count(*) from c';
    const controller = new AbortController();
    setTimeout(() => controller.abort('cancelled'), 500);
    expect((await run(endless, { signal: controller.signal })).text).toContain('the run was cancelled');
  });
});

describe('a change on SQLite', () => {
  const changing = (source: string, decision: 'commit' | 'rollback', seen: ChangePreview[] = []) =>
    run(source, {
      changes: true,
      values: { NAME: "o'neil" },
      confirm: async (changes) => {
        seen.push(...changes);
        return decision;
      },
    });

  test('shows its rows before and after, and is kept or taken back', async () => {
    const seen: ChangePreview[] = [];
    const source = "update item set name = :'NAME' where id in (1, 2)";
    expect(await previewSqlite(runOf(source, { changes: true, values: { NAME: 'x' } }), file)).toEqual([
      {
        what: 'UPDATE item',
        count: 2,
        before: {
          columns: ['id', 'name'],
          rows: [
            ['1', 'n1'],
            ['2', 'n2'],
          ],
        },
        after: null,
      },
    ]);
    expect(await changing(source, 'rollback', seen)).toMatchObject({
      status: 'failed',
      text: expect.stringContaining('was rolled back. Nothing was changed'),
    });
    expect(seen).toMatchObject([
      {
        count: 2,
        before: {
          rows: [
            ['1', 'n1'],
            ['2', 'n2'],
          ],
        },
        after: {
          rows: [
            ['1', "o'neil"],
            ['2', "o'neil"],
          ],
        },
      },
    ]);
    expect(all('select name from item where id = 1')).toEqual([{ name: 'n1' }]);
    expect(await changing(source, 'commit')).toMatchObject({ status: 'done' });
    expect(all('select name from item where id = 1')).toEqual([{ name: "o'neil" }]);
    expect(
      await changing('delete from item where id = 3; insert into item values (300, null)', 'commit'),
    ).toMatchObject({
      status: 'done',
      text: expect.stringMatching(/DELETE FROM item: 1 row[\s\S]*INSERT INTO item: 1 row/),
    });
    expect(await changing("update plain set a = 'y' where a = 'x'", 'commit')).toMatchObject({ status: 'done' });
  });

  test.each([
    ['delete from big where id > 1', /DELETE would touch 1499 rows; the limit is 1000/],
    ['insert into big select id + 5000 from big', /INSERT touched 1500 rows/],
    ['delete from item', /without a WHERE/],
    ['delete from item where 1 = 1', /without a WHERE/],
    ['delete from item where id = id', /without a WHERE/],
    ['delete from item where id = 1 or 1', /without a WHERE/],
    ['delete from item where (id = 1 or (1 = 1))', /without a WHERE/],
    ['update item set name = 1', /without a WHERE/],
    ['update item set name = 1 from big where item.id = 1', /other tables/],
    ["replace into item values (1, 'x')", /Refused/],
    ['update or replace item set id = 1 where id = 2', /Refused/],
    ['drop table item', /Refused/],
    ['pragma user_version = 1', /Refused/],
    ["delete from item where name = writefile('x', 'y')", /not known only to read/],
    ['update item set name = 1 where id = 1; delete from nothing_here where id = 1', /no such table/],
  ])('%s is refused', async (source, words) => {
    const before = readFileSync(file);
    const { status, text } = await changing(source, 'commit');
    expect(status).toBe('failed');
    expect(text).toMatch(words);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('waits for another writer only for a while', async () => {
    const writer = new Database(file);
    writer.exec('begin immediate');
    const { status, text } = await changing('delete from item where id = 9', 'commit');
    writer.exec('rollback');
    writer.close();
    expect({ status, text }).toMatchObject({ status: 'failed', text: expect.stringMatching(/locked|busy/i) });
  });

  test('says when there is no file, and when it is none', async () => {
    const nowhere = await runSqlite(runOf('select 1', {}), join(folder, 'none.db'));
    expect(nowhere.text).toContain('There is no file');
    writeFileSync(
      join(folder, 'text.db'),
      'this is no database, but a text that is long enough to be looked at as if it were one'.repeat(9),
    );
    expect((await runSqlite(runOf('select * from sqlite_master', {}), join(folder, 'text.db'))).text).toContain(
      'not a database',
    );
  });
});
