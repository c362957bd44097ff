import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Builds `dist/cjs` for programs that `require`; the folder's own package.json says what its files are. */
const folder = new URL('./dist/cjs/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const project = fileURLToPath(new URL('./tsconfig.cjs.json', import.meta.url));
execFileSync(process.execPath, [compiler, '-p', project], { stdio: 'inherit' });
writeFileSync(new URL('package.json', folder), '{ "type": "commonjs" }\n');
