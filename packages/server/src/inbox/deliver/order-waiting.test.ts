import { afterEach, expect, it } from 'vitest';
import { many, openStage, planOfSources, quickSource, until } from './deliver.fixture.ts';

const { application, nodeWith, end } = openStage();
afterEach(async () => {
  for (const ledger of await end()) expect(ledger).toMatchObject({ isBalanced: true });
});

it('delivers what waits in the order of the types that a new plan puts first, of any number of rows', async () => {
  const app = await application();
  const source = quickSource(app.url, { concurrency: 1 });
  const node = await nodeWith(source);
  await node.seed([
    ...many(6_000, { vendorId: 'old', type: 'customer.updated', priority: 0 }),
    ...many(3, { vendorId: 'paid', type: 'invoice.paid' }),
  ]);
  await node.move(source.levers.delivery, false);
  await node.start();
  const firstOf = async () => {
    const { rows } = await node.app.pool.query<{ type: string; count: number }>(
      'select type, count(*)::int from inbox_waiting where priority = 0 group by type',
    );
    return rows;
  };
  // Nobody put them first: what an earlier plan said is not true any more.
  await until(async () => (await firstOf()).length === 0);
  await node.app.plans.put(planOfSources({ ...source, first: ['invoice.*'] }), '', node.app.clock.now());
  await until(async () => (await firstOf())[0]?.count === 3);
  expect(await firstOf()).toEqual([{ type: 'invoice.paid', count: 3 }]);
  await node.move(source.levers.delivery, null);
  await until(() => app.got.length >= 3);
  expect(app.got.slice(0, 3).map(({ vendorId }) => vendorId)).toEqual(['paid_0', 'paid_1', 'paid_2']);
  await node.move(source.levers.delivery, false);
}, 60_000);
