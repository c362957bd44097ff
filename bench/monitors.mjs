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
/** A part that would not be done by then is left out, and the figures say so: a busy machine gets less, never nothing. */
const LIMIT_SECONDS = 165;
/** Until a database and a node run, and until they have ended. */
const AROUND_SECONDS = 12;
const HISTORY_SECONDS = 35;
const BLACKBOX_SECONDS = 6;
const EVERY_SECONDS = Number(process.env.BENCH_MONITORS_EVERY ?? 5);
const EVERY_MS = EVERY_SECONDS * 1000;
const MEASURED_SECONDS = 2 * EVERY_SECONDS;
const RAW_SECONDS = 3;

/**
 * How much it costs to check many HTTP targets: for each number of monitors a node on a new database, every target once in five
 * seconds at its own phase, a tenth of them never answering. The targets are another process and say when each request came
 * in, so lateness is from the moment at which a check was due to its arrival there, of targets that answer. With the
 * largest number the node is then killed and another one started. Then a year of 1,000 monitors is written and read. What
 * there is no time for is named in the figures.
 */
export async function measure({ defer, progress }) {
  const beganMs = performance.now();
  const restSeconds = () => LIMIT_SECONDS - (performance.now() - beganMs) / 1000;
  const leftOut = [];
  const unlessLate = async (what, seconds, work) => {
    if (restSeconds() >= seconds) return work();
    progress(`${what}: left out, ${Math.round(restSeconds())} of ${seconds} s are left`);
    leftOut.push(what);
    return {};
  };
  const targets = await startTargets(defer);
  progress('node:http alone');
  const figures = await measureRaw(targets);
  const history = async () => Object.assign(figures, await measureHistory({ defer, progress }));
  const isWithHistory = process.env.BENCH_MONITORS_YEAR !== 'off';
  for (const size of SIZES) {
    const isLast = size === SIZES.at(-1);
    const part = () => measureSize({ defer, progress, targets, size, isLast, restSeconds });
    Object.assign(figures, await unlessLate(`${size} monitors`, sizeSeconds(isLast), part));
  }
  if (isWithHistory) await unlessLate('history of a year', HISTORY_SECONDS, history);
  const blackbox = async () => ({
    blackboxExporter: await measureBlackbox({ defer, progress, url: `${targets.url}/m/0` }),
  });
  Object.assign(figures, await unlessLate('blackbox exporter', BLACKBOX_SECONDS, blackbox));
  figures.uptimeKuma = 'absent: it is not part of this bench';
  figures.leftOut = leftOut.join(', ') || 'nothing';
  return { ...figures, everySeconds: EVERY_SECONDS, measuredSeconds: MEASURED_SECONDS };
}

/** What a size takes at least: one interval to check all, one to calm down, and the measurement. */
function sizeSeconds(isLast) {
  return AROUND_SECONDS + 2 * EVERY_SECONDS + MEASURED_SECONDS + (isLast ? AROUND_SECONDS + EVERY_SECONDS : 0);
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

async function measureSize({ defer, progress, targets, size, isLast, restSeconds }) {
  const database = await startDatabase({ defer, progress });
  const plan = writePlan({ folder: database.folder, monitors: size, everySeconds: EVERY_SECONDS, url: targets.url });
  progress(`${size} monitors: starting`);
  const node = await startWatcher(database, plan);
  await targets.take();
  const begin = await untilAllChecked(targets, size, restSeconds() - MEASURED_SECONDS - AROUND_SECONDS);
  // What was down at once has opened its incident, and the start is over.
  await sleep(EVERY_MS);
  progress(`${size} monitors: measuring for ${MEASURED_SECONDS} s`);
  const figures = await measureSteady(node, database, targets);
  const hasTime = restSeconds() > 2 * AROUND_SECONDS + EVERY_SECONDS;
  const restart =
    isLast && hasTime ? await measureRestart({ progress, database, plan, node, targets, size, restSeconds }) : {};
  await database.stop();
  return prefixed(`of${size}`, { startUnchecked: begin.unchecked, ...figures, ...restart });
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

async function measureRestart({ progress, database, plan, node, targets, size, restSeconds }) {
  progress(`${size} monitors: kill -9 and start again`);
  await node.kill();
  await targets.take();
  const killedMs = nowMs();
  await startWatcher(database, plan);
  const readyMs = nowMs();
  const { firstMs, lastMs, unchecked } = await untilAllChecked(targets, size, restSeconds() - AROUND_SECONDS);
  return {
    restartReadySeconds: (readyMs - killedMs) / 1000,
    restartFirstCheckSeconds: (firstMs - readyMs) / 1000,
    ...{ restartAllCheckedIntervals: (lastMs - firstMs) / EVERY_MS, restartUnchecked: unchecked },
  };
}

/** Waits until each of so many monitors has been checked, or the time is over: then it says how many have not. */
async function untilAllChecked({ take }, size, seconds) {
  const seen = new Map();
  const limitMs = nowMs() + Math.min(45, seconds) * 1000;
  while (seen.size < size && nowMs() < limitMs) {
    await sleep(100);
    for (const [number, atMs] of await take()) if (!seen.has(number)) seen.set(number, atMs);
  }
  if (seen.size === 0) throw new Error(`none of ${size} monitors was checked within ${Math.round(seconds)} s`);
  const moments = [...seen.values()].sort((a, b) => a - b);
  return { firstMs: moments[0], lastMs: moments.at(-1), unchecked: size - seen.size };
}

function prefixed(prefix, figures) {
  return Object.fromEntries(
    Object.entries(figures).map(([key, value]) => [`${prefix}${key[0].toUpperCase()}${key.slice(1)}`, value]),
  );
}
