import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/* The walls of ARCHITECTURE.md, held against what the files really import. */
const PACKAGES = resolve(import.meta.dirname, '../packages');

/** Which packages of ours each package may import. */
const ALLOWED: Record<string, readonly string[]> = {
  core: [],
  plan: ['@tocsin/core'],
  channels: ['@tocsin/core'],
  runner: ['@tocsin/core'],
  server: ['@tocsin/core', '@tocsin/plan', '@tocsin/channels', '@tocsin/runner', '@tocsin/sdk', '@tocsin/console'],
  cli: ['@tocsin/core', '@tocsin/plan', '@tocsin/runner', '@tocsin/server'],
  sdk: [],
  console: [],
};

interface Import {
  readonly file: string;
  readonly from: string;
}

function sources(name: string): string[] {
  return readdirSync(join(PACKAGES, name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        /\.tsx?$/.test(file) && !/\.(test|fixture|contract|fake)\.tsx?$/.test(file) && !file.includes('generated'),
    )
    .map((file) => join(PACKAGES, name, 'src', file));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => ({
    file: relative(PACKAGES, file),
    from: match[1] ?? '',
  }));
}

describe.each(Object.keys(ALLOWED))('packages/%s', (name) => {
  const imports = sources(name).flatMap(importsOf);

  it('imports only the packages that lie further inside', () => {
    const ours = imports.filter(({ from }) => from.startsWith('@tocsin/'));
    const outside = ours.filter(
      ({ from }) => !ALLOWED[name]?.some((allowed) => from === allowed || from.startsWith(`${allowed}/`)),
    );
    expect(outside).toEqual([]);
  });

  it('reaches no other package by a path', () => {
    const escapes = imports.filter(
      ({ file, from }) => from.startsWith('.') && !join(dirname(file), from).startsWith(`${name}/`),
    );
    expect(escapes).toEqual([]);
  });
});

it('core has no clock, no chance and no input or output', () => {
  const files = sources('core');
  const impure = files.filter((file) =>
    /\bDate\b(?!\.parse\b)|Math\.random|\bprocess\.|\bfetch\(/.test(withoutComments(readFileSync(file, 'utf8'))),
  );
  expect(impure).toEqual([]);
  // Both are pure JavaScript: dates and recurrence rules, of moments that they are given.
  const pure = ['temporal-polyfill', 'rrule-temporal', 're2js'];
  const foreign = files.flatMap(importsOf).filter(({ from }) => !from.startsWith('.') && !pure.includes(from));
  expect(foreign).toEqual([]);
});

it('the SDK has no dependency at run time', () => {
  const foreign = sources('sdk')
    .flatMap(importsOf)
    // React's hook is for who has React: an optional peer, in a file of its own.
    .filter(
      ({ file, from }) =>
        !from.startsWith('.') && !from.startsWith('node:') && !(file === 'sdk/src/react.ts' && from === 'react'),
    );
  expect(foreign).toEqual([]);
});

it("a phase of the server never imports another phase's store", () => {
  const wrong = sources('server')
    .flatMap(importsOf)
    .filter(({ file, from }) => from.endsWith('.store.ts') && phaseOf(join(dirname(file), from)) !== phaseOf(file));
  expect(wrong).toEqual([]);
});

function phaseOf(file: string): string | undefined {
  return file.split('/')[2];
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replaceAll(/'[^'\n]*'|`[^`]*`/g, "''");
}
