import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { many, openStage, quickSource, until } from './deliver.fixture.ts';

const { application, nodeWith, end } = openStage();
afterEach(async () => {
  for (const ledger of await end()) expect(ledger).toMatchObject({ isBalanced: true });
});

it('never has more under way than the limit, also when it moves', async () => {
  const app = await application(() => sleep(10, 200));
  const node = await nodeWith(quickSource(app.url, { concurrency: 6 }));
  await node.seed(many(300));
  await node.start();
  await until(() => app.got.length > 60);
  expect(app.atOnce.most).toBe(6);
  await node.move('stripe.concurrency', 2);
  await sleep(100);
  app.atOnce.most = 0;
  await sleep(200);
  expect(app.atOnce.most).toBe(2);
  await node.move('stripe.concurrency', 9);
  await sleep(100);
  await node.drained();
  expect(app.atOnce.most).toBeLessThanOrEqual(9);
  expect(app.atOnce.most).toBeGreaterThan(6);
});

it('begins nothing 100 ms after it is paused, and goes on where it was', async () => {
  const app = await application(() => sleep(5, 200));
  const node = await nodeWith(quickSource(app.url));
  await node.start();
  await node.seed(many(400));
  await until(() => app.got.length > 20);
  const movedMs = await node.move('stripe.delivery', false);
  await sleep(400);
  const late = app.got.filter(({ beganMs }) => beganMs > movedMs + 100);
  expect(late).toHaveLength(0);
  expect(app.got.length).toBeLessThan(400);
  await node.move('stripe.delivery', null);
  await node.drained();
  expect(app.got).toHaveLength(400);
});

it('delivers only what comes first while that is asked for, and first of all otherwise', async () => {
  const app = await application();
  const node = await nodeWith(quickSource(app.url, { concurrency: 1, first: ['first.*'] }));
  await node.move('stripe.types', 'first-only');
  await node.seed([
    ...many(40, { vendorId: 'other', orderKey: 'a' }),
    ...many(10, { vendorId: 'first', type: 'first.paid', priority: 0, orderKey: 'a' }),
  ]);
  await node.start();
  await until(() => app.got.length === 10);
  await sleep(300);
  expect(app.got.map(({ vendorId }) => vendorId)).toEqual(
    many(10, { vendorId: 'first' }).map(({ vendorId }) => vendorId),
  );
  await node.seed(many(5, { vendorId: 'late', type: 'first.paid', priority: 0 }));
  await until(() => app.got.length === 15);
  await node.move('stripe.types', null);
  await node.drained();
  expect(app.got).toHaveLength(55);
});

it('takes what comes first before what came before it', async () => {
  const app = await application();
  const node = await nodeWith(quickSource(app.url, { concurrency: 1, first: ['first.*'] }));
  await node.seed([
    ...many(100, { vendorId: 'other' }),
    ...many(10, { vendorId: 'first', type: 'first.paid', priority: 0 }),
  ]);
  await node.start();
  await node.drained();
  expect(app.got.slice(0, 10).every(({ vendorId }) => vendorId.startsWith('first'))).toBe(true);
  expect(app.got.slice(10).map(({ vendorId }) => vendorId)).toEqual(
    many(100, { vendorId: 'other' }).map(({ vendorId }) => vendorId),
  );
});

it('keeps to a rate', async () => {
  const app = await application();
  const node = await nodeWith(quickSource(app.url, { rate: 50, concurrency: 10 }));
  await node.seed(many(100));
  await node.start();
  await node.drained();
  const began = app.got.map(({ beganMs }) => beganMs);
  const inSecond = began.map((from) => began.filter((at) => at >= from && at < from + 1_000).length);
  // When a busy machine comes late to hand some over, others follow close behind.
  expect(Math.max(...inSecond)).toBeLessThanOrEqual(75);
  expect((began.at(-1) ?? 0) - (began[0] ?? 0)).toBeGreaterThan(1_500);
});

it('moves for a part of the events only, by type and by share of the keys', async () => {
  const app = await application();
  const node = await nodeWith(quickSource(app.url));
  const match = { match: { type: ['customer.updated'] }, except: {}, percent: null };
  await node.move('stripe.delivery', false, match);
  await node.seed([...many(30, { vendorId: 'held', type: 'customer.updated' }), ...many(30)]);
  await node.start();
  await until(() => app.got.length === 30);
  await sleep(200);
  expect(app.got.every(({ vendorId }) => vendorId.startsWith('evt'))).toBe(true);
  await node.move('stripe.delivery', false, { match: {}, except: {}, percent: 50 });
  await until(() => app.got.length > 35);
  await sleep(500);
  expect(app.got.length).toBeGreaterThan(35);
  expect(app.got.length).toBeLessThan(57);
  await node.move('stripe.delivery', null);
  await node.drained();
  expect(app.got).toHaveLength(60);
});

it('limits a part of the events by itself', async () => {
  const atOnce = { held: 0, most: 0 };
  const app = await application(async ({ vendorId }) => {
    const isHeld = vendorId.startsWith('held');
    if (isHeld) atOnce.most = Math.max(atOnce.most, ++atOnce.held);
    await sleep(20);
    if (isHeld) atOnce.held -= 1;
    return 200;
  });
  const node = await nodeWith(quickSource(app.url, { concurrency: 4 }));
  await node.move('stripe.concurrency', 1, { match: { type: ['slow'] }, except: {}, percent: null });
  await node.seed([...many(10, { vendorId: 'held', type: 'slow' }), ...many(40)]);
  await node.start();
  await node.drained();
  expect(atOnce.most).toBe(1);
  expect(app.atOnce.most).toBeGreaterThan(3);
});
