import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importDocuments } from '../packages/plan/dist/index.js';

const shared = fileURLToPath(new URL('../../shared/', import.meta.url));
const own = fileURLToPath(new URL('../packages/plan/test/import/', import.meta.url));

/** Real documents when they are at hand, else those of the tests. */
function documents() {
  const folders = ['seeds', 'corpus'].map((name) => join(shared, name)).filter((path) => existsSync(path));
  return (folders.length > 0 ? folders : [own]).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(?:md|txt)$/.test(name) && !/^(?:PATTERNS|SOURCES)/.test(name))
      .sort()
      .map((name) => ({ name, bytes: readFileSync(join(folder, name)) })),
  );
}

/**
 * How much of each document an import recovers, and how long it takes.
 *
 * @returns figures by document: coverage from 0 to 1, lines recovered, left and prose, runbooks, steps, milliseconds, and the
 *   first lines that were left over.
 */
export async function measure({ progress }) {
  const given = documents();
  // The first import pays for the compiler; it is not counted.
  if (given[0]) importDocuments([given[0]]);
  const figures = {};
  for (const document of given) {
    const start = performance.now();
    const { report } = importDocuments([document]);
    const ms = Math.round(performance.now() - start);
    const { coverage, lines, runbooks, procedures, steps, left } = report;
    figures[document.name] = {
      coverage,
      ...lines,
      runbooks: runbooks.length,
      procedures: procedures.length,
      steps,
      ms,
      leftOver: left.slice(0, 5).map(({ line, text }) => `${line}: ${text.split('\n', 1)[0].trim().slice(0, 60)}`),
    };
    progress(`${document.name}: ${(coverage * 100).toFixed(1)} %, ${ms} ms`);
  }
  const all = Object.values(figures);
  const sum = (key) => all.reduce((total, one) => total + one[key], 0);
  return {
    documents: all.length,
    coverage: Number((sum('recovered') / Math.max(1, sum('recovered') + sum('left'))).toFixed(4)),
    lowest: Math.min(...all.map(({ coverage }) => coverage)),
    ms: sum('ms'),
    ...figures,
  };
}
