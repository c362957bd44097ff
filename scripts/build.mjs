import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.mjs';
import { main, run, SetUpError, step } from './step.mjs';

const stampFile = join(root, 'node_modules', '.tocsin-build-stamp');

/** Compiles the packages and bundles the console, each only when something that it is made of has changed. */
export async function ensureBuild() {
  const stamps = readStamps();
  for (const part of parts()) {
    const wanted = fingerprint(part.sources);
    if (stamps[part.name] === wanted && part.results.every((path) => existsSync(join(root, path)))) continue;
    await step(part.name, () => build(part));
    stamps[part.name] = wanted;
    writeFileSync(stampFile, JSON.stringify(stamps));
  }
}

function parts() {
  const packages = [...listFolders('packages').filter((path) => path !== 'packages/console'), 'examples/app'];
  const rootFiles = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json'];
  const entries = packages.flatMap((path) => [`${path}/src/index.ts`, `${path}/src/main.ts`]);
  return [
    {
      name: 'compile',
      command: [process.execPath, 'node_modules/typescript/bin/tsc', '-b'],
      // The console's types are checked here, too, so its sources count.
      sources: [...rootFiles, ...[...packages, 'packages/console'].flatMap(sourcesOf)],
      results: entries
        .filter((path) => existsSync(join(root, path)))
        .map((path) => path.replace('/src/', '/dist/').replace('.ts', '.js')),
    },
    {
      name: 'console',
      command: ['npm', 'run', 'build', '--workspace', '@tocsin/console'],
      sources: [
        ...rootFiles,
        ...sourcesOf('packages/console'),
        'packages/console/public',
        'packages/console/index.html',
      ],
      results: ['packages/console/dist/index.html'],
    },
  ];
}

function sourcesOf(path) {
  const files = readdirSync(join(root, path)).filter((name) =>
    /^(package|tsconfig.*)\.json$|\.config\.\w+$/.test(name),
  );
  return [`${path}/src`, ...files.map((name) => `${path}/${name}`)];
}

function listFolders(path) {
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${path}/${entry.name}`)
    .sort();
}

async function build({ name, command: [program, ...args] }) {
  const result = await run(program, args);
  if (result.code === 0) return;
  console.error(result.output);
  throw new SetUpError(`The step "${name}" failed (see above): ${[program, ...args].join(' ')}`);
}

/** Sizes and times of all files below `paths`: a few milliseconds where reading them would take a second. */
function fingerprint(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths) addToHash(hash, path);
  return hash.digest('hex');
}

function addToHash(hash, path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stats) return;
  if (stats.isDirectory()) {
    for (const name of readdirSync(join(root, path)).sort()) addToHash(hash, `${path}/${name}`);
  } else if (!/\.(test|contract)\.tsx?$/.test(path)) {
    hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`);
  }
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(ensureBuild);
