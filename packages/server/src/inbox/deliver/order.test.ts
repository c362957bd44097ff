import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { type Delivered, openStage, quickSource } from './deliver.fixture.ts';

const { application, nodeWith, end } = openStage();
afterEach(async () => {
  for (const ledger of await end()) expect(ledger).toMatchObject({ isBalanced: true });
});

/** Events of a key as the application saw them: never an earlier one after a later one, and never two at once. */
function disorder(got: readonly Delivered[], keyOf: (vendorId: string) => string): string[] {
  const last = new Map<string, Delivered>();
  const wrong: string[] = [];
  for (const one of got) {
    const key = keyOf(one.vendorId);
    const before = last.get(key);
    if (before && BigInt(before.event) > BigInt(one.event)) wrong.push(`${key}: ${one.event} after ${before.event}`);
    if (before && (before.endedMs === 0 || before.endedMs > one.beganMs)) wrong.push(`${key}: two at once`);
    last.set(key, one);
  }
  return wrong;
}

it('keeps the order of each key, whatever fails, however many are under way', async () => {
  const app = await application();
  const source = quickSource(app.url, {
    orderBy: 'x',
    concurrency: 12,
    retry: { attempts: 3, first: 0.01, most: 0.05 },
  });
  const node = await nodeWith(source);
  await node.start();
  const scenario = fc.array(
    fc.record({
      key: fc.integer({ min: 0, max: 9 }),
      failures: fc.constantFrom(0, 0, 0, 1, 2, 3),
      priority: fc.constantFrom(0 as const, 1 as const),
    }),
    { minLength: 20, maxLength: 150 },
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(scenario, async (events) => {
      run += 1;
      app.got.splice(0);
      const failures = new Map(events.map((one, index) => [`r${run}_${index}`, one.failures]));
      const keys = new Map(events.map((one, index) => [`r${run}_${index}`, `r${run}_${one.key}`]));
      app.handle = async ({ vendorId, attempt }) => {
        await sleep(attempt % 3);
        return attempt <= (failures.get(vendorId) ?? 0) ? 500 : 200;
      };
      await node.seed(
        events.map(({ priority }, index) => ({
          vendorId: `r${run}_${index}`,
          orderKey: keys.get(`r${run}_${index}`) ?? null,
          priority,
        })),
      );
      await node.drained();
      expect(disorder(app.got, (id) => keys.get(id) ?? '')).toEqual([]);
      // As often as the model says: until it succeeds, or three times.
      const timesOf = (id: string) => app.got.filter(({ vendorId }) => vendorId === id);
      for (const [id, fails] of failures) expect(timesOf(id)).toHaveLength(Math.min(fails + 1, 3));
    }),
    { numRuns: 6 },
  );
});

it('lets a failing key hold nobody but itself, and go on after its dead letter', async () => {
  const app = await application(({ vendorId }, response) => {
    if (vendorId !== 'a0') return 200;
    response.writeHead(500, { 'retry-after': '1' }).end();
    return 0;
  });
  const node = await nodeWith(
    quickSource(app.url, { orderBy: 'x', concurrency: 2, retry: { attempts: 3, first: 0.2, most: 0.2 } }),
  );
  const of = (key: string) => Array.from({ length: 50 }, (_, index) => ({ vendorId: `${key}${index}`, orderKey: key }));
  await node.seed([...of('a'), ...of('b'), ...of('c')]);
  await node.start();
  await node.drained();
  expect(disorder(app.got, (id) => id.charAt(0))).toEqual([]);
  const firstOfA = app.got.findIndex(({ vendorId }) => vendorId === 'a1');
  expect(app.got.slice(0, firstOfA).filter(({ vendorId }) => /^[bc]/.test(vendorId)).length).toBeGreaterThan(90);
  expect(await node.ledger()).toMatchObject({ delivered: 149, dead: 1, waiting: 0 });
});
