import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, removePidFile, runningFrom, send, writePidFile } from './managed-process.mjs';
import { root } from './root.mjs';
import { keepSampleAppRunning, sampleAppProgram } from './sample-app.mjs';
import { setUp } from './setup.mjs';
import { main, SetUpError, step } from './step.mjs';

const serverProgram = join(root, 'packages', 'cli', 'bin', 'tocsin.js');
const plan = 'examples/churn-saver';
const service = 'churn-saver';
// On Ctrl-C the terminal and npm both send the signal; only a later one is a second wish.
const sameSignalWithinMs = 1_000;
const serverGraceMs = 30_000;

await main(async () => {
  await setUp({ browser: false });
  const settings = readSettings(process.env);
  await makeWay(settings);
  writePidFile(settings.pidFiles.start, process.pid);
  const database = await prepareDatabase(settings);
  const run = startServer(settings, database.appUrl);
  handleSignals(run);
  await Promise.race([startApp(settings, database.appUrl, run), run.ended]);
  const { code, signal } = await run.ended;
  if (!run.stopping) {
    console.error(`\nTocsin ended by itself (${signal ?? `exit code ${code}`}); see its last lines above.`);
    process.exitCode = code || 1;
  }
  await run.app?.stop();
  await database.stop();
  for (const path of Object.values(settings.pidFiles)) removePidFile(path);
  // A request that is still under way must not keep us: everything that was started has ended.
  process.exit();
});

function readSettings(env) {
  const dataDir = resolve(root, env.TOCSIN_DATA || '.tocsin');
  const host = env.TOCSIN_HOST || '127.0.0.1';
  const port = readPort('TOCSIN_PORT', env.TOCSIN_PORT || '7700');
  const appPort = readPort('SAMPLE_APP_PORT', env.SAMPLE_APP_PORT || '7701');
  const pidFile = (name) => join(dataDir, `${name}.pid`);
  return {
    dataDir,
    host,
    port,
    appPort,
    databaseUrl: env.DATABASE_URL,
    url: `http://${reachable(host)}:${port}`,
    appUrl: `http://127.0.0.1:${appPort}`,
    pidFiles: { start: pidFile('start'), server: pidFile('server'), app: pidFile('sample-app') },
  };
}

function readPort(name, text) {
  const port = Number(text);
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port;
  throw new SetUpError(`${name} is "${text}", which is not a port: use a number from 1 to 65535.`);
}

function reachable(host) {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

/** Ends what a killed run left behind, and makes sure that both ports are free. */
async function makeWay({ dataDir, host, port, appPort, pidFiles }) {
  // Entered by the user that PostgreSQL runs as, listed by nobody else.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const other = runningFrom(pidFiles.start, 'scripts/start.mjs');
  if (other) {
    throw new SetUpError(
      `Tocsin is running already with the data in ${dataDir} (process ${other}). Stop that one first, or set TOCSIN_DATA, ` +
        'TOCSIN_PORT and SAMPLE_APP_PORT for a second one.',
    );
  }
  const leftApp = runningFrom(pidFiles.app, sampleAppProgram);
  const leftServer = runningFrom(pidFiles.server, serverProgram);
  if (leftApp || leftServer) console.log('  An earlier run was killed; ending what it left running');
  if (leftApp) await endProcess(leftApp, 5_000);
  if (leftServer) await endProcess(leftServer, serverGraceMs);
  await checkPort(host, port, 'TOCSIN_PORT', port + 10);
  await checkPort('127.0.0.1', appPort, 'SAMPLE_APP_PORT', appPort + 10);
}

function checkPort(host, port, setting, example) {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', (error) => fail(new SetUpError(explain(error, host, port, setting, example))));
    probe.listen({ host, port }, () => probe.close(done));
  });
}

function explain({ code, message }, host, port, setting, example) {
  if (code !== 'EADDRINUSE') return `Cannot listen on ${host}:${port} (${message}). Set ${setting} or TOCSIN_HOST.`;
  return `Port ${port} on ${host} is in use by another program. Choose another one: ${setting}=${example} npm start`;
}

