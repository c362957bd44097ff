import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadPlan } from '../load-plan.ts';
import { importDocuments } from './import-document.ts';

const folder = fileURLToPath(new URL('../../test/import/', import.meta.url));
const documents = readdirSync(folder).filter((name) => name.endsWith('.md'));
/** UPDATE_GOLDEN=1 writes what is made now as what is expected; read the difference before it is committed. */
const update = process.env.UPDATE_GOLDEN === '1';

/** Imports one document of the test folder. */
const importOne = (name: string) => importDocuments([{ name, bytes: readFileSync(join(folder, name)) }]);

/** Writes the files of an import into a folder of its own and loads it. */
async function loadFiles(files: ReadonlyMap<string, string> | null) {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-import-'));
  try {
    for (const [name, text] of files ?? []) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    return await loadPlan(dir, { env: {} });
  } finally {
    await rm(dir, { recursive: true });
  }
}

describe.each(documents)('%s', (name) => {
  const golden = join(folder, name.replace(/\.md$/, ''));

  it('becomes the expected plan and report', () => {
    const { files, report } = importOne(name);
    const made = new Map([...(files ?? []), ['report.golden', `${JSON.stringify(report, null, 2)}\n`]]);
    if (update) {
      rmSync(golden, { recursive: true, force: true });
      for (const [file, text] of made) {
        mkdirSync(dirname(join(golden, file)), { recursive: true });
        writeFileSync(join(golden, file), text);
      }
    }
    for (const [file, text] of made) expect(text, file).toBe(readFileSync(join(golden, file), 'utf8'));
    expect(filesBelow(golden)).toEqual([...made.keys()].sort());
  });

  it('loads without errors, and gives the same bytes again', async () => {
    const { files } = importOne(name);
    const { plan, problems } = await loadFiles(files);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(plan).not.toBeNull();
    expect([...(importOne(name).files ?? [])]).toEqual([...(files ?? [])]);
  });

  it('accounts for every line that is not blank', () => {
    const { report } = importOne(name);
    const lines = readFileSync(join(folder, name), 'utf8').split(/\r?\n/);
    const counted = report.documents[0]?.spans.flatMap(({ line, lastLine }) => lines.slice(line - 1, lastLine)) ?? [];
    const full = (list: readonly string[]) => list.filter((text) => text.trim() !== '').length;
    expect(full(counted)).toBe(full(lines));
    expect(report.lines.recovered + report.lines.left + report.lines.prose).toBe(full(lines));
  });
});

function filesBelow(dir: string): string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { withFileTypes: true, recursive: true });
  const files = entries.filter((one) => one.isFile());
  return files
    .map((one) =>
      join(one.parentPath, one.name)
        .slice(dir.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

it('makes one plan of several documents, with ids that differ and the document beside each line', async () => {
  const bytes = readFileSync(join(folder, 'bakery-orders.md'));
  const { files, report } = importDocuments([
    { name: 'a.md', bytes },
    { name: 'b.md', bytes },
  ]);
  const { plan, problems } = await loadFiles(files);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(plan?.severities).toHaveLength(2);
  expect(Object.keys(plan?.runbooks ?? {})).toContain('oven-printer-offline-2');
  expect(report.documents.map(({ name }) => name)).toEqual(['a.md', 'b.md']);
  expect(report.lines.recovered).toBe(2 * (report.documents[0]?.lines.recovered ?? 0));
  expect(files?.get('plan.yaml')).toContain('# a.md line 12');
});

it.each([
  ['nothing', '', 'document-empty'],
  ['a picture', '\u0089PNG\r\n\u001a\n\u0000\u0000\u0000', 'document-not-text'],
  ['a web page', '<!doctype html><html><body>Plan</body></html>', 'document-is-html'],
])('says why %s cannot be imported, and writes nothing', (_, text, code) => {
  const { files, problems } = importDocuments([{ name: 'plan.md', bytes: Buffer.from(text, 'latin1') }]);
  expect(files).toBeNull();
  expect(problems).toMatchObject([{ severity: 'error', code, file: 'plan.md' }]);
});
