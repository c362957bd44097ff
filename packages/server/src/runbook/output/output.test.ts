import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttp } from '../../platform/http/http.ts';
import { runbook } from '../phase.ts';
import { RunbookFixture, SECRET, step } from '../runbook.fixture.ts';
import { forgetRuns } from './forget-runs.ts';
import { outputFile } from './output-file.ts';
import { WholeOutput } from './whole-output.ts';

let fixture: RunbookFixture;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
});
afterAll(() => fixture.close());

const quiet = { warn: () => undefined };

async function download(runId: string, id: string, token = fixture.app.config.token) {
  const api = createHttp(fixture.app, [runbook]);
  return api.request(`/api/runs/${runId}/steps/${encodeURIComponent(id)}/output`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

describe('the output of a step', () => {
  test('is downloaded whole, redacted, though the database has head and tail only', async () => {
    const source = `for i in $(seq 40000); do echo "line $i"; done; echo "$API_TOKEN"; echo end`;
    const runId = await fixture.begin([step('back/a', source)]);
    const done = await fixture.runNow(runId, 'back/a');
    expect(done).toMatchObject({ status: 'done', truncated: true });
    expect(done.output.length).toBeLessThan(140_000);
    const response = await download(runId, 'back/a');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${runId}-back_a.txt"`);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await response.text();
    const lines = Array.from({ length: 40_000 }, (_, i) => `line ${i + 1}\n`).join('');
    expect(text).toBe(`${lines}[redacted]\nend\n`);
    expect(text).not.toContain(SECRET);
    const { mode } = await stat(join(fixture.app.config.dataDir, 'outputs'));
    expect(mode & 0o777).toBe(0o700);
  });

  test.each([1, 40_000])('has no secret that its cell exported itself, in %s lines', async (lines) => {
    const print = `for i in $(seq ${lines}); do echo "line $i"; done; echo "it is $DEPLOY_TOKEN"`;
    const runId = await fixture.begin([step('a', `export DEPLOY_TOKEN="made-$((1 + 1))-here"; ${print}`)]);
    const done = await fixture.runNow(runId, 'a');
    expect(done).toMatchObject({ status: 'done', truncated: lines > 1 });
    const text = await (await download(runId, 'a')).text();
    expect(text.endsWith(`line ${lines}\nit is [redacted]\n`)).toBe(true);
    expect(done.output + text).not.toContain('made-2-here');
  });

  test('that is short is not written to disk, and is downloaded all the same', async () => {
    const runId = await fixture.begin([step('a', 'printf "\\033[31mred\\033[0m\\033[2J\\r\\n\\001"')]);
    await fixture.runNow(runId, 'a');
    const response = await download(runId, 'a');
    expect(await response.text()).toBe('\u001b[31mred\u001b[0m\n␁');
    expect(response.headers.get('x-tocsin-output')).toBeNull();
    expect(await readdir(join(fixture.app.config.dataDir, 'outputs')).catch(() => [])).not.toContain(runId);
  });

  test('whose file is elsewhere is given as the database has it, and says so', async () => {
    const runId = await fixture.begin([step('a', 'head -c 300000 /dev/zero | tr "\\0" x')]);
    await fixture.runNow(runId, 'a');
    await rm(outputFile(fixture.app.config.dataDir, { run_id: runId, id: 'a', attempt: 1 }));
    const response = await download(runId, 'a');
    expect(response.headers.get('x-tocsin-output')).toBe('shortened');
    expect(await response.text()).toMatch(/characters left out/);
  });

  test('is refused without a sign-in, and is not there for a step that is not', async () => {
    const runId = await fixture.begin([step('a', 'true')]);
    expect((await download(runId, 'a', 'x'.repeat(20))).status).toBe(401);
    expect((await download(runId, 'no-such')).status).toBe(404);
    expect((await download('run-0000000000000000', 'a')).status).toBe(404);
  });
});

describe('the file of an output', () => {
  test('ends at its limit with a line that says what is missing, and the end', async () => {
    const path = join(fixture.folder, 'limited', 'a.txt');
    const whole = new WholeOutput(path, 1000, quiet);
    const text = Array.from({ length: 500 }, (_, i) => `line ${i}\n`).join('');
    for (let at = 0; at < text.length; at += 37) await whole.write(text.slice(at, at + 37));
    await whole.end(text.slice(-200));
    const missing = text.length - 1200;
    expect(await readFile(path, 'utf8')).toBe(
      `${text.slice(0, 1000)}\n… ${missing} bytes left out: the output is longer than 1000 bytes …\n${text.slice(-200)}`,
    );
  });

  test('that ends a little beyond its limit misses nothing', async () => {
    const path = join(fixture.folder, 'limited', 'b.txt');
    const whole = new WholeOutput(path, 10, quiet);
    await whole.write('0123456789ab');
    await whole.end('456789ab');
    expect(await readFile(path, 'utf8')).toBe('0123456789ab');
  });

  test('that cannot be written fails nothing', async () => {
    await writeFile(join(fixture.folder, 'file'), '');
    let warned = 0;
    const log = { warn: () => void warned++ };
    const whole = new WholeOutput(join(fixture.folder, 'file', 'a.txt'), 10, log);
    await whole.write('abc');
    await whole.write('def');
    await whole.end('abcdef');
    expect(warned).toBe(1);
  });
});

test('folders of runs that ended long ago are deleted, others stay', async () => {
  const { dataDir } = fixture.app.config;
  const [old, young, open] = [
    await fixture.begin([step('a', 'head -c 300000 /dev/zero | tr "\\0" x')]),
    await fixture.begin([step('a', 'true')]),
    await fixture.begin([step('a', 'true'), step('b', 'true')]),
  ];
  for (const runId of [old, young, open]) await fixture.runNow(runId, 'a');
  const long = new Date(Date.now() - 31 * 86_400_000);
  await fixture.app.db.updateTable('run').set({ finished_at: long }).where('id', '=', old).execute();
  await fixture.app.db.updateTable('run').set({ started_at: long }).where('id', '=', open).execute();
  const gone = join(dataDir, 'runs', 'run-00000000000000aa');
  await mkdir(gone);
  await utimes(gone, long, long);
  await mkdir(join(dataDir, 'runs', 'not a run'));
  await forgetRuns(fixture.app);
  const left = await readdir(join(dataDir, 'runs'));
  expect(left).toEqual(expect.arrayContaining([young, open, 'not a run']));
  expect(left).not.toContain(old);
  expect(left).not.toContain('run-00000000000000aa');
  const outputs = await readdir(join(dataDir, 'outputs'));
  expect(outputs).not.toContain(old);
  expect(outputs.filter((name) => name.startsWith('.gone'))).toEqual([]);
});
