import { join } from 'node:path';
import type { CheckRule, Problem } from '@tocsin/plan';
import { countOf } from '../shared/output.ts';
import { type Ink, paint } from '../shared/paint.ts';
import { type CheckedFolder, type CheckSummary, summaryOf } from './check-summary.ts';

interface TextOptions {
  readonly formatProblem: (problem: Problem) => string;
  /** Warnings count as errors. */
  readonly strict: boolean;
}

const INKS: Readonly<Record<Problem['severity'], Ink>> = { error: 'red', warning: 'yellow' };

/** What was found, as a person reads it from the bottom up: warnings, then errors, then what it comes down to. */
export function checkText(folders: readonly CheckedFolder[], options: TextOptions): string {
  const placed = folders.flatMap(({ dir, problems }) =>
    problems.map((problem) => ({ ...problem, file: join(dir, problem.file) })),
  );
  const groups = (['warning', 'error'] as const).flatMap((severity) => {
    const found = placed.filter((problem) => problem.severity === severity);
    if (found.length === 0) return [];
    const heading = paint('bold', `${countOf(found.length, severity)}: ${MEANING[severity]}`);
    return [[heading, ...found.map((problem) => problemText(problem, options.formatProblem))].join('\n\n')];
  });
  return [...groups, summaryText(folders, placed, options.strict)].join('\n\n');
}

const MEANING: Readonly<Record<Problem['severity'], string>> = {
  error: 'what keeps the plan from starting',
  warning: 'what will hurt at 3 a.m.',
};

/** The place stays plain, so that terminals make a link of it. */
function problemText(problem: Problem, formatProblem: TextOptions['formatProblem']): string {
  const [first = '', ...rest] = formatProblem(problem).split('\n');
  const { severity } = problem;
  return [first.replace(` ${severity}: `, ` ${paint(INKS[severity], `${severity}:`)} `), ...rest].join('\n');
}

const SINGULAR: Readonly<Record<string, string>> = { severities: 'severity', people: 'person' };
const MOST_RULES = 6;

function summaryText(folders: readonly CheckedFolder[], placed: readonly Problem[], strict: boolean): string {
  const summary = summaryOf(folders);
  const { errors, warnings, counts } = summary;
  const found = [countOf(errors, 'error'), ...(warnings > 0 ? [countOf(warnings, 'warning')] : [])].join(', ');
  if (errors > 0 || !counts) return [paint('red', found), ...nextSteps(summary, placed)].join('\n');
  const things = Object.entries(counts).filter(([, count]) => count > 0);
  const words = things.map(([name, count]) => countOf(count, SINGULAR[name] ?? name.slice(0, -1), name));
  const ink = warnings === 0 ? 'green' : strict ? 'red' : 'yellow';
  return [`${words.join(', ')}: ${paint(ink, found)}`, ...nextSteps(summary, placed)].join('\n');
}

function nextSteps({ errors, byRule }: CheckSummary, placed: readonly Problem[]): readonly string[] {
  const rules = Object.entries(byRule);
  if (rules.length === 0) return [];
  const shown = rules.slice(0, MOST_RULES).map(([id, count]) => `${id} ${count}`);
  const more = rules.length > MOST_RULES ? ', …' : '';
  const first = placed.find(({ severity }) => severity === 'error');
  return [
    `  By rule: ${shown.join(', ')}${more}`,
    ...(errors > 0 && first ? [`  Begin at ${first.file}:${first.line}:${first.column}`] : []),
    '  What the rules mean: tocsin check --rules',
  ];
}

/** The list of rules as text. */
export function rulesText(groups: readonly { readonly title: string; readonly rules: readonly CheckRule[] }[]): string {
  return groups.map(({ title, rules }) => [paint('bold', title), ...rules.map(ruleText)].join('\n\n')).join('\n\n');
}

function ruleText({ id, severity, title, explanation, source }: CheckRule): string {
  return [
    `  ${id} (${paint(INKS[severity], severity)})`,
    `    ${title}`,
    `    ${explanation}`,
    `    ${paint('dim', source)}`,
  ].join('\n');
}
