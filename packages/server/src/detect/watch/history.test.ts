import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { rollUp, SeriesNumbers } from './history.store.ts';
import { readHistory, readTransitions, readUptime } from './history.views.ts';
import { HistoryBook, type Seen } from './history-book.ts';
import { HistoryKeeper } from './keep-history.ts';
import { latencyCode, latencyOfCode } from './latency-code.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Noon, UTC. */
const START_MS = Date.UTC(2026, 0, 5, 12);

let shop: DetectApp;
let book: HistoryBook;
let keeper: HistoryKeeper;

beforeEach(async () => {
  shop = await startDetectApp(planOf({}));
  book = new HistoryBook();
  keeper = new HistoryKeeper(shop.app, book);
});
afterEach(() => shop.close());

const note = (seen: Partial<Seen>, monitor = 'app') =>
  book.note(`shop\n${monitor}`, 'shop', monitor, { atMs: START_MS, outcome: 'ok', latencyMs: 100, ...seen });
const history = (fromMs: number, toMs: number) => readHistory(shop.app.db, 'shop', 'app', { fromMs, toMs });

/** Two checks a minute for some hours, of which every tenth fails. */
async function watchHours(hours: number): Promise<void> {
  for (let check = 0; check < hours * 120; check += 1) {
    const isFailed = check % 10 === 9;
    const atMs = START_MS + check * 30_000;
    note({ atMs, outcome: isFailed ? 'failed' : 'ok', latencyMs: isFailed ? null : 100 + (check % 10) });
    if (check % 60 === 59) await keeper.writeAll();
  }
}

test('a latency as a code is wrong by at most 3 %', () => {
  for (let ms = 0.2; ms < 200_000; ms *= 1.17) {
    expect(Math.abs(latencyOfCode(latencyCode(ms)) / ms - 1)).toBeLessThan(0.03);
  }
  expect(latencyCode(0)).toBe(0);
  expect(latencyCode(1e12)).toBe(255);
});

describe('the history of a monitor', () => {
  test('is there by minutes, with what two nodes saw of the same one', async () => {
    note({ latencyMs: 100 });
    note({ outcome: 'degraded', latencyMs: 900 });
    await keeper.writeAll();
    note({ outcome: 'failed', latencyMs: null });
    await keeper.writeAll();
    const { unit, points } = await history(START_MS - HOUR_MS, START_MS + HOUR_MS);
    expect(unit).toBe('minute');
    // It is new: the hours before it have nothing to show.
    expect((await history(START_MS - 5 * HOUR_MS, START_MS + HOUR_MS)).unit).toBe('minute');
    expect(points).toMatchObject([{ atMs: START_MS, count: 3, failed: 1, degraded: 1, avgMs: 500, maxMs: 900 }]);
    expect(points[0]?.p50Ms).toBeGreaterThan(97);
    expect(points[0]?.p50Ms).toBeLessThan(103);
    expect(points[0]?.p95Ms).toBeGreaterThan(870);
  });

  test('is made into hours and days once, and is the same before and after', async () => {
    await watchHours(15);
    const before = await history(START_MS, START_MS + 15 * HOUR_MS);
    expect(before.unit).toBe('hour');
    expect(before.points).toHaveLength(15);
    expect(before.points[0]).toMatchObject({ count: 120, failed: 12, degraded: 0, maxMs: 108 });
    for (let time = 0; time < 2; time += 1) await rollUp(shop.app.db, START_MS + 14 * HOUR_MS + 5 * MINUTE_MS);
    expect(await shop.app.db.selectFrom('monitor_hour').select('at').execute()).toHaveLength(14);
    expect(await history(START_MS, START_MS + 15 * HOUR_MS)).toEqual(before);
    const days = await history(START_MS - 30 * DAY_MS, START_MS + 2 * DAY_MS);
    expect(days).toMatchObject({ unit: 'day', points: [{ count: 12 * 120 }, { count: 3 * 120 }] });
  });

  test('has the uptime of each day, of hours and minutes that are no day yet, too', async () => {
    await watchHours(15);
    const nowMs = START_MS + 15 * HOUR_MS;
    const uptime = async () => (await readUptime(shop.app.db, 'shop', 7, nowMs)).app;
    const before = await uptime();
    expect(before).toMatchObject([
      { count: 1440, failed: 144, okShare: 0.9 },
      { count: 360, okShare: 0.9 },
    ]);
    await rollUp(shop.app.db, nowMs + 5 * MINUTE_MS);
    expect(await uptime()).toEqual(before);
  });

  test('has the changes of its state, newest first', async () => {
    const change = { service: 'shop', monitor: 'app', detail: '503 in 2 ms' };
    book.noteTransition({ ...change, atMs: START_MS, status: 'down' });
    book.noteTransition({ ...change, atMs: START_MS + 1000, status: 'up' });
    await keeper.write(START_MS);
    const changes = await readTransitions(shop.app.db, 'shop', 'app', { fromMs: START_MS, toMs: START_MS + DAY_MS });
    expect(changes.map(({ status }) => status)).toEqual(['up', 'down']);
  });

  test('loses minutes after two days and keeps hours, by dropping whole partitions', async () => {
    await watchHours(1);
    await rollUp(shop.app.db, START_MS + 2 * HOUR_MS);
    await keeper.tidy(START_MS + 4 * DAY_MS);
    expect(await shop.app.db.selectFrom('monitor_minute').select('at').execute()).toEqual([]);
    expect(await shop.app.db.selectFrom('monitor_hour').select('count').execute()).toEqual([{ count: 120 }]);
    await keeper.tidy(START_MS + 500 * DAY_MS);
    expect(await shop.app.db.selectFrom('monitor_hour').select('count').execute()).toEqual([]);
  });

  test('waits for a database that is away, and nothing is lost', async () => {
    note({});
    note({ atMs: START_MS + MINUTE_MS });
    await shop.app.db.schema.alterTable('monitor_minute').renameTo('elsewhere').execute();
    await expect(keeper.write(START_MS + 2 * MINUTE_MS)).rejects.toThrow();
    await shop.app.db.schema
      .alterTable('elsewhere' as never)
      .renameTo('monitor_minute')
      .execute();
    await keeper.writeAll();
    const { points } = await history(START_MS - HOUR_MS, START_MS + HOUR_MS);
    expect(points.map(({ count }) => count)).toEqual([1, 1]);
  });

  test('is empty of a monitor that was never checked', async () => {
    expect(await history(START_MS, START_MS + HOUR_MS)).toMatchObject({ points: [] });
    expect(await readUptime(shop.app.db, 'shop', 30, START_MS)).toEqual({});
  });
});

test('a monitor has one number, however often and by whom it is asked for', async () => {
  const rows = [
    { service: 'shop', monitor: 'a' },
    { service: 'shop', monitor: 'b' },
    { service: 'shop', monitor: 'a' },
  ];
  const [a, b, again] = await new SeriesNumbers().of(shop.app.db, rows);
  expect(a).toBe(again);
  expect(a).not.toBe(b);
  expect(await new SeriesNumbers().of(shop.app.db, rows)).toEqual([a, b, a]);
});