/** Gives the sample application a database: in the embedded PostgreSQL, or beside Tocsin's own where DATABASE_URL says. */
async function prepareDatabase({ databaseUrl, dataDir }) {
  const { ensureDatabase, startEmbeddedPostgres } = await import('@tocsin/server/postgres');
  if (databaseUrl) {
    const appUrl = await step('database', () => ensureDatabase(databaseUrl, 'sample_app')).catch((error) => {
      throw new SetUpError(`The database of DATABASE_URL cannot be used: ${error.message}`);
    });
    return { appUrl, stop: async () => undefined };
  }
  return step('database', async () => {
    const embedded = await startEmbeddedPostgres({ dataDir, log: (message) => console.log(`  ${message}`) }).catch(
      (error) => {
        throw new SetUpError(error.message);
      },
    );
    return { appUrl: await ensureDatabase(embedded.url, 'sample_app', 'sample_app'), stop: embedded.stop };
  });
}

function startServer({ host, port, dataDir, appUrl, pidFiles }, appDatabaseUrl) {
  const env = {
    ...process.env,
    ...{ TOCSIN_HOST: host, TOCSIN_PORT: String(port), TOCSIN_DATA: dataDir },
    ...{ APP_DATABASE_URL: appDatabaseUrl, APP_URL: appUrl },
  };
  // A process group of its own, so that Ctrl-C ends the application first and the server after it.
  const server = spawn(process.execPath, [serverProgram, 'up', plan], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  if (server.pid) writePidFile(pidFiles.server, server.pid);
  const ended = new Promise((done) => {
    server.on('error', (error) => done({ code: 1, signal: error.message }));
    server.on('exit', (code, signal) => done({ code, signal }));
  });
  return { server, ended, app: undefined, stopping: false };
}

async function startApp(settings, appDatabaseUrl, run) {
  await waitForReady(settings.url, run);
  if (run.stopping) return;
  const key = await readSdkKey(join(settings.dataDir, 'keys.json'), run);
  const { TOCSIN_TOKEN: _token, ...inherited } = process.env;
  const logFile = join(settings.dataDir, 'sample-app.log');
  const env = {
    ...inherited,
    ...{ PORT: String(settings.appPort), DATABASE_URL: appDatabaseUrl },
    ...{ TOCSIN_URL: settings.url, TOCSIN_SDK_KEY: key },
  };
  if (run.stopping) return;
  run.app = keepSampleAppRunning({ env, logFile, pidFile: settings.pidFiles.app });
  console.log(`
Sample application  ${settings.appUrl} (log: ${logFile})
Break it            npm run fault -- webhooks
Stop everything     Ctrl-C
`);
}

async function waitForReady(url, run) {
  for (let tries = 1; !run.stopping && !(await isReady(url)); tries += 1) {
    if (tries % 50 === 0) console.log(`  … waiting for Tocsin at ${url}/readyz (${tries / 5} s)`);
    await sleep(200);
  }
}

async function isReady(url) {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

/** The server writes the keys before it is ready; the wait covers a slow disk. */
async function readSdkKey(path, run) {
  for (let tries = 0; tries < 50 && !run.stopping; tries += 1) {
    const key = existsSync(path) ? parseKeys(readFileSync(path, 'utf8'))?.[service]?.sdk : undefined;
    if (key) return key;
    await sleep(200);
  }
  if (!run.stopping)
    console.log(`No SDK key for ${service} in ${path}: the sample application runs without levers and counters.`);
  return '';
}

function parseKeys(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function handleSignals(run) {
  let firstMs = 0;
  const onSignal = (signal) => {
    if (firstMs === 0) {
      firstMs = Date.now();
      run.stopping = true;
      void stopInOrder(run, signal);
    } else if (Date.now() - firstMs > sameSignalWithinMs) {
      run.app?.kill();
      send(run.server.pid, 'SIGKILL');
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
}

async function stopInOrder(run, signal) {
  console.log(`\nStopping (${signal}); once more to force it`);
  await run.app?.stop();
  await endProcess(run.server.pid, serverGraceMs);
}
