import { createServer, type IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { FairTurns } from './fair-turns.ts';

const responseOf = () => new ServerResponse({ method: 'GET' } as IncomingMessage);
const nextTurn = () => new Promise<void>((resolve) => void setImmediate(resolve));

test('a few are answered at once, and a rush in its order, some in each turn', async () => {
  const turns = new FairTurns();
  const answered: number[] = [];
  for (let one = 0; one < 200; one += 1) turns.take(responseOf(), () => void answered.push(one));
  const atOnce = answered.length;
  expect(atOnce).toBeGreaterThan(10);
  expect(atOnce).toBeLessThan(100);
  await nextTurn();
  expect(answered.length).toBeGreaterThan(atOnce);
  expect(answered.length).toBeLessThan(200);
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  expect(answered).toEqual(Array.from({ length: 200 }, (_, one) => one));
});

test('what comes while others wait comes after them', async () => {
  const turns = new FairTurns();
  const answered: string[] = [];
  for (let one = 0; one < 100; one += 1) turns.take(responseOf(), () => void answered.push('early'));
  await nextTurn();
  turns.take(responseOf(), () => void answered.push('late'));
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  expect([answered.length, answered.at(-1)]).toEqual([101, 'late']);
});

test('who has gone is not answered, and an answer that fails keeps nobody from theirs', async () => {
  const turns = new FairTurns();
  const answered: string[] = [];
  for (let one = 0; one < 64; one += 1) turns.take(responseOf(), () => undefined);
  const gone = responseOf();
  gone.destroy();
  const failing = responseOf();
  turns.take(gone, () => void answered.push('gone'));
  turns.take(failing, () => {
    throw new Error('broken');
  });
  turns.take(responseOf(), () => void answered.push('last'));
  await nextTurn();
  await nextTurn();
  expect([answered, failing.destroyed]).toEqual([['last'], true]);
});

test('over a real connection all of a rush is answered', async () => {
  const turns = new FairTurns();
  const server = createServer((_, response) => turns.take(response, () => response.end('yes')));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it does not listen');
  const asked = Array.from({ length: 300 }, () => fetch(`http://127.0.0.1:${address.port}`).then((one) => one.text()));
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['yes']));
  server.closeAllConnections();
  server.close();
});
