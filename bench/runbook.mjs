import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redactor } from '@tocsin/core';
import { runCell } from '@tocsin/runner';
import { call, startNode } from './start-node.mjs';
import { quantile } from './statistics.mjs';

const STEPS = 20;
const ROUNDS = 3;
const BYTES = 1024 ** 3;
/** What has not come through by then is left out, and the figures are of what has. */
const FLOOD_MS = 60_000;
const LINE =
  '2026-11-22T01:00:00Z INFO order 4711 of customer 77 accepted after 12 ms; see https://shop.example.com/orders/4711?page=1';
const SECRETS = ['a-password-of-the-plan', 'postgres://app:p%40ss@db.example.com/x', 'token-1234567890-abcdefghij'];

/**
 * What a trivial step costs when it runs durably, over the API, beside a shell that is started for each and one that stays; and how
 * fast a gigabyte of a cell's output is made printable and redacted.
 */
export async function measure({ progress, defer }) {
  const spawned = await medianOf(ROUNDS, spawnEach);
  const kept = await medianOf(ROUNDS, oneShell);
  const cells = await medianOf(ROUNDS, () => cellEach(defer));
  const node = await startNode({ defer, progress });
  progress('twenty steps, three times');
  await runOnce(node);
  const steps = [];
  for (let round = 0; round < ROUNDS; round++) steps.push(await runOnce(node));
  await node.stop();
  progress('a gigabyte of output');
  const flood = await floodThrough(defer);
  const stepMs = quantile(steps, 0.5);
  return {
    stepMs,
    stepMaxMs: Math.max(...steps),
    overSpawnMs: stepMs - spawned,
    cellMs: cells,
    bashSpawnMs: spawned,
    bashSessionMs: kept,
    ...flood,
  };
}

async function medianOf(rounds, measureOnce) {
  const samples = [];
  for (let round = 0; round < rounds; round++) samples.push(await measureOnce());
  return quantile(samples, 0.5);
}

/** Milliseconds for each of the steps. */
async function timed(work) {
  const startMs = performance.now();
  await work();
  return (performance.now() - startMs) / STEPS;
}

function spawnEach() {
  return timed(async () => {
    for (let i = 0; i < STEPS; i++) {
      await once(spawn('bash', ['-euo', 'pipefail', '-c', 'true'], { stdio: ['ignore', 'pipe', 'pipe'] }), 'close');
    }
  });
}

async function oneShell() {
  const shell = spawn('bash', ['-u'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ask = async () => {
    shell.stdin.write('true; echo $?\n');
    await once(shell.stdout, 'data');
  };
  await ask();
  const ms = await timed(async () => {
    for (let i = 0; i < STEPS; i++) await ask();
  });
  shell.stdin.end();
  await once(shell, 'close');
  return ms;
}

/** The same by what runs the cells, without a server. */
function cellEach(defer) {
  const place = placeIn(defer);
  return timed(async () => {
    for (let i = 0; i < STEPS; i++) await runCell(jobOf('true'), place, hostOf());
  });
}

async function runOnce(node) {
  const run = await call(node, '/api/runs', { service: 'bench', runbook: 'twenty' });
  const startMs = performance.now();
  await call(node, `/api/runs/${run.id}/run-all`, {});
  for (;;) {
    const { status, halted } = await call(node, `/api/runs/${run.id}`);
    if (status === 'done') return (performance.now() - startMs) / STEPS;
    if (status !== 'running' || halted) throw new Error(`the run of twenty steps is ${status}: ${halted}`);
    await sleep(10);
  }
}

async function floodThrough(defer) {
  const redactor = new Redactor(SECRETS);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort('cancelled'), FLOOD_MS);
  let bytes = 0;
  let mostRss = 0;
  const onOutput = (text) => {
    bytes += Buffer.byteLength(redactor.push(text));
    mostRss = Math.max(mostRss, process.memoryUsage.rss());
  };
  const startMs = performance.now();
  const source = `set +o pipefail; yes '${LINE}' | head -c ${BYTES}`;
  const result = await runCell(jobOf(source, 600), placeIn(defer), { ...hostOf(stop.signal), onOutput });
  const seconds = (performance.now() - startMs) / 1000;
  clearTimeout(timer);
  if (result.status !== 'done' && !stop.signal.aborted) throw new Error(`the flood failed: ${result.closing}`);
  return {
    outputMegabytesASecond: bytes / 1e6 / seconds,
    outputMegabytes: Math.round(bytes / 1e6),
    outputSeconds: seconds,
    outputMostMemoryMb: Math.round(mostRss / 2 ** 20),
  };
}

function placeIn(defer) {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  defer(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o711);
  const cwd = join(folder, 'run');
  mkdirSync(cwd);
  return { cwd, user: null, env: { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: cwd, LANG: 'C.UTF-8' } };
}

function jobOf(source, timeoutSeconds = 30) {
  return {
    ...{ kind: 'shell', source, name: 'bench', parameters: {}, connection: null, changes: false, timeoutSeconds },
    ...{ cwd: null, interpreter: null, session: { cwd: null, variables: {} }, secrets: SECRETS },
  };
}

function hostOf(signal = new AbortController().signal) {
  return { onOutput: () => undefined, signal };
}
