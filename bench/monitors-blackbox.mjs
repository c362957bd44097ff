import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SECONDS = 3;

/** Probes a second of CPU of Debian's prometheus-blackbox-exporter, where it is installed (or named by BENCH_BLACKBOX). */
export async function measureBlackbox({ defer, progress, url }) {
  const program = process.env.BENCH_BLACKBOX ?? '/usr/bin/prometheus-blackbox-exporter';
  if (!existsSync(program)) return 'absent: apt-get install prometheus-blackbox-exporter, or set BENCH_BLACKBOX';
  progress('blackbox_exporter');
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-blackbox-'));
  defer(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'blackbox.yml');
  writeFileSync(config, 'modules:\n  http: { prober: http, timeout: 5s, http: { preferred_ip_protocol: ip4 } }\n');
  const port = await freePort();
  const child = spawn(program, [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`], {
    stdio: 'ignore',
  });
  defer(() => child.kill('SIGKILL'));
  const probe = `http://127.0.0.1:${port}/probe?module=http&target=${encodeURIComponent(url)}`;
  await untilReady(probe);
  const before = cpuMicros(child.pid);
  let probes = 0;
  const untilMs = performance.now() + SECONDS * 1000;
  const caller = async () => {
    for (; performance.now() < untilMs; probes += 1) await get(probe);
  };
  await Promise.all(Array.from({ length: 32 }, caller));
  const used = cpuMicros(child.pid) - before;
  child.kill();
  return { cpuMicrosACheck: Math.round(used / probes), checksASecondACore: Math.round((probes / used) * 1e6) };
}

async function untilReady(url) {
  for (let tries = 0; tries < 50; tries += 1) {
    if (await get(url).catch(() => false)) return;
    await sleep(100);
  }
  throw new Error('blackbox_exporter does not answer');
}

function get(url) {
  return new Promise((done, fail) => {
    const call = request(url, { agent: false }, (response) => {
      response.on('end', () => done(response.statusCode === 200));
      response.resume();
    });
    call.on('error', fail);
    call.end();
  });
}

function cpuMicros(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
