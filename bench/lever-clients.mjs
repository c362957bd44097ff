import { setTimeout as sleep } from 'node:timers/promises';
import { createTocsin } from '@tocsin/sdk';
import { nowMs } from './statistics.mjs';

/**
 * Applications that listen to a lever, many in one process: `lever-clients.mjs URL KEY LEVER COUNT`. Says `{ ready }` when
 * all hear the stream, and at each move, once all of them have been called back, `{ value, atMs: [moment of each] }`.
 */
const [url, key, lever, count] = process.argv.slice(2);
const READY_WITHIN_MS = 20_000;
const heard = new Map();

const clients = Array.from({ length: Number(count) }, () => createTocsin({ url, key, onError: report }));
const startMs = nowMs();
await Promise.all(clients.map((client) => client.ready(READY_WITHIN_MS)));
// While many connect, some hear of the levers by asking before their stream is there.
while (clients.some((client) => !client.stats().connected) && nowMs() - startMs < READY_WITHIN_MS) await sleep(50);
for (const client of clients) {
  client.onLever(lever, (value) => {
    const atMs = heard.get(value) ?? [];
    atMs.push(nowMs());
    heard.set(value, atMs);
    if (atMs.length < clients.length) return;
    heard.delete(value);
    process.send({ value, atMs });
  });
}
process.send({ ready: clients.filter((client) => client.stats().connected).length });

process.on('disconnect', () => process.exit());

function report(error) {
  console.error(`  a client of the SDK says: ${error.message}`);
}
