import { createTocsin } from '@tocsin/sdk';
import { nowMs } from './statistics.mjs';

/**
 * Applications that listen to a lever, many in one process: `lever-clients.mjs URL KEY LEVER COUNT`. Says `{ ready }` when
 * all hear the stream, and at each move, once all of them have been called back, `{ value, atMs: [moment of each] }`.
 */
const [url, key, lever, count] = process.argv.slice(2);
const heard = new Map();

const clients = Array.from({ length: Number(count) }, () => createTocsin({ url, key, onError: report }));
await Promise.all(clients.map((client) => client.ready(20_000)));
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
