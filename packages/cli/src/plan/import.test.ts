import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { runTocsin } from '../shared/tocsin-server.fake.ts';

const document = fileURLToPath(new URL('../../../plan/test/import/bakery-orders.md', import.meta.url));
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-import-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

it('writes a plan folder that passes the check, and says in five lines what to do next', async () => {
  const out = join(folder, 'deep', 'plan');
  const done = await runTocsin(['import', document, '--out', out]);
  expect(done.err).toBe('');
  expect(done.code).toBe(0);
  expect(done.out.trim().split('\n')).toHaveLength(5);
  expect(done.out).toContain('2 severities, 2 runbooks');
  expect(done.out).toContain(`tocsin check ${out}`);
  expect(await readdir(out)).toEqual(expect.arrayContaining(['IMPORT.md', 'plan.yaml', 'runbooks', 'templates']));
  expect(await readdir(join(folder, 'deep'))).toEqual(['plan']);
  expect((await runTocsin(['check', out])).code).toBe(0);
});

it('prints the report as JSON or Markdown, and needs no folder for that', async () => {
  const json = await runTocsin(['import', document, '--report', 'json', '--service', 'till']);
  const report = JSON.parse(json.out);
  expect(report).toMatchObject({ escalation: 2, thresholds: 2, runbooks: [{ severity: 'SEV-2' }, {}] });
  expect(report.lines.recovered).toBeGreaterThan(80);
  const markdown = await runTocsin(['import', document, '--report', 'md']);
  expect(markdown.out).toMatch(/^# Import of/);
  expect(markdown.code).toBe(0);
});

it('refuses a folder that holds something, and touches nothing in it', async () => {
  await writeFile(join(folder, 'mine.txt'), 'mine');
  const done = await runTocsin(['import', document, '--out', folder]);
  expect(done.code).toBe(5);
  expect(done.err).toContain('is not empty');
  expect(await readdir(folder)).toEqual(['mine.txt']);
});

it.each([
  ['a missing document', () => join(folder, 'absent.md'), 4, 'There is no file'],
  ['a folder', () => folder, 2, 'is a folder'],
  ['a document that is no text', () => join(folder, 'binary.md'), 2, 'is no text'],
  ['an empty document', () => join(folder, 'empty.md'), 2, 'is empty'],
  ['a document that is too large', () => join(folder, 'large.md'), 2, 'has 5 MB; a document may have at most 4 MB'],
])('says what is wrong with %s, and leaves nothing behind', async (_, path, code, words) => {
  await writeFile(join(folder, 'binary.md'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]));
  await writeFile(join(folder, 'empty.md'), '\n');
  await writeFile(join(folder, 'large.md'), 'x\n'.repeat(2 * 1024 * 1024 + 1));
  const before = await readdir(folder);
  const done = await runTocsin(['import', path(), '--out', join(folder, 'plan')]);
  expect(done.code).toBe(code);
  expect(done.err).toContain(words);
  expect(await readdir(folder)).toEqual(before);
});

it('says what is wrong with the target and with the options', async () => {
  const file = join(folder, 'plan.txt');
  await writeFile(file, 'text');
  expect(await runTocsin(['import', document, '--out', file])).toMatchObject({
    code: 2,
    err: expect.stringContaining('is a file'),
  });
  expect(await readFile(file, 'utf8')).toBe('text');
  expect(await runTocsin(['import', document])).toMatchObject({ code: 2, err: expect.stringContaining('--out DIR') });
  const empty = join(folder, 'empty');
  await mkdir(empty);
  const named = await runTocsin(['import', document, '--out', empty, '--service', '../up']);
  expect(named).toMatchObject({ code: 2, err: expect.stringContaining('is no id') });
  expect((await runTocsin(['import', document, '--out', empty])).code).toBe(0);
});
