import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroupCommit } from './group-commit.ts';

interface Item {
  readonly key: string;
  readonly kind: string;
  readonly isPoison?: boolean;
}

/** A store that, as a database does, takes a batch whole or refuses it whole. */
function storeOf(lanes = 1) {
  const batches: Item[][] = [];
  const commit = async (batch: readonly Item[]) => {
    await new Promise((done) => setImmediate(done));
    if (batch.some((item) => item.isPoison)) throw new Error('refused');
    batches.push([...batch]);
  };
  return { batches, group: new GroupCommit<Item>(commit, (item) => item, { lanes }) };
}

test('what is there is written at once, and what arrives during a commit with the next one', async () => {
  const { batches, group } = storeOf();
  const send = (from: number, amount: number) =>
    Array.from({ length: amount }, (_, i) => group.submit({ key: `k${from + i}`, kind: 'trigger' }));
  const first = send(0, 3);
  // Past the turn in which the first batch is taken.
  await new Promise((done) => setImmediate(done));
  await Promise.all([...first, ...send(3, 49)]);
  expect(batches.map((batch) => batch.length)).toEqual([3, 49]);
  await group.submit({ key: 'later', kind: 'trigger' });
  expect(batches).toHaveLength(3);
});

test('nothing is no commit', async () => {
  const { batches, group } = storeOf();
  await group.submitAll([]);
  expect(batches).toEqual([]);
});

test('one item that is refused fails alone', async () => {
  const { batches, group } = storeOf();
  const items = Array.from({ length: 10 }, (_, i) => ({ key: `k${i}`, kind: 'trigger', isPoison: i === 5 }));
  const outcomes = await Promise.allSettled(items.map((item) => group.submit(item)));
  expect(outcomes.map((outcome) => outcome.status)).toEqual(items.map((i) => (i.isPoison ? 'rejected' : 'fulfilled')));
  expect(batches.flat()).toHaveLength(9);
});

test.each([1, 2, 3])(
  'with %i commits at once nothing is lost, and items of one key keep their order',
  async (lanes) => {
    const item = fc.record({ key: fc.constantFrom('a', 'b', 'c'), kind: fc.constantFrom('trigger', 'resolve') });
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 40 }), async (items) => {
        const { batches, group } = storeOf(lanes);
        const half = items.length / 2;
        const together = group.submitAll(items.slice(0, half));
        await Promise.all([together, ...items.slice(half).map((one) => group.submit(one))]);
        for (const key of ['a', 'b', 'c']) {
          expect(batches.flat().filter((one) => one.key === key)).toEqual(items.filter((one) => one.key === key));
        }
        for (const batch of batches) {
          const kinds = batch.map((one) => `${one.key} ${one.kind}`);
          expect(new Set(kinds).size).toBe(new Set(batch.map((one) => one.key)).size);
        }
      }),
    );
  },
);

test('what is sent together is written together', async () => {
  const { batches, group } = storeOf(2);
  await group.submitAll(Array.from({ length: 64 }, (_, i) => ({ key: `k${i}`, kind: 'trigger' })));
  expect(batches.map((batch) => batch.length)).toEqual([64]);
});
