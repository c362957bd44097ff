import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What can be imported, by its module below `src`. A module that is there but not in package.json fails a test: run this file. */
export const entries = {
  '.': 'index',
  './evaluate': 'evaluate',
  './breaker': 'breaker/index',
  './middleware': 'middleware/index',
  './hono': 'adapters/hono',
  './express': 'adapters/express',
  './fastify': 'adapters/fastify',
  './next': 'adapters/next',
  './fetch': 'adapters/fetch',
  './health': 'health',
  './inbox': 'inbox/index',
  './consent': 'consent',
  './openfeature': 'openfeature',
  './react': 'react',
};

/** The `exports` of package.json for the modules that are there. */
export function exportsOf(table = entries) {
  const built = Object.entries(table).filter(([, module]) =>
    existsSync(new URL(`./src/${module}.ts`, import.meta.url)),
  );
  return Object.fromEntries([
    ...built.map(([path, module]) => [path, { import: target('dist', module), require: target('dist/cjs', module) }]),
    ['./vectors/evaluate.json', './vectors/evaluate.json'],
    ['./package.json', './package.json'],
  ]);
}

function target(folder, module) {
  return { types: `./${folder}/${module}.d.ts`, default: `./${folder}/${module}.js` };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = new URL('./package.json', import.meta.url);
  const description = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, `${JSON.stringify({ ...description, exports: exportsOf() }, null, 2)}\n`);
}
