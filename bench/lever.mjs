import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { call, endChild, firstMessage, startNode } from './start-node.mjs';
import { medians, nowMs, summarise } from './statistics.mjs';

const PROCESSES = 2;
const ROUNDS = 3;
const MOVES = 50;
const WARM_UP_MOVES = 20;
const LEVER = 'read-only';
/** Clients in both processes together. `BENCH_LEVER_CLIENTS=20,40` makes it smaller. */
const [FEW, MANY] = (process.env.BENCH_LEVER_CLIENTS ?? '100,1000').split(',').map(Number);
const clientsProgram = fileURLToPath(new URL('./lever-clients.mjs', import.meta.url));

/**
 * How long a lever takes to reach the applications: from before the POST to the callback of each of 100 clients of the SDK,
 * 5,000 samples a round (25 pulls and 25 releases), and to the answer of the POST; medians of three rounds. Then the same with
 * 1,000 clients, in one round. Unleash is not measured beside: its server needs a database and a build of its own.
 */
export async function measure({ defer, progress }) {
  const node = await startNode({ defer, progress });
  await call(node, '/api/levers');
  const before = await node.ask('usage');
  const few = await withClients({ node, defer, progress, clients: FEW, rounds: ROUNDS });
  const many = await withClients({ node, defer, progress, clients: MANY, rounds: 1 });
  return {
    ...few.figures,
    ...{ serverRssMb: before.rssBytes / 1e6, serverRssConnectedMb: few.rssBytes / 1e6 },
    ...{ clients: FEW, samplesARound: MOVES * FEW, rounds: ROUNDS },
    ...Object.fromEntries(Object.entries(many.figures).map(([key, value]) => [`many${upperFirst(key)}`, value])),
    ...{ manyClients: MANY, manyServerRssConnectedMb: many.rssBytes / 1e6, unleash: 'not measured' },
  };
}

async function withClients({ node, defer, progress, clients, rounds }) {
  progress(`connecting ${clients} clients`);
  const groups = await Promise.all(
    Array.from({ length: PROCESSES }, () => startClients(node, defer, Math.ceil(clients / PROCESSES))),
  );
  await sleep(1_000);
  const { rssBytes } = await node.ask('usage');
  await move(node, groups, WARM_UP_MOVES);
  const figures = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}: ${MOVES} moves`);
    figures.push(await move(node, groups, MOVES));
  }
  await Promise.all(groups.map(endChild));
  return { figures: medians(figures), rssBytes };
}

function upperFirst(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

async function startClients(node, defer, count) {
  const child = fork(clientsProgram, [node.url, node.keys.bench.sdk, LEVER, String(count)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  defer(() => endChild(child));
  const { ready } = await firstMessage(child);
  if (ready !== count) throw new Error(`only ${ready} of ${count} clients hear the stream`);
  return child;
}

/** Pulls and releases in turn, each once everybody has heard the one before it. */
async function move(node, groups, moves) {
  const callbackMs = [];
  const answerMs = [];
  const lastMs = [];
  for (let i = 0; i < moves; i += 1) {
    const action = i % 2 === 0 ? 'pull' : 'release';
    const heard = Promise.all(groups.map((child) => hears(child, action === 'pull')));
    const startMs = nowMs();
    const answered = call(node, `/api/levers/bench/${LEVER}/${action}`, { reason: 'bench' }).then(() =>
      answerMs.push(nowMs() - startMs),
    );
    const [moments] = await Promise.all([heard, answered]);
    const samplesMs = moments.flat().map((atMs) => atMs - startMs);
    callbackMs.push(...samplesMs);
    lastMs.push(Math.max(...samplesMs));
    await sleep(20);
  }
  return {
    ...summarise('pullToCallback', callbackMs),
    ...summarise('pullToLastCallback', lastMs),
    ...summarise('pullToAnswer', answerMs),
  };
}

function hears(child, value, limitMs = 10_000) {
  return new Promise((resolve, reject) => {
    const listen = (message) => {
      if (message.value !== value) return;
      clearTimeout(timer);
      child.off('message', listen);
      resolve(message.atMs);
    };
    const timer = setTimeout(() => {
      child.off('message', listen);
      reject(new Error(`not every client heard of the lever within ${limitMs / 1000} s`));
    }, limitMs);
    child.on('message', listen);
  });
}
