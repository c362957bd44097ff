import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect/detect-app.fixture.ts';
import { dropOldPartitions, ensurePartitions } from './partitions.ts';
import { insertEvent } from './receive/keep-events.ts';
import { sourceIdOf } from './source.store.ts';

const DAY_MS = 86_400_000;
const TODAY = Date.UTC(2026, 0, 5);

let shop: DetectApp;
let source: number;

beforeAll(async () => {
  shop = await startDetectApp(planOf({}));
  await ensurePartitions(shop.app.db, TODAY + 12 * 3_600_000);
  source = await sourceIdOf(shop.app, 'shop', 'stripe');
});
afterAll(() => shop.close());

const keep = async (vendorId: string, receivedAtMs: number) => {
  const rest = {
    orderKey: null,
    priority: 1,
    origin: 'received',
    of: null,
    headers: [],
    query: '',
    sentAtMs: null,
  } as const;
  const event = { source, vendorId, type: 'x', body: Buffer.from('x'), receivedAtMs, repeats: 0, window: 60, ...rest };
  return (await insertEvent(shop.app.db, event)).event;
};
const settle = (event: string) => shop.app.db.deleteFrom('inbox_waiting').where('event', '=', event).execute();
const placeOf = async (event: string) => {
  const { rows } = await shop.app.pool.query(
    'select tableoid::regclass::text as place from inbox_event where id = $1',
    [event],
  );
  return rows[0]?.place ?? null;
};

test('days are made ahead, and made once, also by several nodes at the same moment', async () => {
  const at = TODAY + 12 * 3_600_000;
  await Promise.all([1, 2, 3, 4].map(() => ensurePartitions(shop.app.db, at + DAY_MS)));
  expect(await placeOf(await keep('now', TODAY))).toBe('inbox_event_20260105');
  expect(await placeOf(await keep('midnight', TODAY + DAY_MS))).toBe('inbox_event_20260106');
  expect(await placeOf(await keep('eighth', TODAY + 9 * DAY_MS - 1))).toBe('inbox_event_20260113');
});

test('what was kept without a partition of its day moves into it', async () => {
  const far = TODAY + 20 * DAY_MS;
  const event = await keep('far', far);
  expect(await placeOf(event)).toBe('inbox_event_rest');
  await ensurePartitions(shop.app.db, far);
  expect(await placeOf(event)).toBe('inbox_event_20260125');
});

test('days that are old are dropped, and kept while something of them waits', async () => {
  const waiting = await keep('waiting', TODAY + 2 * DAY_MS);
  const done = await keep('done', TODAY + 3 * DAY_MS);
  const today = await keep('today', TODAY + 4 * DAY_MS);
  await settle(done);
  await settle(today);
  const dropped = await dropOldPartitions(shop.app.db, TODAY + 6 * DAY_MS, 2);
  // 2026-01-05 and 06 hold events that wait, as 07 does; 08 is settled, and 09 is not old enough.
  expect([...dropped].sort()).toEqual(['inbox_attempt_20260108', 'inbox_event_20260108']);
  expect(await placeOf(waiting)).toBe('inbox_event_20260107');
  expect(await placeOf(done)).toBeNull();
  expect(await placeOf(today)).toBe('inbox_event_20260109');
  await settle(waiting);
  expect(await dropOldPartitions(shop.app.db, TODAY + 6 * DAY_MS, 2)).toContain('inbox_event_20260107');
});
