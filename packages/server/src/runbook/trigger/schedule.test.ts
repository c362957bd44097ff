import type { CronRule } from '@tocsin/core';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../platform/app.ts';
import { MovableClock } from '../../platform/clock.ts';
import { RunbookFixture, step } from '../runbook.fixture.ts';
import { momentToMakeUp, nextMoment, planSchedules, runScheduled } from './schedule.job.ts';

const HOUR_MS = 3_600_000;
const at = (text: string) => Date.parse(text);

describe('moments', () => {
  const monday: CronRule = { cron: '0 9 * * MON', timezone: 'Europe/Berlin' };

  it('are by the clock of the zone, with daylight saving', () => {
    expect(nextMoment(monday, at('2026-03-23T12:00:00Z'))).toBe(at('2026-03-30T07:00:00Z'));
    expect(nextMoment(monday, at('2026-03-16T12:00:00Z'))).toBe(at('2026-03-23T08:00:00Z'));
  });

  it.each([
    ['just now', '2026-03-23T08:00:00Z', '2026-03-23T08:00:00Z'],
    ['59 minutes late', '2026-03-23T08:59:00Z', '2026-03-23T08:00:00Z'],
    ['an hour late and more', '2026-03-23T09:00:01Z', null],
    ['days late', '2026-03-26T09:00:00Z', null],
    ['weeks late, and this one is not', '2026-04-06T07:10:00Z', '2026-04-06T07:00:00Z'],
  ])('that were missed are made up for: %s', (_name, now, expected) => {
    const made = momentToMakeUp(monday, at('2026-03-23T08:00:00Z'), at(now));
    expect(made === null ? null : new Date(made).toISOString()).toBe(expected && new Date(expected).toISOString());
  });

  it('of many that were missed it is the last', () => {
    const often = { cron: '*/10 * * * *', timezone: 'UTC' };
    const made = momentToMakeUp(often, at('2026-03-23T01:00:00Z'), at('2026-03-23T08:09:59Z'));
    expect(made).toBe(at('2026-03-23T08:00:00Z'));
  });
});

describe('a runbook with a schedule', () => {
  const daily: CronRule = { cron: '0 9 * * *', timezone: 'UTC' };
  const payload = { service: 'shop', runbook: 'book', ...daily };
  const steps = [
    step('look', 'echo fine', { auto: true }),
    step('change', 'true', { changes: true }),
    step('look-again', 'true', { auto: true }),
  ];
  let fixture: RunbookFixture;
  /** A node that does not follow its plans by itself. */
  let node: App;
  let app: App;
  let clock: MovableClock;
  let version = 0;

  beforeAll(async () => {
    fixture = await RunbookFixture.open();
    await fixture.load(steps);
    node = await fixture.openNode();
  });
  afterAll(() => fixture.close());
  beforeEach(async () => {
    clock = new MovableClock(at('2026-03-23T08:00:00Z'));
    app = { ...node, clock };
    await schedule([]);
    await app.db.deleteFrom('run').execute();
  });

  /** Puts a plan in force whose runbook has these schedules. */
  async function schedule(rules: readonly CronRule[]): Promise<void> {
    const plan = fixture.app.plans.get('shop');
    const { book } = plan.runbooks;
    if (!book) throw new Error('the plan of the fixture has no runbook');
    const triggers = rules.map((rule) => ({ kind: 'schedule' as const, ...rule }));
    const changed = { ...plan, version: `scheduled-${++version}`, runbooks: { book: { ...book, triggers } } };
    await node.plans.put(changed, fixture.folder, 0);
    await planSchedules(app, 'shop');
  }

  async function jobs(): Promise<string[]> {
    const { rows } = await sql<{ key: string }>`select key from graphile_worker.jobs
      where task_identifier = 'run-scheduled' order by key`.execute(app.db);
    return rows.map(({ key }) => key);
  }

  const runs = () => app.db.selectFrom('run').selectAll().orderBy('started_at').execute();
  const nextAt = async () =>
    (await app.db.selectFrom('run_schedule').select('next_at').execute()).map((r) => r.next_at);
  const statuses = async (id: string) =>
    (await app.db.selectFrom('run_step').select('status').where('run_id', '=', id).orderBy('index').execute()).map(
      ({ status }) => status,
    );

  it('has one durable job, which follows the plan', async () => {
    await schedule([daily]);
    expect(await jobs()).toEqual(['run-scheduled:shop:book:0 9 * * *:UTC']);
    await schedule([{ cron: '0 10 * * *', timezone: 'UTC' }]);
    expect(await jobs()).toEqual(['run-scheduled:shop:book:0 10 * * *:UTC']);
    expect(await nextAt()).toEqual([new Date('2026-03-23T10:00:00Z')]);
    await schedule([]);
    expect([await jobs(), await nextAt()]).toEqual([[], []]);
  });

  it('is run when it is due, once, by whichever node, and only what changes nothing', async () => {
    await schedule([daily]);
    await runScheduled(app, payload);
    expect(await runs()).toEqual([]);
    clock.advance(HOUR_MS + 500);
    await Promise.all([runScheduled(app, payload), runScheduled({ ...app }, payload), runScheduled(app, payload)]);
    const [run, ...others] = await runs();
    expect(others).toEqual([]);
    expect(run).toMatchObject({ incident_id: null, auto: true, started_by: { kind: 'system' } });
    expect(await statuses(run?.id ?? '')).toEqual(['queued', 'pending', 'pending']);
    expect(await nextAt()).toEqual([new Date('2026-03-24T09:00:00Z')]);
    const audited = await app.db.selectFrom('audit').select('detail').where('action', '=', 'run.scheduled').execute();
    expect(audited.at(-1)?.detail).toMatchObject({ due: '2026-03-23T09:00:00.000Z' });
  });

  it('is made up for once after Tocsin was away, if that was not long', async () => {
    await schedule([daily]);
    clock.advance(1.5 * HOUR_MS);
    await planSchedules(app, 'shop');
    expect(await nextAt()).toEqual([new Date('2026-03-23T09:00:00Z')]);
    await runScheduled(app, payload);
    await runScheduled(app, payload);
    expect(await runs()).toHaveLength(1);
    clock.advance(26 * HOUR_MS);
    await planSchedules(app, 'shop');
    await runScheduled(app, payload);
    expect(await runs()).toHaveLength(1);
    expect(await nextAt()).toEqual([new Date('2026-03-25T09:00:00Z')]);
  });

  it('is passed over while the one before still runs, and on record', async () => {
    await schedule([daily]);
    clock.advance(HOUR_MS);
    await runScheduled(app, payload);
    clock.advance(24 * HOUR_MS);
    await runScheduled(app, payload);
    expect(await runs()).toHaveLength(1);
    const passed = await app.db.selectFrom('audit').selectAll().where('action', '=', 'run.schedule-passed').execute();
    expect(passed).toMatchObject([{ subject: 'shop/book', detail: { because: expect.stringContaining('run-') } }]);
  });

  it('is not run any more when the plan has it no more', async () => {
    await schedule([daily]);
    clock.advance(HOUR_MS);
    await node.plans.put(fixture.app.plans.get('shop'), fixture.folder, 0);
    await runScheduled(app, payload);
    expect(await runs()).toEqual([]);
  });
});
