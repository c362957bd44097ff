import { afterEach, expect, test } from 'vitest';
import { eventually } from '../harness/tocsin.ts';
import { goodValue } from './thresholds-of.ts';
import { type Stage, startStage } from './thresholds-stage.ts';

/* What a threshold cannot say: a number that is unusual for its hour, and an alert while everybody knows why. */

let stage: Stage;
afterEach(() => stage.close());

const firing = async () => (await stage.firing()).map(({ dedupKey, severity }) => `${dedupKey} ${severity}`);

function allGood(): void {
  for (const metric of Object.values(stage.plan.metrics)) stage.values.set(metric.id, goodValue(stage.plan, metric));
}

test('active users that are far from usual fire with what is usual, and clear', { timeout: 240_000 }, async () => {
  const startMs = Date.UTC(2026, 10, 17, 14);
  stage = await startStage('subscription-bot', startMs);
  allGood();
  stage.values.set('active_users', 120);
  await stage.node.server.app.pool.query(
    `insert into metric_hour (service, metric, hour_at, value, observations)
     select 'subscription-bot', 'active_users', to_timestamp($1::float8 / 1000) - h * interval '1 hour', 120 + h % 7, 360
     from generate_series(100, 9 * 168) as h`,
    [startMs],
  );
  const isHourKnown = async () => stage.clock.now() > startMs + 75 * 60_000 && (await firing()).length === 0;
  await stage.until('a usual hour', 120, isHourKnown);
  stage.values.set('active_users', 0);
  await stage.until('it is unusual', 90, async () => (await firing()).length > 0);
  expect(await firing()).toEqual(['metric:active_users SEV-3']);
  expect((await stage.firing())[0]?.summary).toMatch(
    /^Active users [\d.]+ in the last hour; usual at this hour \(Tue 1[56]:00\) is 12\d, between 1\d\d and 1\d\d over the last 8 weeks \(SEV-3 unusual\)$/,
  );
  stage.values.set('active_users', 120);
  await stage.until('it is usual again', 120, async () => (await firing()).length === 0);
});

test('what fails in the weekly maintenance is told once that is over', { timeout: 240_000 }, async () => {
  // The window of the publishing platform: Sundays from 02:00 to 04:00 UTC.
  stage = await startStage('publishing-platform', Date.UTC(2026, 10, 15, 1, 50));
  allGood();
  const minutesPast2 = (minutes: number) => async () => stage.clock.now() >= Date.UTC(2026, 10, 15, 2, minutes);
  await stage.until('the window', 30, minutesPast2(5));
  stage.failing.add('api');
  await stage.until('the API is down', 10, async () => (await firing()).includes('monitor:api critical'));
  const held = { held: { by: 'maintenance:weekly', until: '2026-11-15T04:00:00.000Z' }, incidentId: null };
  expect(await stage.firing()).toMatchObject([held]);
  await stage.until('the end of the window is near', 120, minutesPast2(115), 300_000);
  expect(await stage.firing()).toMatchObject([held]);
  await stage.until('it is over', 10, minutesPast2(121));
  // What is held is looked at each second of real time.
  await eventually('it is told', async () => (await stage.firing())[0]?.incidentId !== null, 20_000);
  expect(await stage.firing()).toMatchObject([{ dedupKey: 'monitor:api', held: null }]);
});
