import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { CommandMonitor, Connection, QueueMonitor } from '@tocsin/core';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCommand } from './check-command.ts';
import { BASE, contextOf, makeFolder, planWith } from './check-data.fixture.ts';
import { checkQueue } from './check-queue.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, seconds = 10, names: readonly string[] = []) {
  const expected = names.map((of) => ({ of, must: { exists: true } }));
  const monitor: CommandMonitor = { ...BASE, type: 'command', command, timeout: seconds, expect: expected };
  const plan = planWith([], { APP_URL: 'https://app.example.com', API_TOKEN: 'very-secret-word' });
  return checkCommand(monitor, contextOf(plan, folder, seconds));
}

async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

async function untilGone(evidence: string | undefined): Promise<void> {
  const pids = (evidence ?? '').trim().split(/\s+/).map(Number);
  expect(pids.every((pid) => pid > 1)).toBe(true);
  for (const pid of pids) await expect.poll(() => isRunning(pid), { timeout: 8000 }).toBe(false);
}

describe('a command', () => {
  test('gives its exit code and its output', async () => {
    expect(await run('echo one; echo two >&2')).toMatchObject({
      ...{ failure: null, facts: { exit: 0, output: 'one\ntwo' }, said: 'exit code 0', evidence: 'one\ntwo\n' },
    });
    expect(await run('echo broken; exit 7')).toMatchObject({
      failure: null,
      facts: { exit: 7 },
      said: 'exit code 7, broken',
    });
  });

  test('that prints JSON gives what is asked for', async () => {
    const seen = await run(`echo '{"depth": 3, "name": "a"}'`, 10, ['json:$.depth', 'json:$.nothing']);
    expect(seen.facts).toMatchObject({ 'json:$.depth': 3 });
    expect(seen.facts).not.toHaveProperty('json:$.nothing');
    expect((await run('echo no JSON', 10, ['json:$.depth'])).facts).toEqual({ exit: 0, output: 'no JSON' });
  });

  test('sees the environment of the plan only', async () => {
    process.env.DATABASE_URL = 'postgres://tocsin:hidden@db/x';
    const { facts } = await run('env | cut -d= -f1 | sort | tr "\\n" " "');
    delete process.env.DATABASE_URL;
    expect(String(facts.output).split(' ')).toEqual(
      expect.arrayContaining(['API_TOKEN', 'APP_URL', 'HOME', 'LANG', 'PATH']),
    );
    expect(facts.output).not.toMatch(/DATABASE_URL|TOCSIN/);
  });

  test('does not show secrets', async () => {
    const seen = await run('echo "token $API_TOKEN"; exit 1');
    expect(JSON.stringify(seen)).not.toContain('very-secret-word');
    expect(seen.facts.output).toMatch(/^token /);
  });

  test.runIf(process.geteuid?.() === 0)('runs as a user without rights, in a folder of its own', async () => {
    const { facts } = await run('id -u; touch mine && echo mine; cat /etc/shadow || true');
    expect(facts.output).toMatch(/^[1-9]\d*\nmine\n.*Permission denied/);
  });

  test('that never ends is stopped with its children, and what it said so far is kept', async () => {
    const startedMs = performance.now();
    const seen = await run('sleep 300 & echo $! $$; wait', 1);
    expect(performance.now() - startedMs).toBeLessThan(1900);
    expect(seen.failure).toBe('timed out after 1 s: the command had not ended');
    await untilGone(seen.evidence);
  });

  test('that ignores SIGTERM is killed behind the back of the answer', async () => {
    const startedMs = performance.now();
    const seen = await run("trap '' TERM; echo $$; while true; do sleep 1; done", 1);
    expect(performance.now() - startedMs).toBeLessThan(1900);
    await untilGone(seen.evidence);
  });

  test('that floods its output is stopped', async () => {
    const seen = await run('echo $$; yes', 20);
    expect(seen.failure).toBe('it was stopped: it printed more than 16 MB');
    expect(seen.evidence?.length).toBeLessThan(5000);
  });

  test('that prints much keeps its head and its tail', async () => {
    const { facts } = await run('echo first; head -c 1000000 /dev/zero | tr "\\0" x; echo; echo last');
    expect(facts.output).toMatch(/^first\n/);
    expect(facts.output).toMatch(/characters left out/);
    expect(facts.output).toMatch(/last$/);
    expect(String(facts.output).length).toBeLessThan(132_000);
  });

  test('that leaves a daemon behind has ended', async () => {
    const { facts } = await run('setsid sleep 60 & echo $!');
    expect(facts.exit).toBe(0);
    process.kill(Number(facts.output), 'SIGKILL');
  });

  test('that cannot start says so', async () => {
    expect((await run(`true ${'x'.repeat(200_000)}`)).failure).toMatch(/could not start/);
  });

  test('of many does not hold up another', async () => {
    const slow = Array.from({ length: 5 }, () => run('sleep 300', 2));
    await sleep(50);
    const startedMs = performance.now();
    expect((await run('echo quick')).facts.output).toBe('quick');
    expect(performance.now() - startedMs).toBeLessThan(1900);
    await Promise.all(slow);
  });
});

describe('a queue', () => {
  const file = `${folder}/queue.db`;
  const db: Connection = { id: 'db', type: 'sqlite', file };
  beforeAll(() => {
    const made = new Database(file);
    made.exec('create table job (age integer); insert into job values (5), (90)');
    made.close();
  });

  function look(over: Partial<QueueMonitor>) {
    const monitor: QueueMonitor = { ...BASE, type: 'queue', connection: null, query: null, command: null, ...over };
    return checkQueue(monitor, contextOf(planWith([db]), folder));
  }

  test('is counted by a query', async () => {
    const counted = await look({ connection: 'db', query: 'select count(*) as depth, max(age) as age from job' });
    expect(counted).toMatchObject({ facts: { depth: 2, age: 90 }, said: '2 waiting, the oldest for 90 s' });
    const empty = await look({
      connection: 'db',
      query: 'select count(*) as depth, max(age) as age from job where age > 100',
    });
    expect(empty).toMatchObject({ facts: { depth: 0, age: 0 }, said: '0 waiting' });
  });

  test('is counted by a command', async () => {
    expect(await look({ command: `echo '{"depth": "3", "age": 12.4}'` })).toMatchObject({
      facts: { depth: 3, age: 12.4 },
    });
    expect(await look({ command: `echo '{"depth": 3}'` })).toMatchObject({ facts: { depth: 3 } });
  });

  test.each([
    [{ command: 'echo 3 waiting' }, /did not print JSON/],
    [{ command: `echo '{"size": 3}'` }, /says no depth/],
    [{ command: `echo '{"depth": 3}'; exit 2` }, /exit code 2/],
    [{ connection: 'db', query: 'select 1 as size' }, /says no depth/],
    [{ connection: 'db', query: 'select missing from job' }, /no such column/],
    [{ connection: 'other', query: 'select 1' }, /no connection "other"/],
    [{}, /neither a query/],
  ])('%j fails in words', async (over, words) => {
    expect((await look(over)).failure).toMatch(words);
  });
});
