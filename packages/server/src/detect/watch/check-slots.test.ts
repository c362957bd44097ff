import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CheckSlots } from './check-slots.ts';

const never = () => new Promise<void>(() => undefined);

test('a check that hangs gives its slot to the next, up to a bound', async () => {
  const slots = new CheckSlots();
  for (let hanging = 0; hanging < 1000; hanging += 1) slots.run('http', never);
  let begun = 0;
  slots.run('http', async () => {
    begun += 1;
  });
  slots.sweep();
  expect(begun).toBe(0);
  await sleep(550);
  slots.sweep();
  expect(begun).toBe(1);
  for (let round = 0; round < 3; round += 1) {
    for (let hanging = 0; hanging < 1000; hanging += 1) slots.run('http', never);
    await sleep(550);
    slots.sweep();
  }
  slots.run('http', async () => {
    begun += 1;
  });
  slots.sweep();
  expect(begun).toBe(1);
});

test('heavy checks wait for each other and not for light ones, and the other way round', async () => {
  const slots = new CheckSlots();
  const ends: (() => void)[] = [];
  const order: string[] = [];
  const held = (name: string) => () =>
    new Promise<void>((done) => {
      order.push(name);
      ends.push(done);
    });
  slots.run('browser', held('browser 1'));
  slots.run('browser', held('browser 2'));
  slots.run('http', held('http'));
  expect(order).toEqual(['browser 1', 'http']);
  ends[0]?.();
  await expect.poll(() => order).toEqual(['browser 1', 'http', 'browser 2']);
});
