import type { LoadedPlan } from '@tocsin/plan';
import type { Command } from 'commander';
import { BAD_NEWS, WRONG_USAGE } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { type CheckedFolder, checkedFolder, summaryOf } from './check-summary.ts';

interface CheckOptions {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly strict?: boolean;
  readonly rules?: boolean;
}

/** Registers `tocsin check`. */
export function registerCheck(program: Command): void {
  program
    .command('check [dir...]')
    .description('Check plan folders: every error and warning at once, with its place')
    .option('--json', 'print {problems, summary, rules} as JSON')
    .option('--sarif', 'print SARIF 2.1.0, for code hosts')
    .option('--strict', 'warnings count as errors')
    .option('--rules', 'print the rules instead, each with its reason and source')
    .addHelpText(
      'after',
      `
Exit codes:
  0  no errors (with --strict: no warnings either)
  1  errors (with --strict: or warnings)
  2  wrong usage, or a folder that cannot be read`,
    )
    .action(check);
}

async function check(dirs: readonly string[], options: CheckOptions): Promise<void> {
  const plan = await import('@tocsin/plan');
  refuseContradictions(dirs, options);
  if (options.rules) {
    const { rulesText } = await import('./check-text.ts');
    print(options.json ? JSON.stringify({ rules: plan.CHECK_RULES }, null, 2) : rulesText(plan.RULE_GROUPS));
    return;
  }
  const folders: CheckedFolder[] = [];
  for (const dir of dirs) folders.push(checkedFolder(dir, await plan.checkFolder(dir, { env: process.env })));
  process.exitCode = exitCodeOf(folders, options);
  print(await answer(folders, options));
}

async function answer(folders: readonly CheckedFolder[], options: CheckOptions): Promise<string> {
  const { CHECK_RULES, formatProblem } = await import('@tocsin/plan');
  if (options.sarif) {
    const { toSarif } = await import('./check-sarif.ts');
    return JSON.stringify(toSarif(folders, CHECK_RULES, process.cwd()), null, 2);
  }
  const summary = summaryOf(folders);
  if (options.json) {
    const problems = folders.flatMap(({ dir, problems: own }) => own.map((problem) => ({ ...problem, folder: dir })));
    const codes = new Set(problems.map(({ code }) => code));
    const rules = Object.fromEntries(CHECK_RULES.filter(({ id }) => codes.has(id)).map((rule) => [rule.id, rule]));
    return JSON.stringify({ problems, summary, rules }, null, 2);
  }
  const { checkText } = await import('./check-text.ts');
  return checkText(folders, { formatProblem, strict: options.strict === true });
}

function refuseContradictions(dirs: readonly string[], { json, sarif, rules }: CheckOptions): void {
  if (sarif && (json || rules)) throw new Failure('invalid', 'Choose one of --sarif, --json and --rules.');
  if (dirs.length === 0 && !rules) throw new Failure('invalid', 'Say which folder: tocsin check my-plan');
}

function print(text: string): void {
  process.stdout.write(`${text.trimEnd()}\n`);
}

/** 2 where there is no folder to look at, 1 for errors, 0 for everything that may be started. */
function exitCodeOf(folders: readonly CheckedFolder[], { strict = false }: CheckOptions): number {
  const problems: LoadedPlan['problems'] = folders.flatMap((folder) => folder.problems);
  if (problems.some(({ code }) => code === 'no-folder')) return WRONG_USAGE;
  return problems.some(({ severity }) => strict || severity === 'error') ? BAD_NEWS : 0;
}
