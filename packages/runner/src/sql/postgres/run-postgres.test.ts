import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangePreview } from '../../cell.ts';
import type { SqlRun } from '../sql-outcome.ts';
import { PostgresFixture } from './postgres.fixture.ts';

let db: PostgresFixture;
beforeAll(async () => {
  db = await PostgresFixture.open(`
    create table item (id int primary key, name text, state text default 'new');
    insert into item select n, 'n' || n from generate_series(1, 50) n;
    create table other (item int, word text); insert into other values (1, 'a'), (1, 'b'), (2, 'c');
    create table big (id int primary key, wide text); insert into big select n from generate_series(1, 1500) n;
    create table keyless (a int, b text); insert into keyless values (1, 'x'), (1, 'y');
    create table parted (id int, word text, primary key (id)) partition by list (id);
    create table parted_1 partition of parted for values in (1); create table parted_2 partition of parted for values in (2);
    insert into parted values (1, 'a'), (2, 'b');
    create view few as select * from item where id < 5;
    create view ruled as select id, name from item;
    create rule ruled_update as on update to ruled do instead update item set name = new.name where id = new.id;
    create table called (id int);
    create function call_it(int) returns int language sql as $$ insert into called values ($1) returning 1 $$;
    create table deferred (id int primary key, up int references deferred deferrable initially deferred);`);
});
afterAll(() => db.close());

/** Runs a change and decides; what was asked is in `seen`. */
function changing(source: string, decision: 'commit' | 'rollback' = 'commit', more: Partial<SqlRun> = {}) {
  const seen: ChangePreview[] = [];
  const confirm = async (changes: readonly ChangePreview[]) => {
    seen.push(...changes);
    return decision;
  };
  return db.run(source, { changes: true, confirm, ...more }).then((result) => ({ ...result, seen }));
}

const namesOf = async (where: string) =>
  (await db.query(`select name from item where ${where} order by id`)).map(({ name }) => name);

