import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endChild, firstMessage } from './start-node.mjs';

const nodeProgram = fileURLToPath(new URL('./node.mjs', import.meta.url));
const planFolder = fileURLToPath(new URL('./plan', import.meta.url));
const TIMEOUT_SECONDS = 3;
/** Of so many monitors one has a target that never answers. */
const HANGS_EACH = 10;

/** Whether the target of the monitor with this number never answers. */
export function hangs(number) {
  return number % HANGS_EACH === HANGS_EACH - 1;
}

/** Writes a plan with so many HTTP monitors, each at its own target. Returns its folder. */
export function writePlan({ folder, monitors, everySeconds, url }) {
  const copy = join(folder, `plan-${monitors}`);
  mkdirSync(copy, { recursive: true });
  cpSync(planFolder, copy, { recursive: true, filter: (path) => !path.endsWith('monitors.yaml') });
  const lines = Array.from({ length: monitors }, (_, number) => {
    const at = `${url}/${hangs(number) ? 'hang' : 'm'}/${number}`;
    return `  m${number}: { type: http, url: '${at}', every: ${everySeconds}s, timeout: ${TIMEOUT_SECONDS}s, confirm: 2 }`;
  });
  writeFileSync(join(copy, 'monitors.yaml'), `monitors:\n${lines.join('\n')}\n`);
  const person = 'people:\n  p0: { contact: [{ channel: slack, address: U0P0 }] }\n';
  const escalation = 'escalation:\n  now: { steps: [{ after: 0s, page: [person:p0] }] }\n';
  writeFileSync(join(copy, 'people.yaml'), `${person}${escalation}`);
  return copy;
}

/** The moment within its interval at which the monitor with this number is checked, in milliseconds. */
export function phaseMs(number, everyMs) {
  return createHash('sha256').update(`bench\nm${number}`).digest().readUInt32BE(0) % everyMs;
}

/** Starts a node with a plan on a database that runs. `usage()` is its CPU and memory, `kill()` ends it like a loss of power. */
export async function startWatcher(database, plan) {
  const child = fork(nodeProgram, [plan], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...{ TOCSIN_HOST: '127.0.0.1', TOCSIN_PORT: '0', TOCSIN_LOG: 'warn', DATABASE_URL: database.url },
      ...{ TOCSIN_DATA: join(database.folder, 'tocsin'), TOCSIN_URL: 'http://127.0.0.1:7700' },
      ...{ BENCH_SLACK_TOKEN: 'xoxb-bench', BENCH_SLACK_SECRET: 'bench' },
    },
  });
  child.stdout.pipe(process.stderr);
  database.atStop(() => endChild(child));
  const { url, token } = await firstMessage(child);
  const usage = async () => {
    child.send({ id: 0, question: 'usage', argument: null });
    const [{ answer }] = await once(child, 'message');
    return answer;
  };
  const kill = async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  return { url, token, usage, kill, stop: () => endChild(child) };
}

/** CPU that PostgreSQL's processes have used so far, in microseconds; null where this system does not tell. */
export function databaseCpuMicros(folder) {
  try {
    const main = readFileSync(join(folder, 'database', 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0];
    let ticks = 0;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) ticks += ticksOf(pid, main);
    return ticks * 10_000;
  } catch {
    return null;
  }
}

function ticksOf(pid, main) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return pid === main || fields[1] === main ? Number(fields[11]) + Number(fields[12]) : 0;
  } catch {
    return 0;
  }
}
