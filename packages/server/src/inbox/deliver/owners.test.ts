import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { type Delivered, many, openStage, quickSource, until } from './deliver.fixture.ts';

const { application, nodeWith, atEnd, end } = openStage();
afterEach(async () => {
  for (const ledger of await end()) expect(ledger).toMatchObject({ isBalanced: true });
});

/** Events that were under way twice at the same time. */
function overlapping(got: readonly Delivered[]): readonly Delivered[] {
  const ends = new Map<string, number>();
  return got.filter(({ event, beganMs, endedMs }) => {
    const isAgain = (ends.get(event) ?? 0) > beganMs;
    ends.set(event, endedMs);
    return isAgain;
  });
}

const KILL = `select pg_terminate_backend(pid) from pg_locks
  where locktype = 'advisory' and classid = 1768841848 and granted and database = (select oid from pg_database where datname = current_database())`;

it('delivers a source from one of two nodes, and from the other within two seconds after its connection is gone', async () => {
  const app = await application(() => sleep(5, 200));
  const node = await nodeWith(quickSource(app.url));
  const other = await node.other();
  atEnd(other.close);
  await node.start();
  const stopOther = await node.start(other.app);
  await node.seed(many(1_500));
  await until(() => app.got.length > 100);
  expect(app.atOnce.most).toBeLessThanOrEqual(4);
  const killedMs = performance.now();
  expect((await node.app.pool.query(KILL)).rowCount).toBe(1);
  await sleep(50);
  const goesOn = () => app.got.find(({ beganMs }) => beganMs > killedMs + 100)?.beganMs ?? 0;
  await until(() => goesOn() > 0);
  expect(goesOn() - killedMs).toBeLessThan(2_000);
  await node.drained();
  expect(overlapping(app.got)).toEqual([]);
  expect(new Set(app.got.map(({ event }) => event)).size).toBe(1_500);
  // Only what was under way at that moment came twice.
  expect(app.got.length).toBeLessThanOrEqual(1_500 + 4 + 60);
  await stopOther();
});

it('lets go when it stops: the other node goes on at once, and nothing comes twice', async () => {
  const app = await application(() => sleep(5, 200));
  const node = await nodeWith(quickSource(app.url));
  const other = await node.other();
  atEnd(other.close);
  const stop = await node.start();
  await node.seed(many(800));
  await until(() => app.got.length > 100);
  const stopOther = await node.start(other.app);
  await stop();
  await node.drained();
  expect(app.got).toHaveLength(800);
  await stopOther();
});

it('stores nothing of what an earlier owner still finishes', async () => {
  let answer = () => {};
  const app = await application(async ({ attempt }) => {
    if (app.got.length === 1) await new Promise<void>((done) => (answer = done));
    return attempt === 1 ? 200 : 500;
  });
  const node = await nodeWith(quickSource(app.url, { timeout: 10 }));
  await node.start();
  await node.seed(many(1));
  await until(() => app.got.length === 1);
  await node.app.pool.query(`update inbox_owner set epoch = epoch + 1, node = 'another'`);
  answer();
  // It noticed, has changed nothing, and takes the source anew: nobody else wants it.
  await until(() => app.got.length === 2);
  expect(app.got[1]?.attempt).toBe(1);
  await node.drained();
  expect(await node.ledger()).toMatchObject({ arrived: 1, delivered: 1 });
  const { rows } = await node.app.pool.query('select count(*)::int as count from inbox_attempt');
  expect(rows).toEqual([{ count: 1 }]);
});