describe('a change', () => {
  test('is looked at first, and changes nothing', async () => {
    const rows = [
      ['1', 'n1', 'new'],
      ['2', 'n2', 'new'],
    ];
    const before = { columns: ['id', 'name', 'state'], rows };
    const previews = await db.preview(
      "update item set name = :'X' where id <= 2; delete from big where id > :'N'; insert into item values (99); select 1",
      { values: { X: "'", N: '100' } },
    );
    expect(previews).toMatchObject([
      { what: 'UPDATE item', count: 2, before, after: null },
      { what: 'DELETE FROM big', count: 1400, before: { rows: expect.any(Array) }, after: null },
      { what: 'INSERT INTO item', count: 0, before: null, after: null },
    ]);
    expect(previews[1]?.before?.rows).toHaveLength(20);
    expect(await namesOf('id <= 2')).toEqual(['n1', 'n2']);
    await expect(db.preview('delete from item')).rejects.toThrow('without a WHERE');
    await expect(db.preview('delete from item where id = call_it(1)')).rejects.toThrow(
      /cannot be shown first.*call_it/,
    );
    await expect(db.preview('delete from nothing_here where id = 1')).rejects.toThrow('does not exist');
    expect(await db.preview('select pg_terminate_backend(0)')).toMatchObject([{ count: 0, before: null }]);
    expect(await db.query('select * from called')).toEqual([]);
  });

  test('shows its rows before and after, and is taken back or kept', async () => {
    const source = 'update item as i set name = upper(i.name) where i.id in (3, 4)';
    const back = await changing(source, 'rollback');
    expect(back).toMatchObject({
      ...{ status: 'failed', text: expect.stringContaining('was rolled back. Nothing was changed') },
      seen: [
        {
          what: 'UPDATE item',
          count: 2,
          before: {
            rows: [
              ['3', 'n3', 'new'],
              ['4', 'n4', 'new'],
            ],
          },
          after: {
            rows: [
              ['3', 'N3', 'new'],
              ['4', 'N4', 'new'],
            ],
          },
        },
      ],
    });
    expect(await namesOf('id in (3, 4)')).toEqual(['n3', 'n4']);
    expect(await changing(source)).toMatchObject({
      status: 'done',
      text: expect.stringContaining('UPDATE item: 2 rows\nBefore:'),
    });
    expect(await namesOf('id in (3, 4)')).toEqual(['N3', 'N4']);
  });

  test.each([
    [
      'update item set name = o.word from other o where o.item = item.id',
      'UPDATE item',
      2,
      [
        ['1', 'n1', 'new'],
        ['2', 'n2', 'new'],
      ],
    ],
    [
      'delete from item using other o where o.item = item.id and item.id = 1',
      'DELETE FROM item',
      1,
      [['1', 'n1', 'new']],
    ],
    [
      "with w as (select 2 as x) update item set name = 'w' where id in (select x from w)",
      'UPDATE item',
      1,
      [['2', 'n2', 'new']],
    ],
    [
      "update only public.item set (name, state) = ('a', 'b') where id = 2 -- end",
      'UPDATE public.item',
      1,
      [['2', 'n2', 'new']],
    ],
    ['delete from item where id = 5 returning name', 'DELETE FROM item', 1, [['5', 'n5', 'new']]],
    [
      "merge into item i using other o on o.item = i.id and o.word = 'c' when matched then update set name = o.word when not matched then do nothing",
      'MERGE INTO item',
      1,
      [['2', 'n2', 'new']],
    ],
    ["update few set name = 'f' where id = 2", 'UPDATE few', 1, [['2', 'n2', 'new']]],
    ["update ruled set name = 'r' where id = 2", 'UPDATE ruled', 1, [['2', 'n2']]],
    [
      "update keyless set b = 'z' where a = 1",
      'UPDATE keyless',
      2,
      [
        ['1', 'x'],
        ['1', 'y'],
      ],
    ],
    [
      "update parted set word = 'z' where id > 0",
      'UPDATE parted',
      2,
      [
        ['1', 'a'],
        ['2', 'b'],
      ],
    ],
    [
      "delete from item where name like 'n1%' and id between 10 and 11 or id = 12",
      'DELETE FROM item',
      3,
      [
        ['10', 'n10', 'new'],
        ['11', 'n11', 'new'],
        ['12', 'n12', 'new'],
      ],
    ],
  ])('%s', async (source, what, count, before) => {
    const { text, seen } = await changing(source, 'rollback');
    const shown = [{ what, count, before: { rows: expect.arrayContaining(before) } }];
    expect({ text, seen }).toMatchObject({ seen: shown });
    expect(seen[0]?.before?.rows).toHaveLength(count);
    expect(await db.preview(source)).toMatchObject(shown);
  });

  test.each([
    ['insert into item select id + 1000 from other join item on true where word = $$a$$ and id < 4', 3],
    ["insert into item values (1, 'again') on conflict (id) do update set name = excluded.name", 1],
    ['insert into item (id) values (2001), (2002)', 2],
  ])('%s counts its rows after', async (source, count) => {
    const { seen } = await changing(source, 'rollback');
    expect(seen).toMatchObject([{ what: 'INSERT INTO item', count, before: null }]);
    expect(seen[0]?.after?.rows).toHaveLength(count);
  });

  test.each([
    ['delete from big where id > 1', /DELETE would touch 1499 rows; the limit is 1000/],
    ['insert into big select id + 5000 from big', /INSERT touched 1500 rows; the limit is 1000/],
    ['delete from item', /without a WHERE/],
    ['update item set name = 1 where true or id = 1', /without a WHERE/],
    ['update item set name = 1 where id = id', /without a WHERE/],
    ['delete from item using other where other.item = 1', /without a WHERE/],
    ['merge into item i using other o on true when matched then delete', /without an ON/],
    [
      'merge into item i using other o on o.item = i.id when not matched by source then delete',
      /NOT MATCHED BY SOURCE/,
    ],
    [
      'with gone as (delete from item where id = 1 returning *) insert into called select id from gone',
      /cannot be counted/,
    ],
    ['with a as (insert into called values (1) returning *) select * from a', /cannot be counted/],
    ['update item set name = $$x$$ where call_it(id) = 1', /cannot be shown first/],
    ['delete from item where id = 6; select 1 / 0', /division by zero/],
    ['delete from item where id = 6; drop table item', /Refused/],
    ['insert into deferred values (1, 2)', /violates foreign key/],
    ['explain analyze delete from item where id = 1', /Refused/],
    ['set role postgres', /Refused/],
  ])('%s is refused, and everything is as it was', async (source, words) => {
    const { status, text } = await changing(source);
    expect({ status, text }).toMatchObject({ status: 'failed', text: expect.stringMatching(words) });
    expect(
      await db.query(
        'select (select count(*) from item) as items, (select count(*) from big) as big, (select count(*) from called) as called',
      ),
    ).toEqual([{ items: '50', big: '1500', called: '0' }]);
  });

  test('without anybody to ask is committed, as its approval says', async () => {
    expect(await db.run("update item set name = 'kept' where id = 20", { changes: true })).toMatchObject({
      status: 'done',
    });
    expect(await namesOf('id = 20')).toEqual(['kept']);
  });

  test('may end a session, and asks nothing when no row is changed', async () => {
    const victim = new pg.Client({ connectionString: db.url, application_name: 'victim' });
    const gone = new Promise((resolve) => victim.on('error', resolve));
    await victim.connect();
    const { status, seen } = await changing(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'",
    );
    await gone;
    expect({ status, seen }).toEqual({ status: 'done', seen: [] });
  });
});

