import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogReport } from './analyze-logs.ts';

const TOCSIN = resolve(import.meta.dirname, '../../bin/tocsin.js');
const LOG = 'ERROR payment 1 failed\nERROR payment 2 failed\r\nINFO fine duration 12\n';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-logs-'));
  writeFileSync(join(folder, 'app.log'), LOG);
  writeFileSync(join(folder, 'app.log.gz'), gzipSync(LOG));
  writeFileSync(join(folder, 'broken.gz'), 'not packed');
  writeFileSync(
    join(folder, 'binary'),
    Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251)),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], input = ''): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    const env = { ...process.env, NO_COLOR: '1' };
    const child = execFile(
      process.execPath,
      [TOCSIN, 'logs', 'analyze', ...args],
      { cwd: folder, env },
      (error, stdout, stderr) => done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

describe('tocsin logs analyze', () => {
  it.each([
    ['a file', ['app.log'], ''],
    ['a packed file', ['app.log.gz'], ''],
    ['standard input', ['-'], LOG],
    ['a command', ['--command', 'cat app.log'], ''],
    ['what a command prints as errors', ['--command', 'cat app.log >&2'], ''],
  ])('reads %s', async (_name, args, input) => {
    const { code, stdout } = await run([...args, '--json'], input);
    const report = JSON.parse(stdout) as LogReport;
    expect(code).toBe(0);
    expect(report).toMatchObject({ lines: 3, levels: { error: 2, info: 1 }, durations: { count: 1, avgMs: 12 } });
    expect(report.patterns.map(({ template, count }) => [template, count])).toEqual([['payment <n> failed', 2]]);
  });

  it('prints a table for people', async () => {
    const { stdout } = await run(['app.log']);
    expect(stdout).toMatch(/3 lines\n2 error, 1 info/);
    expect(stdout).toMatch(/2 +error +payment <n> failed/);
  });

  it.each([
    ['no log', [], 2],
    ['both', ['app.log', '--command', 'true'], 2],
    ['a file that is not there', ['nowhere.log'], 4],
    ['a file that is not packed', ['broken.gz'], 2],
    ['a folder', ['.'], 2],
    ['a command that fails', ['--command', 'echo ERROR gone; exit 3'], 2],
    ['a level that is none', ['app.log', '--level', 'loud'], 2],
    ['a moment that is none', ['app.log', '--since', 'yesterday-ish'], 2],
  ])('says what is wrong with %s', async (_name, args, expected) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(expected);
    expect(stderr.trim()).not.toBe('');
  });

  it('gets through a file that is no log', async () => {
    const { code, stdout } = await run(['binary', '--json']);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as LogReport).lines).toBeGreaterThan(0);
  });
});
