import { afterEach, expect, it } from 'vitest';
import { many, openStage, quickSource, until } from './deliver.fixture.ts';

const { application, nodeWith, end } = openStage();
afterEach(async () => {
  for (const ledger of await end()) expect(ledger).toMatchObject({ isBalanced: true });
});

it('takes a source again when its levers could not be read', async () => {
  const app = await application();
  const node = await nodeWith(quickSource(app.url));
  await node.app.pool.query('alter table lever_version rename to lever_version_away');
  await node.seed(many(3));
  await node.start();
  await until(async () => (await node.app.pool.query('select 1 from inbox_owner where epoch > 1')).rowCount === 1);
  expect(app.got).toEqual([]);
  await node.app.pool.query('alter table lever_version_away rename to lever_version');
  await node.drained();
  expect(app.got).toHaveLength(3);
});
