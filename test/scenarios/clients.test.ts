import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';

/*
 * Applications in other languages, run as they are in examples/clients: they hear of a lever, keep what they last knew while
 * Tocsin is away, and hear of it again.
 */
const EXAMPLES = join(import.meta.dirname, '../../examples/clients');
const PATIENCE_MS = 30_000;

interface Client {
  readonly command: string;
  readonly args: readonly string[];
  readonly version: string;
  /** How the language writes a truth value. */
  readonly words: Readonly<Record<'on' | 'off', string>>;
}

const CLIENTS: readonly Client[] = [
  {
    ...{ command: 'python3', args: [join(EXAMPLES, 'python/levers.py')], version: '--version' },
    words: { on: 'scheduler True', off: 'scheduler False' },
  },
  {
    ...{ command: 'go', args: ['run', join(EXAMPLES, 'go/main.go')], version: 'version' },
    words: { on: 'scheduler true', off: 'scheduler false' },
  },
];

interface Running {
  /** The last whole line that it said. */
  said(): string | undefined;
  stop(): void;
}

let node: PlanNode;
let folder: string;
const running: Running[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-clients-'));
  const lever =
    '  scheduler: { title: Scheduler, kind: switch, resting: true, pulled: false, consequence: No reminders }';
  node = await startPlanNode({ files: { 'plan.yaml': `${shopPlan()}\nlevers:\n${lever}\n` } });
});
afterAll(async () => {
  for (const client of running) client.stop();
  await node?.close();
  rmSync(folder, { recursive: true, force: true });
});

function start({ command, args }: Client, url: string): Running {
  const env = { ...process.env, TOCSIN_URL: url, TOCSIN_SDK_KEY: node.server.app.keys.sdk('shop'), NO_PROXY: '*' };
  // A group of its own: `go run` starts what it has built as a process of its own.
  const child: ChildProcess = spawn(command, args, {
    cwd: folder,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text = `${text}${chunk}`.slice(-1_000);
  });
  const started = {
    said: () => text.split('\n').at(-2),
    stop: () => {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid);
    },
  };
  running.push(started);
  return started;
}

const move = (how: 'pull' | 'release') => node.must('POST', `/api/levers/shop/scheduler/${how}`, { reason: 'a test' });

describe.each(CLIENTS)('examples/clients with $command', (client) => {
  const isThere = spawnSync(client.command, [client.version]).status === 0;
  const { on, off } = client.words;

  it.skipIf(!isThere)(
    `follows a lever (skipped where ${client.command} is not installed)`,
    async () => {
      const application = start(client, node.server.url);
      const says = (line: string) => eventually(line, async () => application.said() === line, PATIENCE_MS);
      await says(on);
      await move('pull');
      await says(off);
      await move('release');
      await says(on);
      application.stop();
    },
    120_000,
  );

  it.skipIf(!isThere)(
    `starts without Tocsin (skipped where ${client.command} is not installed)`,
    async () => {
      const application = start(client, 'http://127.0.0.1:1');
      await eventually('a value', async () => application.said() === on, PATIENCE_MS);
      application.stop();
    },
    120_000,
  );
});

describe('the Python example', () => {
  const isThere = spawnSync('python3', ['--version']).status === 0;

  it.skipIf(!isThere)(
    'keeps what it last knew across restarts (skipped where python3 is not installed)',
    async () => {
      const [python] = CLIENTS;
      if (!python) throw new Error('there is no Python client');
      await move('pull');
      const first = start(python, node.server.url);
      await eventually('off', async () => first.said() === python.words.off, PATIENCE_MS);
      first.stop();
      expect(JSON.parse(readFileSync(join(folder, 'levers.json'), 'utf8')).levers.scheduler.value).toBe(false);
      const second = start(python, 'http://127.0.0.1:1');
      await eventually('a line', async () => second.said(), PATIENCE_MS);
      expect(second.said()).toBe(python.words.off);
      second.stop();
      await move('release');
    },
    120_000,
  );
});
