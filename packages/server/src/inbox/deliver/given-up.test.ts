import { afterEach, expect, it } from 'vitest';
import { skipEvents } from '../control/apply-batch.ts';
import { readEvents } from '../control/event.views.ts';
import { type DeliveringNode, many, openStage, quickSource, until } from './deliver.fixture.ts';

const { application, nodeWith, end } = openStage();
afterEach(async () => {
  for (const ledger of await end()) expect(ledger).toMatchObject({ isBalanced: true });
});

it('shows as given up, as the books do, what somebody gave up while it was under way', async () => {
  const status = { good_0: 200, bad_0: 500 } as Record<string, number>;
  let node: DeliveringNode | undefined;
  const app = await application(async ({ event, vendorId }) => {
    const batch = { source: node?.number ?? 0, events: [event], at: new Date(), by: 'ann', reason: 'not needed' };
    expect(await node?.app.db.transaction().execute((tx) => skipEvents(tx, batch))).toBe(1);
    return status[vendorId] ?? 200;
  });
  node = await nodeWith(quickSource(app.url));
  await node.seed([...many(1, { vendorId: 'good' }), ...many(1, { vendorId: 'bad' })]);
  await node.start();
  const attempts = () => node?.app.db.selectFrom('inbox_attempt').selectAll().orderBy('at').execute() ?? [];
  await until(async () => (await attempts()).length === 4);
  const { app: own, number } = node;
  const states = await readEvents(
    own,
    number,
    app.got.map(({ event }) => event),
  );
  expect(states.map(({ state }) => state)).toEqual(['skipped', 'skipped']);
  const ends = (await attempts()).filter(({ by }) => by === null);
  expect(ends.map(({ action, status: answered }) => [action, answered]).toSorted()).toEqual([
    ['failed', 500],
    ['skipped', 200],
  ]);
  expect(await node.ledger()).toMatchObject({ arrived: 2, skipped: 2, delivered: 0, waiting: 0, isBalanced: true });
});
