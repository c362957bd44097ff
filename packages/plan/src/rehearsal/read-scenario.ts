import type { Plan, Scenario } from '@tocsin/core';
import type { Problem } from '../problem.ts';
import { byPlace, problemAt, type SourceFile } from '../source-file.ts';
import { titleFromId } from '../title-from-id.ts';
import type { Path } from '../yaml/node-positions.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { explainIssue, type ScenarioFinding } from './explain.ts';
import { scenarioSchema } from './scenario-schema.ts';
import { collect, toScenario } from './to-scenario.ts';

/** A scenario, or everything that is wrong with it. */
export interface ReadScenario {
  readonly scenario: Scenario | null;
  readonly problems: readonly Problem[];
}

/**
 * Reads a scenario file against its plan. Problems carry file, line and column, as those of a plan do.
 * @param plan null when it has errors: then only the form of the scenario is looked at
 */
export function readScenarioFile(file: SourceFile, plan: Plan | null): ReadScenario {
  const { value, positions, problems } = readYaml(file);
  if (value === null) return { scenario: null, problems };
  const title = titleFromId((file.name.split('/').at(-1) ?? '').replace(/\.ya?ml$/, ''));
  const lineOf = (path: Path) => positions.locate(path, 'value')?.place.line ?? null;
  const { scenario, findings } = readScenario(value, plan, title, lineOf);
  const found = findings.map((finding) => {
    const place = positions.locate(finding.path, finding.part)?.place ?? { line: 1, column: 1 };
    return problemAt(file, place, finding);
  });
  const all = [...problems, ...found].sort(byPlace);
  return { scenario: all.length === 0 ? scenario : null, problems: all };
}

/**
 * Reads a scenario that does not come from a file, written as a file would write it.
 * @param title what it is called when it does not say so itself
 */
export function readScenario(
  value: unknown,
  plan: Plan | null,
  title: string,
  lineOf: (path: Path) => number | null = () => null,
): { readonly scenario: Scenario | null; readonly findings: readonly ScenarioFinding[] } {
  const parsed = scenarioSchema.safeParse(value);
  if (!parsed.success) {
    return { scenario: null, findings: parsed.error.issues.flatMap((issue) => explainIssue(issue, value)) };
  }
  if (!plan) return { scenario: null, findings: [] };
  const { findings, report } = collect();
  const scenario = toScenario(parsed.data, plan, title, lineOf, report);
  return { scenario: findings.length === 0 ? scenario : null, findings };
}
