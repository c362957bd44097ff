import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { call, endChild, firstMessage, startNode } from './start-node.mjs';
import { nowMs, quantile, summarise } from './statistics.mjs';

/** `BENCH_STREAMS=500` makes it smaller. The machine must allow a process somewhat more open files. */
const STREAMS = Number(process.env.BENCH_STREAMS ?? 10_000);
const MOVES = 10;
/** What a process has open beside its streams. */
const OTHER_FILES = 500;
const LEVER = 'read-only';
const LIMIT_MS = 60_000;
const streamsProgram = fileURLToPath(new URL('./lever-stream-clients.mjs', import.meta.url));

/**
 * One node with 10,000 lever streams: how fast they are all there, the memory of the server's process, from a move to each
 * stream, and a storm: all are cut at once and come back with the SDK's back-off, while somebody else keeps asking the node.
 */
export async function measure({ defer, progress }) {
  requireOpenFiles(STREAMS + OTHER_FILES);
  const node = await startNode({ defer, progress });
  await call(node, '/api/levers');
  const before = await node.ask('usage');
  progress(`connecting ${STREAMS} streams`);
  const child = fork(streamsProgram, [node.url, node.keys.bench.sdk, String(STREAMS)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  defer(() => endChild(child));
  const connected = await firstMessage(child);
  const after = await node.ask('usage');

  progress(`${MOVES} moves`);
  const samplesMs = [];
  for (let i = 0; i < MOVES; i += 1) samplesMs.push(...(await move(node, child, i % 2 === 0 ? 'pull' : 'release')));

  progress('a storm: all streams are cut');
  const answers = keepAsking(node);
  child.send('storm');
  const { backMs } = await nextMessage(child, 'backMs');
  const answersMs = await answers.stop();
  const end = await node.ask('usage');
  return {
    streams: STREAMS,
    allConnectedMs: connected.connectedMs,
    serverRssMb: before.rssBytes / 1e6,
    serverRssConnectedMb: after.rssBytes / 1e6,
    kilobytesAStream: (after.rssBytes - before.rssBytes) / 1e3 / STREAMS,
    ...summarise('moveToStream', samplesMs),
    stormBackP50Ms: quantile(backMs, 0.5),
    stormBackP99Ms: quantile(backMs, 0.99),
    stormAllBackMs: Math.max(...backMs),
    ...summarise('answerInStorm', answersMs),
    serverRssAfterStormMb: end.rssBytes / 1e6,
  };
}

/** Node raises its own limit to the hard one when it starts; beyond that only root can. */
function requireOpenFiles(needed) {
  const { soft } = process.report.getReport().userLimits.open_files;
  if (soft === 'unlimited' || soft >= needed) return;
  throw new Error(
    `${STREAMS} streams need ${needed} open files a process, and this shell allows ${soft}: raise it with ` +
      '`ulimit -Hn` as root, or make the bench smaller with BENCH_STREAMS.',
  );
}

async function move(node, child, action) {
  const heard = nextMessage(child, 'heardAtMs');
  const startMs = nowMs();
  await call(node, `/api/levers/bench/${LEVER}/${action}`, { reason: 'bench' });
  const { heardAtMs } = await heard;
  return heardAtMs.map((atMs) => atMs - startMs);
}

/** Asks for the levers over and over, as a person with the console open does. */
function keepAsking(node) {
  const answersMs = [];
  let isStopped = false;
  const asking = (async () => {
    while (!isStopped) {
      const startMs = nowMs();
      await call(node, '/api/levers');
      answersMs.push(nowMs() - startMs);
    }
  })();
  return {
    async stop() {
      isStopped = true;
      await asking;
      return answersMs;
    },
  };
}

function nextMessage(child, key) {
  return new Promise((resolve, reject) => {
    const listen = (message) => {
      if (!(key in message)) return;
      clearTimeout(timer);
      child.off('message', listen);
      resolve(message);
    };
    const timer = setTimeout(() => {
      child.off('message', listen);
      reject(new Error(`not every stream said "${key}" within ${LIMIT_MS / 1000} s`));
    }, LIMIT_MS);
    child.on('message', listen);
  });
}
