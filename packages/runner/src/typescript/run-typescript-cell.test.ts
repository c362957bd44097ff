import { readdir } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import type { CellJob } from '../cell.ts';
import { jobOf, makePlace, removePlaces, runIn } from '../shell/cell.fixture.ts';

afterEach(removePlaces);

async function run(source: string, more: Partial<CellJob> = {}) {
  const place = await makePlace();
  return { ...(await runIn(place, jobOf(source, { kind: 'typescript', ...more }))), place };
}

test('has types, modules of Node, await at the top, parameters, and prints what it exports by default', async () => {
  const source = `import { basename } from 'node:path';
import type { Stats } from 'node:fs';
interface Found { readonly name: string; size?: number }
enum Level { Low, High }
const found = await Promise.resolve<Found>({ name: basename(process.cwd()) });
console.log(process.env.REGION as string, Level.High);
export default { ...found, list: [1, 2] } satisfies Found & { list: number[] };`;
  const { place, ...result } = await run(source, { parameters: { REGION: 'eu' } });
  expect(result).toMatchObject({ status: 'done', exitCode: 0, closing: null });
  expect(result.output).toBe("eu 1\n{ name: 'run', list: [ 1, 2 ] }\n");
  expect(await readdir(place.cwd)).toEqual([]);
});

test('leaves its output under its name, a text as it is', async () => {
  const { session } = await run('export default "rel-42";', { name: 'RELEASE_ID' });
  expect(session.variables).toEqual({ RELEASE_ID: 'rel-42' });
});

test('fails with the line of the source that threw, and with its own exit code', async () => {
  const thrown = await run('type A = string;\n\nthrow new Error("no such thing");');
  expect(thrown).toMatchObject({ status: 'failed', exitCode: 1 });
  expect(thrown.output).toMatch(/\.cell-\w+\.mjs:3/);
  expect(thrown.output).toContain('no such thing');
  expect(await run('process.exit(7)')).toMatchObject({ status: 'failed', exitCode: 7 });
});

test('says where it is no TypeScript, and does not start', async () => {
  expect(await run('const a: = 3;')).toMatchObject({
    ...{ status: 'failed', exitCode: null, output: '' },
    closing: expect.stringMatching(/^This is no TypeScript: line 1, column 10: /),
  });
});

test('sees no environment but its own, and nothing on its input', async () => {
  process.env.DATABASE_URL = 'postgres://tocsin:hidden@db/x';
  const { output } = await run(`let text = ''; for await (const part of process.stdin) text += part;
console.log(text === '', process.env.DATABASE_URL === undefined);`);
  delete process.env.DATABASE_URL;
  expect(output).toBe('true true\n');
});

test('is stopped when it does not end', async () => {
  const result = await run('for (;;) {}', { timeoutSeconds: 1 });
  expect(result).toMatchObject({ status: 'failed', closing: 'Stopped: it took longer than 1 s.' });
});
