import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import type { OutputChunk } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TocsinClient, TocsinOptions } from '../src/client.ts';
import { startFakeTocsin } from '../src/tocsin-server.fake.ts';
import { CONSUMER } from './consumer.fixture.ts';

/** What an application holds that has installed the package from its tarball, in a folder of its own, without a network. */
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const runFile = promisify(execFile);
let folder: string;
let imports: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-packed-'));
  await runFile(process.execPath, ['cjs.mjs'], { cwd: packageFolder });
  await npm(packageFolder, 'pack', '--ignore-scripts', '--pack-destination', folder);
  await writeFile(join(folder, 'package.json'), '{ "name": "application", "private": true }');
  await npm(folder, 'install', '--offline', '--no-audit', '--no-fund', './tocsin-sdk-0.1.0.tgz');
  await mkdir(join(folder, 'node_modules/@openfeature'));
  for (const peer of ['react', '@openfeature/server-sdk'])
    await symlink(join(root, 'node_modules', peer), join(folder, 'node_modules', peer));
  const { exports } = JSON.parse(await readFile(join(folder, 'node_modules/@tocsin/sdk/package.json'), 'utf8'));
  const paths = Object.keys(exports).filter((path) => !path.endsWith('.json'));
  imports = paths.map((path) => `@tocsin/sdk${path.slice(1)}`);
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

/** Without the settings of whoever runs the tests. */
async function npm(cwd: string, ...args: string[]): Promise<void> {
  await runFile('npm', args, { cwd, shell: process.platform === 'win32' });
}

async function run(name: string, source: string): Promise<string> {
  await writeFile(join(folder, name), source);
  return (await runFile(process.execPath, [name], { cwd: folder })).stdout;
}

const USE = `const client = createTocsin({ defaults: { rate: 60 } });
client.ready(1000).then((source) => console.log(source, client.lever('rate'))).then(() => client.close());`;

describe('the tarball', () => {
  it('is used from ESM, every import of it', async () => {
    expect(await run('use.mjs', `import { createTocsin } from '@tocsin/sdk';\n${USE}`)).toBe('defaults 60\n');
    const names = `for (const id of ${JSON.stringify(imports)}) console.log(id, Object.keys(await import(id)).length > 0);`;
    expect(await run('all.mjs', names)).toBe(imports.map((id) => `${id} true\n`).join(''));
  });

  it('is used from CommonJS, every import of it', async () => {
    expect(await run('use.cjs', `const { createTocsin } = require('@tocsin/sdk');\n${USE}`)).toBe('defaults 60\n');
    const names = `for (const id of ${JSON.stringify(imports)}) console.log(id, Object.keys(require(id)).length > 0);`;
    expect(await run('all.cjs', names)).toBe(imports.map((id) => `${id} true\n`).join(''));
  });

  it('brings the vectors, and no sources, maps or tests', async () => {
    const list = `const { readdirSync } = require('node:fs'); console.log(readdirSync('node_modules/@tocsin/sdk', { recursive: true }).join('\\n'));`;
    const files = (await run('list.cjs', list)).split('\n');
    expect(files).toContain(join('vectors', 'evaluate.json'));
    expect(files).toContain('README.md');
    expect(files.filter((file) => /\.map$|buildinfo|\.test\.|\.fake\.|^src/.test(file))).toEqual([]);
  });

  it.each([
    ['Node, for ES modules and CommonJS', ['consumer.mts', 'consumer.cts'], { module: 'node16' }],
    ['a bundler', ['consumer.ts'], { module: 'esnext', moduleResolution: 'bundler' }],
  ])('has types for %s', async (_, files, options) => {
    const compilerOptions = {
      ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false, target: 'es2023' },
      ...{ lib: ['es2023'], types: ['node'], typeRoots: [join(root, 'node_modules/@types')], ...options },
    };
    const project = join(folder, `${files[0]}.json`);
    for (const file of files) await writeFile(join(folder, file), CONSUMER);
    await writeFile(project, JSON.stringify({ compilerOptions, files }));
    const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    const compiled = runFile(process.execPath, [compiler, '-p', project], { cwd: folder });
    expect(await compiled.catch((error: { stdout: string }) => error)).toMatchObject({ stdout: '' });
  });
});

describe('a bundle for browsers', () => {
  let code: string;
  let atStart: OutputChunk[];

  beforeAll(async () => {
    const { rolldown } = await import('rolldown');
    const entry = join(folder, 'browser.mjs');
    await writeFile(entry, `export { createTocsin } from '@tocsin/sdk';`);
    const bundle = await rolldown({ input: entry, platform: 'browser', cwd: folder });
    const whole = await bundle.generate({ format: 'iife', name: 'sdk', minify: true, codeSplitting: false });
    const inParts = await bundle.generate({ format: 'esm', minify: true, comments: false });
    await bundle.close();
    code = whole.output[0].code;
    atStart = inParts.output.filter((part) => part.type === 'chunk' && !part.isDynamicEntry) as OutputChunk[];
  });

  it('loads less than 10 kB at its start; the state file and the check of signatures come when they are used', () => {
    const bytes = gzipSync(atStart.map((chunk) => chunk.code).join(''), { level: 9 }).length;
    expect(bytes).toBeLessThan(10_000);
    const modules = atStart.flatMap((chunk) => chunk.moduleIds.map((id) => basename(id)));
    expect(modules).toContain('client.js');
    expect(modules).not.toContain('signed.js');
    expect(modules).not.toContain('state-file.js');
  });

  it('reads levers where there is nothing but what the web has', async () => {
    const tocsin = await startFakeTocsin({ scheduler: false });
    const web = {
      fetch,
      AbortController,
      AbortSignal,
      TextDecoder,
      TextEncoder,
      setTimeout,
      clearTimeout,
      performance,
    };
    const context = createContext({ ...web, crypto, atob, structuredClone });
    const errors: string[] = [];
    try {
      runInContext(code, context);
      expect(runInContext('typeof process + typeof require + typeof Buffer', context)).toBe('undefined'.repeat(3));
      const create = runInContext('sdk.createTocsin', context) as (options: TocsinOptions) => TocsinClient;
      const onError = (error: Error) => errors.push(error.message);
      const client = create({ url: tocsin.url, key: 'k', stateFile: 'levers.json', onError });
      expect(await client.ready(5_000)).toBe('server');
      expect(client.lever('scheduler')).toBe(false);
      expect(errors.every((message) => message.includes('no file system'))).toBe(true);
      await client.close();
    } finally {
      await tocsin.kill();
    }
  });
});

const runtimes = [
  ['deno', ['run', '--allow-all', 'use.mjs']],
  ['bun', ['use.mjs']],
] as const;

describe.each(runtimes)('%s', (runtime, args) => {
  const isThere = spawnSync(runtime, ['--version']).status === 0;

  it.skipIf(!isThere)('uses the package (skipped where it is not installed)', async () => {
    await writeFile(join(folder, 'use.mjs'), `import { createTocsin } from '@tocsin/sdk';\n${USE}`);
    expect((await runFile(runtime, [...args], { cwd: folder })).stdout).toBe('defaults 60\n');
  });
});
