import type { RunbookStep } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../platform/app.ts';
import { MovableClock } from '../../platform/clock.ts';
import { cancelRun } from '../run/cancel-run.ts';
import { ALEX, RunbookFixture, SAM, step } from '../runbook.fixture.ts';
import { executeStep } from './execute-step.job.ts';
import { previewStep } from './preview-step.ts';
import { ANSWER_WITHIN_MS, answerStep } from './question.ts';
import { runStep } from './run-step.ts';
import { stopStep } from './stop-step.ts';

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
    expect(small.status).toBe('done');
    expect(small.output).toMatch(/^UPDATE item: 2 rows\n.*INSERT INTO item: 1 row\n/s);
    const large = await runSql(
      "delete from item where id = 2000; delete from item where id > 1 and name <> ''",
      changes,
    );
    expect(large?.output).toMatch(/DELETE would touch 1499 rows; the limit is 1000. Everything was rolled back./);
    const wrong = await runSql('delete from item where id = 2000; select 1 / 0', changes);
    expect(wrong?.output).toContain('ERROR 22012: division by zero');
    expect(await runSql('delete from item', changes)).toMatchObject({ status: 'failed' });
    expect(await fixture.query('select count(*) as n from item')).toEqual([{ n: '1501' }]);
  });

  test('that changes shows what it did, and undoes it when a person says so', async () => {
    const id = await fixture.begin([sqlStep("update item set name = 'secret' where id = 3", { changes: true })]);
    const undone = await fixture.runAnswered(id, 'a', 'rollback');
    expect(undone).toMatchObject({ status: 'failed', question: null });
    expect(await fixture.query('select name from item where id = 3')).toEqual([{ name: 'n3' }]);
    await expect(answerStep(app, id, 'a', 'commit', SAM)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('asks one question, which is answered once, and is rolled back when it is stopped', async () => {
    const id = await fixture.begin([sqlStep("update item set name = 'z' where id = 4", { changes: true })]);
    await runStep(app, { runId: id, stepId: 'a' }, ALEX);
    const running = executeStep(app, { runId: id, step: 'a' });
    await expect.poll(async () => (await fixture.stepOf(id)).question, { timeout: 5000 }).not.toBeNull();
    const { question } = await fixture.stepOf(id);
    expect(question?.changes).toMatchObject([{ count: 1, after: { rows: [['4', expect.any(String), 'z']] } }]);
    const step = { kind: 'run', runId: id } as const;
    await expect(answerStep(app, id, 'a', 'commit', step)).rejects.toMatchObject({ code: 'forbidden' });
    await stopStep(app, id, 'a', SAM);
    await running;
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'failed', question: null });
    expect(await fixture.query('select name from item where id = 4')).toEqual([{ name: 'n4' }]);
  });

  test('that nobody answers in time is rolled back', async () => {
    const id = await fixture.begin([sqlStep("update item set name = 'z' where id = 5", { changes: true })]);
    await runStep(app, { runId: id, stepId: 'a' }, ALEX);
    const clock = new MovableClock(Date.now());
    const running = executeStep(await fixture.openNode({ clock }), { runId: id, step: 'a' });
    await expect.poll(async () => (await fixture.stepOf(id)).question, { timeout: 5000 }).not.toBeNull();
    clock.advance(ANSWER_WITHIN_MS);
    await running;
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'failed' });
    expect(await fixture.query('select name from item where id = 5')).toEqual([{ name: 'n5' }]);
  });

  test('is shown before it runs, with what it would touch and may do', async () => {
    const source = "update item set name = :'NAME' where id = 6";
    const parameter = { name: 'NAME', title: 'Name', type: 'text', choices: [], default: null, pattern: null } as const;
    const id = await fixture.begin([sqlStep(source, { changes: true, parameters: ['NAME'] })], [parameter]);
    expect(await previewStep(app, id, 'a', {})).toMatchObject({
      needs: ['It needs to know Name (NAME).'],
      changes: [],
    });
    const preview = await previewStep(app, id, 'a', { NAME: "o'1" });
    expect(preview).toMatchObject({
      ...{ source: "update item set name = 'o''1' where id = 6", kind: 'sql', where: 'server', needs: [] },
      ...{ environment: [], changes: [{ count: 1, before: { rows: [['6', expect.any(String), 'n6']] } }] },
    });
    expect(preview.allowed.join(' ')).toContain('at most 1000 rows');
    expect(await fixture.query('select name from item where id = 6')).toEqual([{ name: 'n6' }]);
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'pending' });
    await expect(previewStep(app, id, 'a', { OTHER: 'x' })).rejects.toMatchObject({ code: 'invalid' });
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
