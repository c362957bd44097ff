import type { Plan } from '@tocsin/core';
import type { LoadedPlan, Problem } from '@tocsin/plan';

/** A plan folder and what was found in it. */
export interface CheckedFolder {
  /** As it was given on the command line. */
  readonly dir: string;
  readonly problems: readonly Problem[];
  /** How many there are of each thing; null when errors leave no plan to count in. */
  readonly counts: Readonly<Record<string, number>> | null;
}

export interface CheckSummary {
  readonly errors: number;
  readonly warnings: number;
  /** Those of all folders together; null when a folder has errors. */
  readonly counts: Readonly<Record<string, number>> | null;
  /** How often each rule was broken, the most frequent first. */
  readonly byRule: Readonly<Record<string, number>>;
}

/** Takes what loading a folder found. */
export function checkedFolder(dir: string, { plan, problems }: LoadedPlan): CheckedFolder {
  return { dir, problems, counts: plan && countsOf(plan) };
}

/** Sums up what was found in some folders. */
export function summaryOf(folders: readonly CheckedFolder[]): CheckSummary {
  const problems = folders.flatMap((folder) => folder.problems);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: problems.length - errors, counts: countsOfAll(folders), byRule: byRule(problems) };
}

function countsOfAll(folders: readonly CheckedFolder[]): CheckSummary['counts'] {
  const total: Record<string, number> = {};
  for (const { counts } of folders) {
    if (!counts) return null;
    for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
  }
  return total;
}

function byRule(problems: readonly Problem[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of problems) counts.set(code, (counts.get(code) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}

function countsOf(plan: Plan): Record<string, number> {
  const { components, people, schedules, monitors, metrics, levers, restorations, runbooks, templates } = plan;
  const groups = { components, people, schedules, monitors, metrics, levers, restorations, runbooks, templates };
  const counts = Object.entries(groups).map(([name, things]) => [name, Object.keys(things).length] as const);
  return { severities: plan.severities.length, ...Object.fromEntries(counts) };
}
