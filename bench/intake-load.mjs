import autocannon from 'autocannon';
import { quantile } from './statistics.mjs';

/**
 * Sends events as fast as they are taken, in a process of its own. Each message `{ url, path, connections, bodies, amount }` is one
 * run: the bodies are dealt out to the connections before it begins. Answers with what happened.
 */
process.on('message', async ({ url, path = '/v2/enqueue', connections, bodies, amount }) => {
  const hands = Array.from({ length: connections }, (_, hand) => bodies.filter((_body, i) => i % connections === hand));
  let dealt = 0;
  const statuses = {};
  const latenciesMs = [];
  let lastMs = 0;
  const startMs = performance.now();
  const run = autocannon({
    ...{ url, connections, amount },
    setupClient(client) {
      const headers = { 'content-type': 'application/json' };
      client.setRequests(hands[dealt].map((body) => ({ method: 'POST', path, headers, body })));
      dealt += 1;
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

process.on('disconnect', () => process.exit());
process.send({ ready: true });
