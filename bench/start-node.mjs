import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const nodeProgram = fileURLToPath(new URL('./node.mjs', import.meta.url));
/** More than any bench has incidents. */
const PEOPLE = 1000;

const planFolder = fileURLToPath(new URL('./plan', import.meta.url));

/**
 * Starts an embedded PostgreSQL in a temporary folder and a node on it, in a process of its own, with the
 * plan of `bench/plan`, with its monitors or without; `env` are more settings, `extra` more files of the plan. Returns `{ url, token, keys, ask(question,
 * argument), kill(), stop() }`; `keys` are those of each service. `stop` undoes it all, and so does what `defer` is given.
 */
export async function startNode({ defer, progress, hasMonitors = false, env = {}, extra = {} }) {
  const database = await startDatabase({ defer, progress });
  progress('starting Tocsin');
  const node = await startNodeOn(database, { hasMonitors, env, extra });
  return { ...node, databaseUrl: database.url, stop: database.stop };
}

/** Starts an embedded PostgreSQL in a temporary folder. `stop` ends it and every node on it, and so does `defer`. */
export async function startDatabase({ defer, progress }) {
  const { startEmbeddedPostgres } = await import('@tocsin/server/postgres');
  const undo = [];
  const stop = async () => {
    for (const action of undo.splice(0).reverse()) await action();
  };
  defer(stop);
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  // PostgreSQL runs as another user where we are root, and must reach its data.
  chmodSync(folder, 0o711);
  progress('starting PostgreSQL');
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'database'), log: progress });
  undo.push(() => postgres.stop());
  return { url: postgres.url, folder, stop, atStop: (action) => undo.push(action) };
}

/** Starts a node on a database that runs; several may share it. `kill` ends it as a machine that loses its power does. */
export async function startNodeOn(database, { hasMonitors = false, env = {}, extra = {} }) {
  const { folder } = database;
  const child = fork(nodeProgram, [copyPlan(folder, hasMonitors, extra)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...{ TOCSIN_HOST: '127.0.0.1', TOCSIN_PORT: '0', TOCSIN_LOG: 'warn', DATABASE_URL: database.url },
      ...{ TOCSIN_DATA: join(folder, 'tocsin'), TOCSIN_URL: 'http://127.0.0.1:7700' },
      ...{ BENCH_SLACK_TOKEN: 'xoxb-bench', BENCH_SLACK_SECRET: 'bench' },
      ...env,
    },
  });
  // The log goes where progress goes: standard output belongs to the result.
  child.stdout.pipe(process.stderr);
  database.atStop(() => endChild(child));
  const { url, token } = await firstMessage(child);
  const keys = JSON.parse(readFileSync(join(folder, 'tocsin', 'keys.json'), 'utf8'));
  const kill = async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  return { url, token, keys, ask: questions(child), kill };
}

function copyPlan(folder, hasMonitors, extra) {
  const copy = join(folder, 'plan');
  cpSync(planFolder, copy, { recursive: true, filter: (path) => hasMonitors || !path.endsWith('monitors.yaml') });
  writeFileSync(join(copy, 'people.yaml'), manyPeople());
  for (const [name, text] of Object.entries(extra)) writeFileSync(join(copy, name), text);
  return copy;
}

/** A person gets one message a minute over a channel, so each incident pages another one. */
function manyPeople() {
  const ids = Array.from({ length: PEOPLE }, (_, index) => `p${index}`);
  const people = ids.map((id) => `  ${id}: { contact: [{ channel: slack, address: U0${id.toUpperCase()} }] }`);
  const targets = ids.map((id) => `person:${id}`).join(', ');
  const step = `{ after: 0s, reach: round-robin, page: [${targets}] }`;
  return `people:\n${people.join('\n')}\nescalation:\n  now: { steps: [${step}] }\n`;
}

/** The first message of a child; rejects when it ends before. */
export async function firstMessage(child) {
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(
      `${child.spawnargs[1]} ended (${signal ?? `code ${code}`}) before it was ready; see its lines above`,
    );
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return message;
}

/** Ends a child that stops when its channel closes; one that does not is killed after five seconds. */
export async function endChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(timer);
}

function questions(child) {
  const waiting = new Map();
  let last = 0;
  child.on('message', ({ id, answer, error }) => {
    const question = waiting.get(id);
    waiting.delete(id);
    if (error) question?.reject(new Error(error));
    else question?.resolve(answer);
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('the node has ended'));
  });
  return (question, argument = null) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      child.send({ id: last, question, argument });
    });
}

/** Calls the node's API and returns the body; throws when the answer is not a success. */
export async function call(node, path, body) {
  const response = await fetch(`${node.url}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${node.token}`, 'content-type': 'application/json' },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
