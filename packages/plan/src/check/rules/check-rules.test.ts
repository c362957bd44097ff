import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { CHECK_RULES } from './check-rules.ts';
import { rulesPage } from './rules-page.ts';

const root = new URL('../../../../../', import.meta.url);
const fixtures = new URL('test/fixtures/plans/', root);

/** Codes of every problem that the fixtures expect. */
async function codesOfFixtures(): Promise<ReadonlySet<string>> {
  const codes = new Set<string>();
  for (const name of await readdir(fixtures)) {
    const expected = await readFile(new URL(`${name}/expected.txt`, fixtures), 'utf8');
    for (const match of expected.matchAll(/: (?:error|warning): .* \[([a-z-]+)\]$/gm)) codes.add(match[1] ?? '');
  }
  return codes;
}

/** What cannot stand in a folder of a repository: shown by tests of their own. */
const WITHOUT_FIXTURE = ['huge-file', 'no-folder', 'unreadable-file'];

it('has a rule for every problem, and a fixture for every rule', async () => {
  const codes = await codesOfFixtures();
  const rules = CHECK_RULES.map(({ id }) => id);
  expect([...codes].filter((code) => !rules.includes(code))).toEqual([]);
  expect(rules.filter((id) => !codes.has(id) && !WITHOUT_FIXTURE.includes(id))).toEqual([]);
});

it('names every rule once, with a reason and a source', () => {
  expect(new Set(CHECK_RULES.map(({ id }) => id)).size).toBe(CHECK_RULES.length);
  for (const { title, explanation, source } of CHECK_RULES) {
    expect(title).toMatch(/^\S.*\.$/);
    expect(explanation).toMatch(/^\S.*\.$/);
    expect(source).not.toBe('');
  }
});

it('has a page that is up to date', async () => {
  const page = await readFile(fileURLToPath(new URL('docs/check-rules.md', root)), 'utf8');
  expect(page).toBe(rulesPage());
});
