import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroupCommit } from './group-commit.ts';

interface Item {
  readonly key: string;
  readonly kind: string;
  readonly isPoison?: boolean;
}

/** A store that, as a database does, takes a batch whole or refuses it whole. */
function storeOf() {
  const batches: Item[][] = [];
  const commit = async (batch: readonly Item[]) => {
    await new Promise((done) => setImmediate(done));
    if (batch.some((item) => item.isPoison)) throw new Error('refused');
    batches.push([...batch]);
  };
  return { batches, group: new GroupCommit<Item>(commit, (item) => item) };
}

test('what arrives during a commit is written with the next one', async () => {
  const { batches, group } = storeOf();
  await Promise.all(Array.from({ length: 50 }, (_, i) => group.submit({ key: `k${i}`, kind: 'trigger' })));
  expect(batches.map((batch) => batch.length)).toEqual([1, 49]);
  await group.submit({ key: 'later', kind: 'trigger' });
  expect(batches).toHaveLength(3);
});

test('one item that is refused fails alone', async () => {
  const { batches, group } = storeOf();
  const items = Array.from({ length: 10 }, (_, i) => ({ key: `k${i}`, kind: 'trigger', isPoison: i === 5 }));
  const outcomes = await Promise.allSettled(items.map((item) => group.submit(item)));
  expect(outcomes.map((outcome) => outcome.status)).toEqual(items.map((i) => (i.isPoison ? 'rejected' : 'fulfilled')));
  expect(batches.flat()).toHaveLength(9);
});

test('nothing is lost, and items of one key never change kind within a batch or order over all', async () => {
  const item = fc.record({ key: fc.constantFrom('a', 'b'), kind: fc.constantFrom('trigger', 'resolve') });
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 40 }), async (items) => {
      const { batches, group } = storeOf();
      await Promise.all(items.map((one) => group.submit(one)));
      expect(batches.flat()).toEqual(items);
      for (const batch of batches) {
        const kinds = batch.map((one) => `${one.key} ${one.kind}`);
        expect(new Set(kinds).size).toBe(new Set(batch.map((one) => one.key)).size);
      }
    }),
  );
});
