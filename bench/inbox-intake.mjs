import { fork } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endChild, firstMessage, startNode } from './start-node.mjs';
import { medians } from './statistics.mjs';

const SECRET = 'whsec_bench';
const CONNECTIONS = 64;
const ROUNDS = 3;
const AMOUNT = 10_000;
const BODY_BYTES = 1_024;
/** Shares of events that were sent before: none, and all but one. */
const REPEATED_KEYS = 10;
const program = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The plan of the bench with one source; nothing is forwarded, because its address is not set. */
const PLAN = `inbox:
  stripe: { provider: stripe, secret: ${SECRET}, forward: "\${BENCH_FORWARD}", orderBy: data.object.subscription, first: [invoice.*] }
`;

/**
 * Webhooks of Stripe of 1 KB over 64 connections: verified and committed before they are answered, distinct ones and repeats of a
 * few; beside the same requests at a bare server of Node, and at one that verifies and inserts each by itself. Requests a second,
 * latency, and CPU time a request of the process that serves. Each round of distinct events is compared with what is kept.
 * Medians of three rounds.
 */
export async function measureIntake({ defer, progress }) {
  const node = await startNode({ defer, progress, extra: { 'inbox.yaml': PLAN } });
  const load = fork(program('./inbox-load.mjs'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  defer(() => endChild(load));
  await firstMessage(load);
  const bare = fork(program('./inbox-bare.mjs'), [node.databaseUrl, SECRET], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  defer(() => endChild(bare));
  const { url } = await firstMessage(bare);
  const servers = {
    bare: { url: `${url}/bare`, usage: () => usageOf(bare) },
    insert: { url: `${url}/insert`, usage: () => usageOf(bare) },
    intake: { url: `${node.url}/in/bench/stripe`, usage: () => node.ask('usage') },
    repeat: { url: `${node.url}/in/bench/stripe`, usage: () => node.ask('usage'), keys: REPEATED_KEYS },
  };
  const figures = {};
  for (const [name, server] of Object.entries(servers)) {
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      progress(`${name}, ${round === 0 ? 'warming up' : `round ${round} of ${ROUNDS}`}`);
      const measured = await run(load, server, `${name}${round}`);
      if (round > 0) rounds.push({ ...measured, ...(await missing(node, name, round, measured)) });
    }
    Object.assign(figures, prefixed(name, medians(rounds)));
  }
  await node.stop();
  return { ...figures, shareOfBare: figures.intakeASecond / figures.bareASecond };
}

async function run(load, { url, usage, keys = AMOUNT }, prefix) {
  const before = await usage();
  load.send({ url, connections: CONNECTIONS, requests: requestsOf(prefix, keys) });
  const [outcome] = await once(load, 'message');
  const after = await usage();
  const good = outcome.statuses[200] ?? 0;
  return {
    ...{ aSecond: Math.round(good / outcome.seconds), p50Ms: outcome.p50Ms, p99Ms: outcome.p99Ms },
    ...{ cpuMicros: (after.cpuMicros - before.cpuMicros) / AMOUNT, failed: AMOUNT - good },
  };
}

/** What was answered with success and is not kept. */
async function missing(node, name, round, { failed }) {
  if (name !== 'intake') return {};
  return { missing: AMOUNT - failed - (await node.ask('webhooks', `evt_${name}${round}_`)) };
}

function requestsOf(prefix, keys) {
  const time = Math.floor(Date.now() / 1000);
  return Array.from({ length: AMOUNT }, (_, index) => {
    const object = { id: `in_${index}`, subscription: `sub_${index % 1_000}`, note: '' };
    const event = {
      id: `evt_${prefix}_${index % keys}`,
      object: 'event',
      type: 'invoice.paid',
      created: time,
      data: { object },
    };
    object.note = 'x'.repeat(BODY_BYTES - JSON.stringify(event).length);
    const body = JSON.stringify(event);
    const signature = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex');
    return { body, signature: `t=${time},v1=${signature}` };
  });
}

async function usageOf(child) {
  child.send('usage');
  const [usage] = await once(child, 'message');
  return usage;
}

function prefixed(prefix, figures) {
  return Object.fromEntries(
    Object.entries(figures).map(([key, value]) => [`${prefix}${key[0].toUpperCase()}${key.slice(1)}`, value]),
  );
}
