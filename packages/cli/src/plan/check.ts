import type { Plan } from '@tocsin/core';
import type { Problem } from '@tocsin/plan';
import type { Command } from 'commander';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { countOf, type OutputOptions } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';

interface CheckSummary {
  readonly errors: number;
  readonly warnings: number;
  /** How many there are of each thing; null when errors leave no plan to count in. */
  readonly counts: Readonly<Record<string, number>> | null;
}

/** Registers `tocsin check`. */
export function registerCheck(program: Command): void {
  program
    .command('check <dir>')
    .description('Check a plan folder: every error and warning, with its place; exits 1 with errors')
    .option('--json', 'print {problems, summary} as JSON')
    .action(async (dir: string, { json = false }: OutputOptions) => {
      const { formatProblem, loadPlan } = await import('@tocsin/plan');
      const { plan, problems } = await loadPlan(dir, { env: process.env });
      const summary = summarize(plan, problems);
      if (summary.errors > 0) process.exitCode = BAD_NEWS;
      if (json) {
        process.stdout.write(`${JSON.stringify({ problems, summary }, null, 2)}\n`);
        return;
      }
      const text = [...problems.map(formatProblem), summaryText(summary)].join('\n\n');
      process.stdout.write(`${text}\n`);
    });
}

function summarize(plan: Plan | null, problems: readonly Problem[]): CheckSummary {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: problems.length - errors, counts: plan && countsOf(plan) };
}

function countsOf(plan: Plan): Record<string, number> {
  const { components, people, schedules, monitors, metrics, levers, restorations, runbooks, templates } = plan;
  const groups = { components, people, schedules, monitors, metrics, levers, restorations, runbooks, templates };
  const counts = Object.entries(groups).map(([name, things]) => [name, Object.keys(things).length] as const);
  return { severities: plan.severities.length, ...Object.fromEntries(counts) };
}

const SINGULAR: Readonly<Record<string, string>> = { severities: 'severity', people: 'person' };

function summaryText({ errors, warnings, counts }: CheckSummary): string {
  const problems = [countOf(errors, 'error'), ...(warnings > 0 ? [countOf(warnings, 'warning')] : [])].join(', ');
  if (errors > 0 || !counts) return paint('red', problems);
  const things = Object.entries(counts).filter(([, count]) => count > 0);
  const words = things.map(([name, count]) => countOf(count, SINGULAR[name] ?? name.slice(0, -1), name));
  return `${words.join(', ')}: ${paint(warnings > 0 ? 'yellow' : 'green', problems)}`;
}
