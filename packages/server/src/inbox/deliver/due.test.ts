import { afterEach, expect, it } from 'vitest';
import { many, openStage, quickSource, until } from './deliver.fixture.ts';

const { application, nodeWith, end } = openStage();
afterEach(async () => {
  for (const ledger of await end()) expect(ledger).toMatchObject({ isBalanced: true });
});

it('lets no key that is taken up again stand before the others, however many events it has', async () => {
  const app = await application(({ vendorId }) => (vendorId.startsWith('a') ? 500 : 200));
  const source = quickSource(app.url, { orderBy: 'x', concurrency: 4, retry: { attempts: 20, first: 60, most: 60 } });
  const node = await nodeWith(source);
  await node.seed([...many(2_500, { vendorId: 'a', orderKey: 'a' }), ...many(20, { vendorId: 'b', orderKey: 'b' })]);
  // As dead letters that are taken up again: all due at the same moment, the oldest first.
  await node.app.pool.query('update inbox_waiting set later = true');
  await node.start();
  await until(() => app.got.filter(({ vendorId }) => vendorId.startsWith('b')).length === 20, 5_000);
  expect(app.got.filter(({ vendorId }) => vendorId.startsWith('a')).map(({ vendorId }) => vendorId)).toEqual(['a_0']);
});
