import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startFakeSlack } from './fake-slack.mjs';
import { endChild, firstMessage, startNode } from './start-node.mjs';
import { medians, nowMs } from './statistics.mjs';

const CONNECTIONS = 64;
const ROUNDS = 3;
/** The limit of a sender is not what is measured. */
const UNLIMITED = { TOCSIN_INTAKE_PER_MINUTE: '100000000' };
const REPEATED_KEYS = 100;
const REPEATS = 30_000;
const DISTINCT = 5_120;
const TOLD_LIMIT_MS = 10_000;
const loadProgram = fileURLToPath(new URL('./intake-load.mjs', import.meta.url));

/**
 * How many PagerDuty events a second one node accepts: one event a POST, 64 connections, answered after the commit. First
 * repeats of 100 keys; then distinct keys, each round on a new node, because the response to a storm goes on after it. Each run
 * is compared with what the database holds. Medians of three rounds.
 */
export async function measure({ defer, progress }) {
  const load = fork(loadProgram, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  defer(() => endChild(load));
  await firstMessage(load);
  const slack = await startFakeSlack(defer);
  const start = () => startWarm({ defer, progress, env: { BENCH_SLACK_URL: slack.url, ...UNLIMITED } }, load);
  const repeats = [];
  const distinct = [];
  const node = await start();
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`repeated keys, round ${round} of ${ROUNDS}`);
    repeats.push(await run(node, load, `repeat${round}`, REPEATED_KEYS, REPEATS));
  }
  await node.stop();
  for (let round = 1; round <= ROUNDS; round += 1) {
    const fresh = await start();
    progress(`distinct keys, round ${round} of ${ROUNDS}`);
    distinct.push(await run(fresh, load, `distinct${round}`, DISTINCT, DISTINCT));
    await fresh.stop();
  }
  return {
    ...prefixed('repeat', medians(repeats)),
    ...prefixed('distinct', medians(distinct)),
    ...{ connections: CONNECTIONS, rounds: ROUNDS },
  };
}

async function startWarm(options, load) {
  const node = await startNode(options);
  options.progress('warming up');
  await run(node, load, 'warm', REPEATED_KEYS, REPEATS);
  return node;
}

/** One run, and whether everything that was accepted is in the database. */
async function run(node, load, name, keys, amount) {
  const routingKey = node.keys.bench.pagerduty;
  const bodies = Array.from({ length: amount }, (_, i) => eventOf(routingKey, `${name}-${i % keys}`));
  const before = await node.ask('usage');
  load.send({ url: node.url, connections: CONNECTIONS, bodies, amount });
  const [outcome] = await once(load, 'message');
  const after = await node.ask('usage');
  const accepted = outcome.statuses[202] ?? 0;
  const answered = Object.values(outcome.statuses).reduce((sum, count) => sum + count, 0);
  const stored = await node.ask('alerts', `${name}-`);
  const told = await untilTold(node, name);
  return {
    acceptedASecond: Math.round(accepted / outcome.seconds),
    ...{ p50Ms: outcome.p50Ms, p99Ms: outcome.p99Ms },
    cpuMicrosARequest: (after.cpuMicros - before.cpuMicros) / answered,
    ...{ accepted, refused429: outcome.statuses[429] ?? 0 },
    failed: amount - accepted - (outcome.statuses[429] ?? 0),
    eventsMissing: accepted - stored.events,
    keysMissing: accepted === amount ? keys - stored.alerts : 0,
    ...told,
  };
}

function eventOf(routingKey, dedupKey) {
  return JSON.stringify({
    routing_key: routingKey,
    event_action: 'trigger',
    dedup_key: dedupKey,
    payload: { summary: `Disk ${dedupKey} is nearly full`, source: 'host-1', severity: 'warning', component: 'web' },
    client: 'bench',
  });
}

/** How long after the run the last alert has reached its incident, and how many have not by the end of our patience. */
async function untilTold(node, name) {
  const startMs = nowMs();
  for (;;) {
    const { untold } = await node.ask('alerts', `${name}-`);
    const waitedMs = nowMs() - startMs;
    if (untold === 0 || waitedMs > TOLD_LIMIT_MS) return { toldSeconds: waitedMs / 1000, untold };
    await sleep(100);
  }
}

function prefixed(prefix, figures) {
  return Object.fromEntries(
    Object.entries(figures).map(([key, value]) => [`${prefix}${key[0].toUpperCase()}${key.slice(1)}`, value]),
  );
}
