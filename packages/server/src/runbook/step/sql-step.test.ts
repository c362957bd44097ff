import type { RunbookStep } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../platform/app.ts';
import { cancelRun } from '../run/cancel-run.ts';
import { ALEX, RunbookFixture, SAM, step } from '../runbook.fixture.ts';
import { executeStep } from './execute-step.job.ts';
import { runStep } from './run-step.ts';

let fixture: RunbookFixture;
let app: App;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
  app = fixture.app;
});
afterAll(() => fixture.close());

describe('a SQL step', () => {
  const sqlStep = (source: string, more: Partial<RunbookStep> = {}) =>
    step('a', source, { kind: 'sql', connection: 'main', ...more });
  const runSql = async (source: string, more: Partial<RunbookStep> = {}) =>
    fixture.runAnswered(await fixture.begin([sqlStep(source, more)]), 'a', 'commit');

  beforeAll(async () => {
    await fixture.query('create table item (id int primary key, at timestamptz, name text)');
    await fixture.query(
      "insert into item select n, '2026-01-02 03:04:05+00', 'n' || n from generate_series(1, 1500) n",
    );
  });

  test('gives a table and its text, bounded', async () => {
    const few = await runSql("select id, name, at at time zone 'utc' as at from item where id < 3 order by id");
    expect(few?.rows).toEqual({
      columns: ['id', 'name', 'at'],
      rows: [
        ['1', 'n1', '2026-01-02 03:04:05'],
        ['2', 'n2', '2026-01-02 03:04:05'],
      ],
    });
    expect(few?.output).toContain('id | name | at\n');
    const many = await runSql('select id from item');
    expect(many?.rows?.rows).toHaveLength(200);
    expect(many?.output).toContain('(the first 200 rows)');
    expect((await runSql('select 1 as a; show server_encoding'))?.rows).toEqual({
      columns: ['server_encoding'],
      rows: [['UTF8']],
    });
  });

  test('that is said to change nothing cannot', async () => {
    expect(await runSql("update item set name = 'x' where id = 1")).toMatchObject({ status: 'failed' });
    await fixture.query(
      `create or replace function sly() returns int language sql as $$ delete from item returning 1 $$`,
    );
    const sly = await runSql('select sly()');
    expect(sly).toMatchObject({ status: 'failed', output: expect.stringContaining('read-only transaction') });
    expect(await fixture.query('select count(*) as n from item')).toEqual([{ n: '1500' }]);
  });

  test('that changes does so in one transaction, up to a limit', async () => {
    const changes = { changes: true };
    const small = await runSql("update item set name = 'y' where id <= 2; insert into item values (2000)", changes);
    expect(small).toMatchObject({ status: 'done', output: 'UPDATE 2\n\nINSERT 1\n' });
    const large = await runSql(
      "delete from item where id = 2000; delete from item where id > 1 and name <> ''",
      changes,
    );
    expect(large?.output).toMatch(/DELETE touched \d{4} rows; the limit is 1000. Everything was rolled back./);
    const wrong = await runSql('delete from item where id = 2000; select 1 / 0', changes);
    expect(wrong?.output).toContain('ERROR 22012: division by zero');
    expect(await runSql('delete from item', changes)).toMatchObject({ status: 'failed' });
    expect(await fixture.query('select count(*) as n from item')).toEqual([{ n: '1501' }]);
  });

  test('says what is missing', async () => {
    expect((await runSql('select 1', { connection: 'unset' }))?.output).toContain(
      'the secret that its url names is not set',
    );
    expect((await runSql('select 1', { connection: 'nope' }))?.output).toContain('no connection "nope"');
    expect((await runSql('select 1', { connection: null }))?.output).toContain('names no connection');
  });

  test('that changes calls its functions for every row', async () => {
    await fixture.query('create table if not exists called (id int)');
    await fixture.query(
      `create or replace function call_it(id int) returns int language sql as $$ insert into called values (id) returning id $$`,
    );
    const done = await runSql('select call_it(id) from item where id <= 500', { changes: true });
    expect(done?.rows?.rows).toHaveLength(200);
    expect(await fixture.query('select count(*) as n from called')).toEqual([{ n: '500' }]);
  });

  test('takes no longer than it may', async () => {
    expect((await runSql('select pg_sleep(60)', { timeout: 1 }))?.output).toContain('statement timeout');
  });

  test('is cancelled with its run', async () => {
    const id = await fixture.begin([sqlStep('select pg_sleep(60)')]);
    await runStep(app, { runId: id, stepId: 'a' }, ALEX);
    const running = executeStep(app, { runId: id, step: 'a' });
    const sleeping = () => fixture.query("select 1 from pg_stat_activity where state = 'active' and query ~ '^fetch'");
    await expect.poll(async () => (await sleeping()).length, { timeout: 5000 }).toBe(1);
    await cancelRun(app, id, SAM);
    await running;
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'failed', output: expect.stringContaining('cancelled') });
    expect(await sleeping()).toEqual([]);
  });
});
