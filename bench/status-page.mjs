import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { call, firstMessage, startNode } from './start-node.mjs';
import { medians } from './statistics.mjs';

const CONNECTIONS = 1_000;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const PAGE = '/status/bench';
/** As many components as a page of about 20 kB has. */
const COMPONENTS = 60;

/**
 * How many readers a status page stands: Tocsin, nginx and bare node:http serve the same bytes to a thousand connections, in turns; plain, packed by gzip, and
 * answering that nothing has changed; then Tocsin while a notice changes the page every second. `wrk` asks, on the same cores, for all alike.
 */
export async function measure({ defer, progress }) {
  for (const program of ['wrk', 'nginx']) {
    if (spawnSync(program, ['-v']).error) throw new Error(`${program} is not installed: apt-get install ${program}`);
  }
  const node = await startNode({ defer, progress, extra: { 'status.yaml': manyComponents() } });
  await call(node, '/api/status/bench/notices', { title: 'Slow mail', text: 'Mail is late. We look into it.' });
  await sleep(1500);
  const page = await bytesOf(node, { 'accept-encoding': 'identity' });
  const packed = await bytesOf(node, { 'accept-encoding': 'gzip' });
  const nginx = await startNginx(defer, page.body);
  const bare = await startBare(defer, page.body, packed.body);
  const gzip = ['accept-encoding: gzip'];
  const targets = {
    nginx: [`${nginx}/index.html`],
    tocsin: [node.url + PAGE],
    nodeHttp: [`${bare}/`],
    nginxGzip: [`${nginx}/index.html`, ...gzip],
    tocsinGzip: [node.url + PAGE, ...gzip],
    nodeHttpGzip: [`${bare}/`, ...gzip],
    nginx304: [`${nginx}/index.html`, `if-none-match: ${await etagOf(`${nginx}/index.html`)}`],
    tocsin304: [node.url + PAGE, `if-none-match: ${page.etag}`],
  };
  for (const [url, ...headers] of Object.values(targets)) await load(url, headers, 1);
  const rounds = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`round ${round} of ${ROUNDS}: ${SECONDS} s each, ${CONNECTIONS} connections`);
    const figures = {};
    for (const [name, [url, ...headers]] of Object.entries(targets)) {
      const { perSecond, p99Ms } = await load(url, headers, SECONDS);
      figures[`${name}PerSecond`] = perSecond;
      figures[`${name}P99Ms`] = p99Ms;
    }
    rounds.push(figures);
  }
  progress('while a notice changes the page every second');
  const changing = await whileChanging(node, gzip);
  const figures = medians(rounds);
  return {
    ...figures,
    ...changing,
    shareOfNginx: figures.tocsinPerSecond / figures.nginxPerSecond,
    shareOfNginxGzip: figures.tocsinGzipPerSecond / figures.nginxGzipPerSecond,
    ...{ pageBytes: page.body.length, gzipBytes: packed.body.length, connections: CONNECTIONS, rounds: ROUNDS },
  };
}

function manyComponents() {
  const ids = Array.from({ length: COMPONENTS }, (_, index) => `part-${index}`);
  const parts = ids.map(
    (id, index) => `  ${id}: { title: 'Part ${index} of the service, as its readers know it', public: true }`,
  );
  return `components:\n${parts.join('\n')}\n`;
}

/** The page as it goes over the wire. */
function bytesOf({ url }, headers) {
  return new Promise((resolve, reject) => {
    import('node:http').then(({ get }) =>
      get(url + PAGE, { headers }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          if (response.statusCode !== 200) reject(new Error(`the page answered ${response.statusCode}`));
          resolve({ body: Buffer.concat(chunks), etag: response.headers.etag });
        });
      }).on('error', reject),
    );
  });
}

async function etagOf(url) {
  const response = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
  await response.arrayBuffer();
  return response.headers.get('etag');
}

/** nginx with a worker a core, as its own package sets it up, on a port of the loopback interface; it packs the file beforehand, too. */
async function startNginx(defer, page) {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-nginx-'));
  mkdirSync(join(folder, 'www'));
  writeFileSync(join(folder, 'www', 'index.html'), page);
  const { gzipSync } = await import('node:zlib');
  writeFileSync(join(folder, 'www', 'index.html.gz'), gzipSync(page, { level: 6 }));
  const port = await freePort();
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes auto; daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100; gzip_static on; gzip_vary on; types { text/html html; }
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { listen 127.0.0.1:${port} backlog=4096; root ${folder}/www; } }`,
  );
  const child = spawn('nginx', ['-c', config, '-p', folder], { stdio: 'inherit' });
  defer(async () => {
    const exited = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGTERM')) await exited;
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    const isUp = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return url;
    if (tries > 100 || child.exitCode !== null) throw new Error('nginx did not start; see its lines above');
    await sleep(50);
  }
}

/** The least that node:http can do: the same bytes, with next to no headers, whatever is asked. */
async function startBare(defer, page, packed) {
  const { fork } = await import('node:child_process');
  const child = fork(fileURLToPath(new URL('./status-page-bare.mjs', import.meta.url)));
  defer(() => child.kill());
  const ready = firstMessage(child);
  child.send({ page: page.toString('base64'), packed: packed.toString('base64') });
  return (await ready).url;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks again and again. Throws when an answer is an error: such answers are fast, and worth nothing. */
async function load(url, headers, seconds) {
  const words = headers.flatMap((header) => ['-H', header]);
  const options = [
    '-t',
    '1',
    '-c',
    String(CONNECTIONS),
    '-d',
    `${seconds}s`,
    '--latency',
    '--timeout',
    '5s',
    ...words,
    url,
  ];
  const { stdout } = await promisify(execFile)('wrk', options);
  if (/Non-2xx or 3xx/.test(stdout)) throw new Error(`${url} answered with errors:\n${stdout}`);
  const [, perSecond] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  const scale = { us: 0.001, ms: 1, s: 1000 }[unit];
  if (!perSecond || !scale) throw new Error(`wrk said:\n${stdout}`);
  return { perSecond: Number(perSecond), p99Ms: Number(p99) * scale };
}

/** An incident that has news every second, which is faster than anybody writes. */
async function whileChanging(node, headers) {
  const { id } = await call(node, '/api/status/bench/notices', { title: 'Outage', text: 'Update 0' });
  let changes = 0;
  let slowest = 0;
  let isOver = false;
  const change = async () => {
    while (!isOver) {
      changes += 1;
      const text = `Update ${changes}`;
      await call(node, `/api/status/bench/notices/${id}/updates`, { text, status: 'investigating' });
      const posted = performance.now();
      while (!isOver && !(await (await fetch(node.url + PAGE)).text()).includes(text)) await sleep(20);
      if (!isOver) slowest = Math.max(slowest, performance.now() - posted);
      await sleep(Math.max(0, 1000 - (performance.now() - posted)));
    }
  };
  const changing = change();
  const { perSecond, p99Ms } = await load(node.url + PAGE, headers, SECONDS * 3);
  isOver = true;
  await changing;
  return { changingPerSecond: perSecond, changingP99Ms: p99Ms, changes, changeSeenWithinMs: slowest };
}
