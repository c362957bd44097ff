import autocannon from 'autocannon';
import { quantile } from './statistics.mjs';

/**
 * Sends webhooks as fast as they are taken, in a process of its own. Each message `{ url, connections, requests }` is one run:
 * each request `{ body, signature }` is sent once. Answers with what happened.
 */
process.on('message', async ({ url, connections, requests }) => {
  let dealt = 0;
  const statuses = {};
  const latenciesMs = [];
  let lastMs = 0;
  const { pathname } = new URL(url);
  const startMs = performance.now();
  const run = autocannon({
    ...{ url, connections, amount: requests.length },
    setupClient(client) {
      const hand = requests.filter((_request, index) => index % connections === dealt);
      dealt += 1;
      client.setRequests(hand.map(({ body, signature }) => requestOf(pathname, body, signature)));
    },
  });
  run.on('response', (_client, status, _bytes, latencyMs) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    latenciesMs.push(latencyMs);
    lastMs = performance.now();
  });
  const { errors } = await run;
  process.send({
    ...{ statuses, errors, seconds: (lastMs - startMs) / 1000 },
    ...{ p50Ms: quantile(latenciesMs, 0.5), p99Ms: quantile(latenciesMs, 0.99) },
  });
});

function requestOf(path, body, signature) {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Stripe/1.0',
    'stripe-signature': signature,
  };
  return { method: 'POST', path, body, headers };
}

process.on('disconnect', () => process.exit());
process.send({ ready: true });
