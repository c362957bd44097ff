import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Debian's name of it, or a path in BENCH_ALERTMANAGER. */
const PROGRAM = process.env.BENCH_ALERTMANAGER || 'prometheus-alertmanager';
const START_MS = 10_000;

/** Starts Alertmanager with a receiver that gets nothing, on a free port of this machine; null when it is not installed. */
export async function startAlertmanager(defer) {
  if (spawnSync(PROGRAM, ['--version']).error) return null;
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-alertmanager-'));
  defer(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(
    file,
    'route: { receiver: none, group_by: [alertname], group_wait: 1h }\nreceivers: [{ name: none }]\n',
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const start = async () => {
    const child = spawn(
      PROGRAM,
      [
        ...[`--config.file=${file}`, `--storage.path=${join(folder, 'data')}`, '--cluster.listen-address='],
        ...[`--web.listen-address=${new URL(url).host}`, '--log.level=error'],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    await untilReady(url);
    return child;
  };
  let child = await start();
  const kill = async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  defer(kill);
  return {
    url,
    count: async () => (await (await fetch(`${url}/api/v2/alerts`)).json()).length,
    killAndRestart: async () => {
      await kill();
      child = await start();
    },
  };
}

async function untilReady(url) {
  const endMs = performance.now() + START_MS;
  for (;;) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    if (performance.now() > endMs) throw new Error(`Alertmanager does not answer at ${url}`);
    await sleep(100);
  }
}

/** A port that was free a moment ago. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
