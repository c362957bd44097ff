import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { cellUser } from './cell-user.ts';
import { executeShell, type ShellCell } from './execute-shell.ts';
import { MARKER } from './process-tree.ts';

const execFileAsync = promisify(execFile);
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function run(source: string, options: Partial<ShellCell> = {}) {
  const base = await mkdtemp(join(tmpdir(), 'tocsin-cell-'));
  folders.push(base);
  await chmod(base, 0o711);
  const cwd = join(base, 'run');
  await mkdir(cwd);
  const user = await cellUser();
  if (user) await chown(cwd, user.uid, user.gid);
  let output = '';
  const result = await executeShell({
    source,
    cwd,
    user,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, LANG: 'C.UTF-8' },
    timeoutSeconds: 20,
    signal: new AbortController().signal,
    onOutput: (text) => {
      output += text;
    },
    ...options,
  });
  return { ...result, output };
}

/** A process that has ended but was not collected by its new parent is no longer running. */
async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await execFileAsync('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

describe('a shell cell', () => {
  test('gives its output in order, stderr among it, and its exit code', async () => {
    const result = await run('echo one; echo two >&2; echo three; exit 7');
    expect(result).toEqual({ exitCode: 7, stopped: null, error: null, left: [], output: 'one\ntwo\nthree\n' });
  });

  test('stops at the first command that fails, within a pipe and for an unset name too', async () => {
    expect(await run('false\necho never')).toMatchObject({ exitCode: 1, output: '' });
    expect(await run('false | cat\necho never')).toMatchObject({ exitCode: 1, output: '' });
    expect((await run('echo $missing\necho never')).output).toMatch(/line 1: missing: unbound variable/);
  });

  test('reports a syntax error', async () => {
    const result = await run('if true; then');
    expect(result.exitCode).toBe(2);
    expect(result.output).toContain('syntax error');
  });

  test('finds stdin closed', async () => {
    expect(await run('cat; read -r line || echo "no input"')).toMatchObject({ exitCode: 0, output: 'no input\n' });
  });

  test('sees no environment but its own', async () => {
    process.env.DATABASE_URL = 'postgres://tocsin:hidden@db/x';
    const { output } = await run('env | cut -d= -f1 | sort | tr "\\n" " "');
    delete process.env.DATABASE_URL;
    expect(output.trim().split(' ')).toEqual([MARKER, 'HOME', 'LANG', 'PATH', 'PWD', 'SHLVL', '_']);
  });

  test.runIf(process.geteuid?.() === 0)(
    'started by root cannot read a private file, nor signal its parent',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tocsin-data-'));
      folders.push(folder);
      await chmod(folder, 0o711);
      await writeFile(join(folder, 'token'), 'very-secret-token', { mode: 0o600 });
      const source = `id -u; cat ${join(folder, 'token')} || echo refused; kill -0 ${process.pid} || echo refused; touch mine && echo mine`;
      const { output } = await run(source);
      expect(output).not.toContain('very-secret-token');
      expect(output.split('\n')[0]).not.toBe('0');
      expect(output.match(/^refused$/gm)).toHaveLength(2);
      expect(output).toMatch(/mine\n$/);
    },
  );

  test('may print 10 MB', async () => {
    const { output, exitCode } = await run('head -c 10485760 /dev/zero | tr "\\0" x');
    expect(exitCode).toBe(0);
    expect(output.length).toBe(10_485_760);
  });

  test('may print bytes that are no text', async () => {
    const { output } = await run("printf 'a\\377\\376b\\303'; sleep 0.1; printf '\\244c\\n'");
    expect(output).toBe('a\uFFFD\uFFFDbäc\n');
  });

  test('keeps colours', async () => {
    expect((await run("printf '\\033[31mred\\033[0m'")).output).toBe('\u001b[31mred\u001b[0m');
  });
});

describe('a shell cell that does not end', () => {
  test('is stopped in time, with its children', async () => {
    const { output, ...result } = await run('sleep 300 & echo $!; echo $$; wait', { timeoutSeconds: 1 });
    expect(result).toEqual({ exitCode: 143, stopped: 'timeout', error: null, left: [] });
    await sleep(50);
    for (const pid of output.trim().split('\n')) expect(await isRunning(Number(pid))).toBe(false);
  });

  test('is killed when it ignores SIGTERM', async () => {
    const { output, ...result } = await run("trap '' TERM; echo $$; while true; do sleep 1; done", {
      timeoutSeconds: 1,
    });
    expect(result).toEqual({ exitCode: 137, stopped: 'timeout', error: null, left: [] });
    expect(await isRunning(Number(output.trim()))).toBe(false);
  });

  test('is stopped when the run is cancelled', async () => {
    const stop = new AbortController();
    const running = run('echo begun; sleep 300', {
      signal: stop.signal,
      onOutput: () => stop.abort('cancelled'),
    });
    expect(await running).toMatchObject({ exitCode: 143, stopped: 'signal' });
  });

  test('is not started when it was cancelled before', async () => {
    const result = await run('echo begun', { signal: AbortSignal.abort('cancelled') });
    expect(result).toEqual({ exitCode: null, stopped: 'signal', error: null, left: [], output: '' });
  });

  test('because a daemon of it keeps the output open ends with the cell', async () => {
    const { output, ...result } = await run('setsid sh -c "sleep 60; true" & echo $!; echo done');
    expect(result).toMatchObject({ exitCode: 0, stopped: null, error: null });
    expect(output).toMatch(/^\d+\ndone\n$/);
    expect(result.left.map((process) => process.split(' ')[0])).toEqual(['sh', 'sleep']);
    for (const leftover of result.left) process.kill(Number(/\d+/.exec(leftover)?.[0]), 'SIGKILL');
  });
});

test('without bash a cell runs in sh', async () => {
  const { output, exitCode } = await run('echo "$0"', { env: { PATH: '/nonexistent' } });
  expect(exitCode).toBe(0);
  expect(output).toMatch(/sh\n$/);
});

test('that is longer than the system allows fails with the reason', async () => {
  const result = await run(`true ${'x'.repeat(200_000)}`);
  expect(result).toMatchObject({ exitCode: null, stopped: null });
  expect(result.error).toMatch(/^The cell could not start/);
});

test('in a folder that is gone a cell fails with the reason', async () => {
  const result = await run('true', { cwd: '/nonexistent' });
  expect(result).toMatchObject({ exitCode: null, stopped: null });
  expect(result.error).toMatch(/^The cell could not start/);
});
