import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { measureBlackbox } from './monitors-blackbox.mjs';
import { measureHistory } from './monitors-history.mjs';
import { databaseCpuMicros, hangs, phaseMs, startWatcher, writePlan } from './monitors-node.mjs';
import { endChild, firstMessage, startDatabase } from './start-node.mjs';
import { nowMs, quantile } from './statistics.mjs';

const program = (name) => fileURLToPath(new URL(name, import.meta.url));
const SIZES = (process.env.BENCH_MONITORS ?? '500,2000,10000').split(',').map(Number);
const EVERY_SECONDS = Number(process.env.BENCH_MONITORS_EVERY ?? 5);
const EVERY_MS = EVERY_SECONDS * 1000;
const MEASURED_SECONDS = 3 * EVERY_SECONDS;
const RAW_SECONDS = 3;

/**
 * How much it costs to check many HTTP targets: for each number of monitors a node on a new database, every target once in five
 * seconds at its own phase, a tenth of them never answering. The targets are another process and say when each request came
 * in, so lateness is from the moment at which a check was due to its arrival there, of targets that answer. With the
 * largest number the node is then killed and another one started. Then a year of 1,000 monitors is written and read.
 */
export async function measure({ defer, progress }) {
  const targets = await startTargets(defer);
  const figures = {};
  progress('node:http alone');
  const raw = await measureRaw(targets);
  Object.assign(figures, raw);
  for (const size of SIZES) {
    Object.assign(figures, await measureSize({ defer, progress, targets, size, isLast: size === SIZES.at(-1) }));
  }
  figures.blackboxExporter = await measureBlackbox({ defer, progress, url: `${targets.url}/m/0` });
  figures.uptimeKuma = 'absent: it is not part of this bench';
  if (process.env.BENCH_MONITORS_YEAR !== 'off') Object.assign(figures, await measureHistory({ defer, progress }));
  return { ...figures, everySeconds: EVERY_SECONDS, measuredSeconds: MEASURED_SECONDS };
}

async function startTargets(defer) {
  const child = fork(program('./monitors-targets.mjs'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  defer(() => endChild(child));
  const { url } = await firstMessage(child);
  const take = async () => {
    child.send({ id: 0 });
    const [{ arrivals }] = await once(child, 'message');
    return arrivals;
  };
  return { url, take };
}

async function measureRaw({ url, take }) {
  const child = fork(program('./monitors-raw.mjs'), [`${url}/m/0`, String(RAW_SECONDS)]);
  const { requests, cpuMicros } = await firstMessage(child);
  await take();
  return {
    rawCpuMicrosARequest: cpuMicros / requests,
    rawRequestsASecondACore: Math.round((requests / cpuMicros) * 1e6),
  };
}

async function measureSize({ defer, progress, targets, size, isLast }) {
  const database = await startDatabase({ defer, progress });
  const plan = writePlan({ folder: database.folder, monitors: size, everySeconds: EVERY_SECONDS, url: targets.url });
  progress(`${size} monitors: starting`);
  const node = await startWatcher(database, plan);
  await targets.take();
  await untilAllChecked(targets, size);
  // What was down at once has opened its incident, and the start is over.
  await sleep(EVERY_MS);
  progress(`${size} monitors: measuring for ${MEASURED_SECONDS} s`);
  const figures = await measureSteady(node, database, targets);
  const restart = isLast ? await measureRestart({ progress, database, plan, node, targets, size }) : {};
  await database.stop();
  return prefixed(`of${size}`, { ...figures, ...restart });
}

async function measureSteady(node, database, targets) {
  await targets.take();
  const [before, databaseBefore] = [await node.usage(), databaseCpuMicros(database.folder)];
  const startMs = nowMs();
  await sleep(MEASURED_SECONDS * 1000);
  const arrivals = await targets.take();
  const seconds = (nowMs() - startMs) / 1000;
  const [after, databaseAfter] = [await node.usage(), databaseCpuMicros(database.folder)];
  const lateness = arrivals.filter(([number]) => !hangs(number)).map(([number, atMs]) => latenessMs(number, atMs));
  const cpuMicros = after.cpuMicros - before.cpuMicros;
  return {
    checksASecond: arrivals.length / seconds,
    cpuMicrosACheck: cpuMicros / arrivals.length,
    checksASecondACore: Math.round((arrivals.length / cpuMicros) * 1e6),
    databaseCpuMicrosACheck: databaseBefore === null ? 'unknown' : (databaseAfter - databaseBefore) / arrivals.length,
    memoryMb: after.rssBytes / 1024 ** 2,
    ...{ latenessP50Ms: quantile(lateness, 0.5), latenessP99Ms: quantile(lateness, 0.99) },
  };
}

/** From the moment at which a check was due to its arrival. */
function latenessMs(number, atMs) {
  return (atMs - phaseMs(number, EVERY_MS) + EVERY_MS) % EVERY_MS;
}

async function measureRestart({ progress, database, plan, node, targets, size }) {
  progress(`${size} monitors: kill -9 and start again`);
  await node.kill();
  await targets.take();
  const killedMs = nowMs();
  await startWatcher(database, plan);
  const readyMs = nowMs();
  const { firstMs, lastMs } = await untilAllChecked(targets, size);
  return {
    restartReadySeconds: (readyMs - killedMs) / 1000,
    restartFirstCheckSeconds: (firstMs - readyMs) / 1000,
    restartAllCheckedIntervals: (lastMs - firstMs) / EVERY_MS,
  };
}

/** Waits until each of so many monitors has been checked. */
async function untilAllChecked({ take }, size) {
  const seen = new Map();
  const limitMs = nowMs() + 45_000;
  while (seen.size < size && nowMs() < limitMs) {
    await sleep(100);
    for (const [number, atMs] of await take()) if (!seen.has(number)) seen.set(number, atMs);
  }
  if (seen.size < size) throw new Error(`only ${seen.size} of ${size} monitors were checked within 45 s`);
  const moments = [...seen.values()].sort((a, b) => a - b);
  return { firstMs: moments[0], lastMs: moments.at(-1) };
}

function prefixed(prefix, figures) {
  return Object.fromEntries(
    Object.entries(figures).map(([key, value]) => [`${prefix}${key[0].toUpperCase()}${key.slice(1)}`, value]),
  );
}
