import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Target {
  types: string;
  default: string;
}

const description: { exports: Record<string, { import: Target; require: Target }> } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);
const table: {
  entries: Record<string, string>;
  exportsOf(table?: Record<string, string>): Record<string, unknown>;
} = await import(new URL('../exports.mjs', import.meta.url).href);

describe('what can be imported', () => {
  it('is what the table says of the modules that are there (node packages/sdk/exports.mjs)', () => {
    expect(description.exports).toEqual(table.exportsOf());
  });

  it('leaves out what is not there', () => {
    expect(Object.keys(table.exportsOf({ '.': 'index', './nothing': 'nothing' }))).not.toContain('./nothing');
  });
});
