import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { call, endChild, firstMessage, startNode } from './start-node.mjs';
import { medians, nowMs, summarise } from './statistics.mjs';

const PROCESSES = 2;
const CLIENTS_A_PROCESS = 50;
const ROUNDS = 3;
const MOVES = 50;
const WARM_UP_MOVES = 20;
const LEVER = 'read-only';
const clientsProgram = fileURLToPath(new URL('./lever-clients.mjs', import.meta.url));

/**
 * How long a lever takes to reach the applications: from before the POST to the callback of each of 100 clients of the SDK,
 * 5,000 samples a round (25 pulls and 25 releases), and to the answer of the POST. Medians of three rounds.
 */
export async function measure({ defer, progress }) {
  const node = await startNode({ defer, progress });
  await call(node, '/api/levers');
  const before = await node.ask('usage');
  progress(`connecting ${PROCESSES * CLIENTS_A_PROCESS} clients`);
  const groups = await Promise.all(Array.from({ length: PROCESSES }, () => startClients(node, defer)));
  await sleep(1_000);
  const after = await node.ask('usage');
  await move(node, groups, WARM_UP_MOVES);
  const rounds = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`round ${round} of ${ROUNDS}: ${MOVES} moves`);
    rounds.push(await move(node, groups, MOVES));
  }
  const clients = PROCESSES * CLIENTS_A_PROCESS;
  return {
    ...medians(rounds),
    ...{ serverRssMb: before.rssBytes / 1e6, serverRssConnectedMb: after.rssBytes / 1e6 },
    ...{ clients, samplesARound: MOVES * clients, rounds: ROUNDS },
  };
}

async function startClients(node, defer) {
  const child = fork(clientsProgram, [node.url, node.keys.bench.sdk, LEVER, String(CLIENTS_A_PROCESS)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  defer(() => endChild(child));
  const { ready } = await firstMessage(child);
  if (ready !== CLIENTS_A_PROCESS) throw new Error(`only ${ready} of ${CLIENTS_A_PROCESS} clients hear the stream`);
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
