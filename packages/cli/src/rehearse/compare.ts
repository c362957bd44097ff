import type { Plan, ScenarioPair } from '@tocsin/core';
import { Failure } from '../shared/failure.ts';
import { printable } from '../shared/printable.ts';
import { loadForRehearsal } from './load.ts';
import { formOf, type RehearseOptions } from './options.ts';
import type { Answer } from './rehearse.ts';
import { yearRequest } from './year-request.ts';

const DAY_MS = 86_400_000;
const COMPARED_DAYS = 366;

/** Says what another version of a plan changes: its coverage of a year from now on, its stories, and a year on request. */
export async function compare(
  dir: string,
  otherDir: string,
  files: readonly string[],
  options: RehearseOptions,
): Promise<Answer> {
  const { comparePlans } = await import('@tocsin/core');
  const [before, after] = [await loadForRehearsal(dir), await loadForRehearsal(otherDir)];
  const year = options.year === undefined ? null : await yearRequest(after, options);
  const fromMs = await beginning(after, options);
  const scenarios = await pairsOf({ dir, plan: before }, { dir: otherDir, plan: after }, files, fromMs);
  const toMs = fromMs + COMPARED_DAYS * DAY_MS;
  const comparison = comparePlans(before, after, { fromMs, toMs, scenarios, year });
  const passed = !comparison.worse;
  const form = formOf(options);
  if (form === 'json') return { text: JSON.stringify(comparison, null, 2), passed };
  const texts = await import('./compare-text.ts');
  const safe = printable(comparison);
  return { text: form === 'md' ? texts.comparisonMarkdown(safe) : texts.comparisonText(safe), passed };
}

/** From `--at`, from the first of January of `--year`, or from today on. */
async function beginning(plan: Plan, { at, year }: RehearseOptions): Promise<number> {
  if (at === undefined && typeof year !== 'string') return Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const { readScenario } = await import('@tocsin/plan');
  const written = at ?? `${year}-01-01T00:00`;
  const { scenario, findings } = readScenario({ at: written, what: [{ alert: 'begin' }] }, plan, '');
  if (scenario) return scenario.atMs;
  throw new Failure('invalid', findings.map(({ message }) => message).join('\n'));
}

interface Version {
  readonly dir: string;
  readonly plan: Plan;
}

/** The stories of both versions by their file, those of the later version where both have one. */
async function pairsOf(
  before: Version,
  after: Version,
  files: readonly string[],
  atMs: number,
): Promise<readonly ScenarioPair[]> {
  const { readRehearsal, readRehearsals } = await import('@tocsin/plan');
  const { scenariosFor } = await import('@tocsin/core');
  const wanted = (file: string) => files.length === 0 || files.some((name) => file === name || file === `${name}.yaml`);
  const [old, own] = await Promise.all([
    readRehearsals(before.dir, before.plan),
    readRehearsals(after.dir, after.plan),
  ]);
  const names = new Set([...own, ...old].map(({ file }) => file).filter(wanted));
  const pairs = await Promise.all(
    [...names].map(async (file): Promise<ScenarioPair> => {
      const home = own.some((one) => one.file === file) ? after.dir : before.dir;
      const was = (await readRehearsal(home, file, before.plan)).scenario;
      const is = (await readRehearsal(home, file, after.plan)).scenario;
      return { title: is?.title ?? was?.title ?? file, before: was, after: is };
    }),
  );
  if (pairs.length > 0) return pairs;
  const [was, is] = [scenariosFor(before.plan, atMs), scenariosFor(after.plan, atMs)];
  return is.map((scenario, index) => ({ title: scenario.title, before: was[index] ?? null, after: scenario }));
}
