import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadPlan } from '../load-plan.ts';
import { importDocuments } from './import-document.ts';

// Real documents are not part of this repository; the test folder has our own, which show the same.
const shared = fileURLToPath(new URL('../../../../../shared/', import.meta.url));
const has = (name: string) => existsSync(join(shared, name));
const filesIn = (name: string) =>
  has(name) ? readdirSync(join(shared, name)).filter((file) => !/^(?:PATTERNS|SOURCES)/.test(file)) : [];
const seeds = filesIn('seeds').sort();
const corpus = filesIn('corpus').sort();

const importFile = (folder: string, name: string) =>
  importDocuments([{ name, bytes: readFileSync(join(shared, folder, name)) }]);

async function errorsOf(files: ReadonlyMap<string, string> | null): Promise<readonly unknown[]> {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-import-'));
  try {
    for (const [name, text] of files ?? []) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    const { plan, problems } = await loadPlan(dir, { env: {} });
    return [...problems.filter(({ severity }) => severity === 'error'), ...(plan ? [] : ['no plan'])];
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** Counted by hand in the five documents, of which the fourth was pasted twice. */
const EXPECTED = {
  severities: [4, 3, 0, 4, 0],
  acknowledge: [4, 3, 0, 3, 0],
  resolve: [4, 0, 0, 0, 0],
  runbooks: [4, 6, 8, 6, 5],
  fences: [
    [16, 12, 0, 1, 3],
    [18, 14, 0, 1, 3],
    [44, 40, 3, 1, 0],
    [9, 3, 5, 1, 0],
    [0, 0, 0, 0, 0],
  ],
  shellStatements: [51, 41, 77, 0, 0],
  commandSteps: [34, 38, 72, 0, 0],
  sqlFences: [0, 0, 5, 9, 0],
  sqlEmbedded: [10, 0, 17, 0, 0],
  thresholds: [0, 6, 0, 5, 0],
  bands: [0, 5, 0, 15, 0],
  templates: [3, 3, 1, 0, 0],
  escalation: [6, 4, 3, 3, 0],
  checkBoxes: [0, 0, 14, 15, 0],
  cadences: [3, 1, 0, 0, 4],
  maintenance: [0, 0, 1, 0, 0],
} as const;

describe.skipIf(!has('seeds'))('the five documents', () => {
  it.each([0, 1, 2, 3, 4])('number %i gives every figure that was counted by hand', (index) => {
    const { report } = importFile('seeds', seeds[index] ?? '');
    const { severities, runbooks, fences, sql } = report;
    const made = {
      severities: severities.length,
      acknowledge: severities.filter(({ acknowledge }) => acknowledge !== null).length,
      resolve: severities.filter(({ resolve }) => resolve !== null).length,
      runbooks: runbooks.length,
      fences: [fences.all, fences.shell, fences.sql, fences.code, fences.plain],
      shellStatements: report.shellStatements,
      commandSteps: report.commandSteps,
      sqlFences: sql.fences,
      sqlEmbedded: sql.embedded,
      thresholds: report.thresholds,
      bands: report.bands,
      templates: report.templates,
      escalation: report.escalation,
      checkBoxes: report.checkBoxes,
      cadences: report.cadences,
      maintenance: report.maintenance,
    };
    const expected = Object.fromEntries(Object.entries(EXPECTED).map(([key, list]) => [key, list[index]]));
    expect(made).toEqual(expected);
  });

  it.each(seeds)('%s loads without errors, nine tenths of it recovered', async (name) => {
    const { files, report } = importFile('seeds', name);
    expect(await errorsOf(files)).toEqual([]);
    expect(report.coverage).toBeGreaterThanOrEqual(0.9);
  });
});

/** By number of the document: incident runbooks as counted by hand, and the coverage below which it must not fall. */
const CORPUS: Readonly<Record<string, readonly [runbooks: number, coverage: number]>> = {
  '01': [3, 0.9],
  '02': [5, 0.9],
  '03': [4, 0.9],
  '04': [5, 0.9],
  '05': [0, 0.95],
  '06': [8, 0.9],
  '07': [1, 0.95],
  '08': [0, 0.85],
  '09': [17, 0.95],
  '10': [0, 0.7],
  '11': [4, 0.88],
  '12': [0, 0.93],
  '13': [6, 0.95],
  '14': [0, 0.87],
  '15': [0, 0.92],
  '16': [1, 0.95],
  '17': [13, 0.95],
  '18': [0, 0.88],
  '19': [4, 0.95],
  '20': [0, 0.93],
};

describe.skipIf(!has('corpus'))('twenty more documents', () => {
  it.each(corpus)('%s loads, with its runbooks and its coverage', async (name) => {
    const [runbooks = -1, coverage = 1] = CORPUS[name.slice(0, 2)] ?? [];
    const { files, report } = importFile('corpus', name);
    expect(await errorsOf(files)).toEqual([]);
    expect(report.runbooks).toHaveLength(runbooks);
    expect(report.coverage).toBeGreaterThanOrEqual(coverage);
  });
});
