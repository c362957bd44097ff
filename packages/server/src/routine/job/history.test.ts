import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../../detect/detect-app.fixture.ts';
import { dropOldCalls } from './job.store.ts';

const DAY_MS = 86_400_000;
let node: DetectApp;
beforeEach(async () => {
  node = await startDetectApp(planOf({}));
});
afterEach(() => node.close());

async function calls(): Promise<Record<string, number>> {
  const { rows } = await node.app.pool.query<{ key: string; count: number }>(
    "select job || ' ' || status as key, count(*)::int as count from job_call group by 1 order by 1",
  );
  return Object.fromEntries(rows.map(({ key, count }) => [key, count]));
}

it('keeps calls for 30 days and the last 10,000 of a job, and whatever is under way', async () => {
  const { app } = node;
  const nowMs = app.clock.now();
  const insert = (job: string, status: string, count: number, daysAgo: number) =>
    app.pool.query(
      `insert into job_call (service, job, due_at, cause, status)
       select 'shop', $1, $2::timestamptz - n * interval '1 second', 'schedule', $3 from generate_series(1, $4::int) as n`,
      [job, new Date(nowMs - daysAgo * DAY_MS), status, count],
    );
  await insert('reminders', 'succeeded', 3, 31);
  await insert('reminders', 'running', 1, 32);
  await insert('reminders', 'failed', 2, 29);
  await insert('often', 'succeeded', 10_004, 1);
  await dropOldCalls(app.db, nowMs);
  expect(await calls()).toEqual({ 'often succeeded': 10_000, 'reminders failed': 2, 'reminders running': 1 });
  const { rows } = await app.pool.query<{ least: string }>("select min(id) as least from job_call where job = 'often'");
  expect(Number(rows[0]?.least)).toBeGreaterThan(4);
});
