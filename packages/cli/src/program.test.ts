import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');

/** What a file imports at once, types aside. */
function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8').replaceAll(/^import type [^;]*;/gm, '');
  return [...source.matchAll(/^(?:import|export)\b[^;]*? from '([^']+)';/gm)].map(([, name = '']) => name);
}

it('a command loads the plan, the core and the server only when it needs them: they take five times as long as the rest', () => {
  const files = new Set([MAIN]);
  const packages: string[] = [];
  for (const file of files) {
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) files.add(join(dirname(file), name));
      else if (name.startsWith('@tocsin/')) packages.push(`${file} imports ${name}`);
    }
  }
  expect(files.size).toBeGreaterThan(50);
  expect(packages).toEqual([]);
});
