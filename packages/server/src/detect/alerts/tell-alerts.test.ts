import { afterEach, beforeEach, expect, test } from 'vitest';
import type { App } from '../../platform/app.ts';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { type IntakeEvent, takeEvents } from '../intake/take-events.ts';
import { tellAlerts } from './tell-alerts.job.ts';
import { settleTellings } from './tell-soon.ts';

let shop: DetectApp;

beforeEach(async () => {
  shop = await startDetectApp(planOf({}));
  // What is told here is told by the process that took it, or by the test.
  await shop.app.jobs.stop();
});
afterEach(() => shop.close());

function trigger(key: string, count = 1): IntakeEvent {
  const { app } = shop;
  return {
    ...{ action: 'trigger', service: 'shop', dedupKey: `pagerduty:${key}`, source: 'pagerduty', severity: 'P1', count },
    ...{
      summary: `Disk ${key}`,
      components: [],
      runbook: null,
      labels: {},
      link: null,
      sinceMs: app.clock.now(),
      event: Buffer.from('{}'),
    },
  };
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => String(i).padStart(3, '0'));

const alerts = () =>
  shop.app.db
    .selectFrom('alert')
    .select(['dedup_key', 'untold', 'incident_id', 'count'])
    .orderBy('dedup_key')
    .execute();

const untold = async () => (await alerts()).filter((alert) => alert.untold).map((alert) => alert.dedup_key);

/** Makes PostgreSQL refuse to mark alerts of some keys as told, until `heal`. */
async function poison(pattern: string): Promise<void> {
  await shop.app.pool.query(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$;
    create trigger poison before update of told on alert for each row
      when (new.dedup_key similar to '${pattern}' and not new.untold) execute function refuse()`);
}
const heal = () => shop.app.pool.query('drop trigger poison on alert');

test('what is taken in is told at once, without the durable job', async () => {
  await takeEvents(shop.app, [trigger('a')]);
  await settleTellings(shop.app);
  expect(await alerts()).toMatchObject([{ untold: false, incident_id: expect.any(String) }]);
});

test('what comes in while a telling is under way is told after it', async () => {
  for (const key of numbered(20)) await takeEvents(shop.app, [trigger(key)]);
  await settleTellings(shop.app);
  expect(await untold()).toEqual([]);
});

test('the job tells what a process that died has left', async () => {
  const [died, next] = [shop.restarted(), shop.restarted()];
  await poison('%');
  await takeEvents(died, [trigger('a')]);
  await settleTellings(died);
  expect(await untold()).toEqual(['pagerduty:a']);
  await heal();
  await next.jobs.start(shop.app.pool);
  await expect.poll(untold, { timeout: 20_000 }).toEqual([]);
});

test('alerts that cannot be told hold up nobody else, and are told once they can be', async () => {
  const keys = numbered(120);
  await poison('%:(000|007|060)');
  await takeEvents(
    shop.app,
    keys.map((key) => trigger(key)),
  );
  await settleTellings(shop.app);
  expect(await untold()).toEqual(['pagerduty:000', 'pagerduty:007', 'pagerduty:060']);
  await expect(tellAlerts(shop.app, 'shop')).rejects.toThrow('poisoned');
  await heal();
  await tellAlerts(shop.app, 'shop');
  const all = await alerts();
  expect(all.filter((alert) => alert.untold)).toEqual([]);
  expect(new Set(all.map((alert) => alert.incident_id)).size).toBe(
    new Set((await shop.app.db.selectFrom('incident').select('id').execute()).map(({ id }) => id)).size,
  );
});

test('an alert that an intake holds is passed over at first, and waited for in the end', async () => {
  await poison('%');
  await takeEvents(shop.app, [trigger('held'), trigger('free')]);
  await settleTellings(shop.app);
  await heal();
  const client = await shop.app.pool.connect();
  await client.query('begin');
  await client.query(`update alert set count = count + 1 where dedup_key = 'pagerduty:held'`);
  const telling = tellAlerts(shop.app, 'shop');
  await expect.poll(untold).toEqual(['pagerduty:held']);
  // The intake fails, so it will not have anything told itself.
  await client.query('rollback');
  client.release();
  await telling;
  expect(await untold()).toEqual([]);
});

test('intakes and tellings never lock each other up, in whatever order they meet the alerts', async () => {
  const keys = numbered(60);
  const other: App = shop.restarted();
  // Ids in the opposite order of the keys: each side begins where the other ends.
  for (const key of [...keys].reverse()) await takeEvents(shop.app, [trigger(key)]);
  await settleTellings(shop.app);
  const rounds = Array.from({ length: 40 }, (_, round) => round);
  // Another severity each time, so that every alert is to be told again.
  const batch = (round: number) => keys.map((key) => ({ ...trigger(key), severity: `P${(round % 3) + 1}` }));
  const taking = async (app: App) => {
    for (const round of rounds) await takeEvents(app, batch(round) as IntakeEvent[]);
  };
  const telling = async (app: App) => {
    for (const _ of rounds) await tellAlerts(app, 'shop');
  };
  await Promise.all([taking(shop.app), taking(other), telling(shop.app), telling(other)]);
  await Promise.all([settleTellings(shop.app), settleTellings(other)]);
  expect(await untold()).toEqual([]);
  expect(new Set((await alerts()).map((alert) => alert.count))).toEqual(new Set(['81']));
}, 60_000);