describe('a connection', () => {
  const active = () =>
    db.query(
      "select 1 from pg_stat_activity where state = 'active' and query ~ 'pg_sleep|^fetch' and pid <> pg_backend_pid() and datname = current_database()",
    );

  test('is really ended at the server when the cell is cancelled or late', async () => {
    const controller = new AbortController();
    const running = db.run('select pg_sleep(60)', { signal: controller.signal });
    await expect.poll(async () => (await active()).length, { timeout: 5000 }).toBe(1);
    controller.abort('cancelled');
    expect(await running).toMatchObject({ status: 'failed', text: expect.stringContaining('cancelled') });
    expect(await active()).toEqual([]);
    const late = await db.run('select pg_sleep(60)', { timeoutSeconds: 1 });
    expect(late).toMatchObject({ status: 'failed', text: expect.stringContaining('statement timeout') });
    expect(await active()).toEqual([]);
  });

  test('that does not heed a cancel is ended', async () => {
    await db.query(`create function stubborn() returns void language plpgsql as $$ begin
      for n in 1..60 loop begin perform pg_sleep(1); exception when query_canceled then null; end; end loop; end $$`);
    const controller = new AbortController();
    setTimeout(() => controller.abort('cancelled'), 300);
    const result = await db.run('select stubborn()', { changes: true, signal: controller.signal });
    expect(result).toMatchObject({ status: 'failed', text: expect.stringContaining('cancelled') });
    const left = () => db.query("select 1 from pg_stat_activity where query ~ 'stubborn' and pid <> pg_backend_pid()");
    await expect.poll(async () => (await left()).length, { timeout: 3000 }).toBe(0);
  });

  test('waits for a lock only for a while, and holds none while nobody answers', async () => {
    const other = new pg.Client({ connectionString: db.url });
    await other.connect();
    await other.query('begin; update item set name = name where id = 30');
    expect((await changing("update item set name = 'x' where id = 30")).text).toMatch(/lock timeout/);
    await other.query('rollback');
    const controller = new AbortController();
    const held = db.run("update item set name = 'x' where id = 30", {
      ...{ changes: true, signal: controller.signal },
      confirm: () => new Promise(() => setTimeout(() => controller.abort('cancelled'), 100)),
    });
    expect(await held).toMatchObject({ status: 'failed', text: expect.stringContaining('cancelled') });
    await other.query("set lock_timeout = '1s'; update item set name = 'free' where id = 30");
    await other.end();
  });

  test('that is lost at the commit leaves nobody knowing', async () => {
    const kill = async (): Promise<'commit'> => {
      await db.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tocsin runbook' and state = 'idle in transaction' and datname = current_database()",
      );
      return 'commit';
    };
    const lost = await db.run("update item set name = 'lost' where id = 31", { changes: true, confirm: kill });
    expect(lost).toMatchObject({ status: 'unknown', text: expect.stringContaining('lost at the commit') });
  });

  test('ends when an answer grows too large', async () => {
    const { status, text } = await db.run("select repeat('x', 60000000)");
    expect({ status, text }).toMatchObject({ status: 'failed', text: expect.stringContaining('larger than 32 MB') });
    expect((await db.run("select repeat('x', 9000) from generate_series(1, 100000)")).rows?.rows).toHaveLength(200);
  });

  test.each([
    ['postgres://nobody:wrong@127.0.0.1:1/x', /ECONNREFUSED/],
    ['no address', /.+/],
  ])('to %s fails in words', async (url, words) => {
    const { runPostgres } = await import('./run-postgres.ts');
    const { runOf } = await import('./postgres.fixture.ts');
    expect((await runPostgres(runOf('select 1'), url)).text).toMatch(words);
  });
});

describe('values', () => {
  test.each([
    ["'"],
    ["''; drop table item; --"],
    ['$$'],
    ["\\'; --"],
    [":'Y'"],
    ['\u{1F600}\n\t"'],
    ['x'.repeat(1_000_000)],
  ])('%j is only a text', async (X) => {
    const { rows } = await db.run("select :'X' as a -- :'X' /*\n, $$:'X'$$ as b, length(:'X') as c", {
      values: { X, Y: 'no' },
    });
    expect(rows?.rows[0]?.[2]).toBe(String([...X].length));
    expect(rows?.rows[0]?.[1]).toBe(":'X'");
    expect(rows?.rows[0]?.[0]?.slice(0, 4000)).toBe(X.slice(0, 4000));
  });

  test('cannot hold NUL, and NULL is not a text', async () => {
    expect((await db.run("select :'X'", { values: { X: '\0' } })).text).toContain('NUL');
    expect((await db.run("select null as a, 'null' as b, '' as c")).rows?.rows).toEqual([[null, 'null', '']]);
  });
});
