import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startAlertmanager } from './intake-alertmanager.mjs';
import { endChild, firstMessage, startDatabase, startNodeOn } from './start-node.mjs';

const CONNECTIONS = 64;
const BATCH = 64;
const SINGLES = 20_000;
const BATCHES = 600;
/** So many different alerts, over and over, as a storm is. */
const KEYS = 100;
const UNLIMITED = { TOCSIN_INTAKE_PER_MINUTE: '100000000' };
const loadProgram = fileURLToPath(new URL('./intake-load.mjs', import.meta.url));

/**
 * Alerts a second by the webhook of Alertmanager, one a POST and 64 a POST, 64 connections, answered after the commit; then the
 * node is killed with `kill -9` at the moment of the last answer, and what a new one finds is counted. Alertmanager, where it is
 * installed, is given the same by its own API, by the same load program on the same machine.
 */
export async function measure({ defer, progress }) {
  const load = fork(loadProgram, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  defer(() => endChild(load));
  await firstMessage(load);
  const ours = await measureTocsin({ defer, progress }, load);
  const theirs = await measureAlertmanager({ defer, progress }, load);
  return { ...ours, ...theirs, connections: CONNECTIONS, batch: BATCH };
}

async function measureTocsin({ defer, progress }, load) {
  const database = await startDatabase({ defer, progress });
  const node = await startNodeOn(database, { env: UNLIMITED });
  const target = { url: node.url, path: `/intake/alertmanager/${node.keys.bench.intake}` };
  progress('warming up');
  await send(load, target, (i) => webhook([`warm-${i % KEYS}`]), 5_000);
  progress('one a POST');
  const start = await node.ask('usage');
  const single = await send(load, target, (i) => webhook([`single-${i % KEYS}`]), SINGLES);
  const middle = await node.ask('usage');
  progress('64 a POST');
  const batch = await send(load, target, (i) => webhook(keysOf(`batch${i % 4}`)), BATCHES);
  const end = await node.ask('usage');
  progress('64 new ones a POST, then kill -9');
  const fresh = await send(load, target, (i) => webhook(keysOf(`fresh${i}`)), BATCHES / 4);
  await node.kill();
  const next = await startNodeOn(database, { env: UNLIMITED });
  const count = async (prefix) => (await next.ask('alerts', `alertmanager:${prefix}-`)).events;
  const singles = await count('single');
  const { events: freshStored } = await next.ask('alerts', 'alertmanager:fresh');
  const { events: batchStored } = await next.ask('alerts', 'alertmanager:batch');
  return {
    tocsinSingleASecond: single.aSecond,
    tocsinSingleP99Ms: single.p99Ms,
    tocsinSingleCpuMicrosAnAlert: (middle.cpuMicros - start.cpuMicros) / SINGLES,
    tocsinBatchAlertsASecond: batch.aSecond * BATCH,
    tocsinBatchP99Ms: batch.p99Ms,
    tocsinBatchCpuMicrosAnAlert: (end.cpuMicros - middle.cpuMicros) / (BATCHES * BATCH),
    tocsinNewBatchAlertsASecond: fresh.aSecond * BATCH,
    tocsinRefused: single.refused + batch.refused + fresh.refused,
    tocsinMissingAfterKill:
      single.accepted + (batch.accepted + fresh.accepted) * BATCH - singles - batchStored - freshStored,
  };
}

async function measureAlertmanager({ defer, progress }, load) {
  const alertmanager = await startAlertmanager(defer);
  if (!alertmanager) {
    progress('prometheus-alertmanager is not installed: measured without it');
    return { alertmanagerInstalled: 0 };
  }
  const target = { url: alertmanager.url, path: '/api/v2/alerts' };
  progress('Alertmanager: warming up');
  await send(load, target, (i) => posted([`warm-${i % KEYS}`]), 5_000);
  progress('Alertmanager: one a POST');
  const single = await send(load, target, (i) => posted([`single-${i % KEYS}`]), SINGLES);
  progress('Alertmanager: 64 a POST');
  const batch = await send(load, target, (i) => posted(keysOf(`batch${i % 4}`)), BATCHES);
  const before = await alertmanager.count();
  await alertmanager.killAndRestart();
  return {
    alertmanagerInstalled: 1,
    alertmanagerSingleASecond: single.aSecond,
    alertmanagerSingleP99Ms: single.p99Ms,
    alertmanagerBatchAlertsASecond: batch.aSecond * BATCH,
    alertmanagerBatchP99Ms: batch.p99Ms,
    alertmanagerAlertsBeforeKill: before,
    alertmanagerAlertsAfterKill: await alertmanager.count(),
  };
}

const keysOf = (prefix) => Array.from({ length: BATCH }, (_, i) => `${prefix}-${i}`);

const labelsOf = (key) => ({ alertname: key, instance: 'host-1', severity: 'warning', component: 'web' });

function webhook(keys) {
  const alerts = keys.map((key) => ({
    ...{ status: 'firing', fingerprint: key, startsAt: '2026-01-05T12:00:00Z', endsAt: '0001-01-01T00:00:00Z' },
    ...{ labels: labelsOf(key), annotations: { summary: `Disk ${key} is nearly full` } },
    generatorURL: 'https://prometheus.example.com/graph',
  }));
  return JSON.stringify({ version: '4', groupKey: '{}', status: 'firing', receiver: 'bench', alerts });
}

function posted(keys) {
  const generatorURL = 'https://prometheus.example.com/graph';
  const annotations = (key) => ({ summary: `Disk ${key} is nearly full` });
  return JSON.stringify(keys.map((key) => ({ labels: labelsOf(key), annotations: annotations(key), generatorURL })));
}

/** One run. */
async function send(load, target, bodyOf, amount) {
  const bodies = Array.from({ length: amount }, (_, i) => bodyOf(i));
  load.send({ ...target, connections: CONNECTIONS, bodies, amount });
  const [outcome] = await once(load, 'message');
  const accepted = outcome.statuses[200] ?? 0;
  return {
    ...{ accepted, refused: amount - accepted },
    ...{ aSecond: Math.round(accepted / outcome.seconds), p99Ms: outcome.p99Ms },
  };
}
