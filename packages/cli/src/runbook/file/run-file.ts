import { defaultValues, refuseValues } from '@tocsin/core';
import { BAD_NEWS, exitCodeOf } from '../../shared/exit-codes.ts';
import { Failure } from '../../shared/failure.ts';
import type { Terminal } from '../ask-values.ts';
import type { Values } from '../given-values.ts';
import { chooseSteps } from './choose-steps.ts';
import type { DocumentEnd } from './document-run.ts';
import { documentHead, dryRun } from './dry-run.ts';
import { type LoadedDocument, loadDocument } from './load-document.ts';
import { runDocument } from './run-document.ts';

export interface FileOptions {
  readonly step?: readonly string[];
  readonly param?: Values;
  readonly option?: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly plan?: string;
  readonly json?: boolean;
}

/** What is around a run: the process, or a test. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where people are asked; null: nobody is there. */
  readonly terminal: Terminal | null;
  /** Writes to standard output; a promise asks to wait. */
  print(text: string): void | Promise<void>;
  /** Writes a message to standard error. */
  complain(text: string): void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** As a shell counts a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Runs the steps of a Markdown file on this machine, or shows what would run.
 * @returns the exit code
 * @throws Failure when the file, a value or a name is not valid: nothing was run
 */
export async function runFile(path: string, options: FileOptions, around: Surroundings): Promise<number> {
  const { json = false, yes = false, option = [] } = options;
  const document = await loadDocument(path, options.plan, around.env);
  const refusal = refuseValues(document.runbook.parameters, options.param ?? {});
  if (refusal !== null) throw new Failure('invalid', refusal);
  await reportProblems(document, options, around);
  const steps = chooseSteps(document.runbook, options.step ?? []);
  const values = { ...defaultValues(document.runbook.parameters), ...options.param };
  if (options.dryRun) {
    await dryRun({ document, steps, values, json, print: around.print });
    return 0;
  }
  if (steps.length === 0)
    throw new Failure('invalid', `${path} has no steps: no numbered items, and no fences that run.`);
  const { terminal, signal } = around;
  const show = json ? () => undefined : around.print;
  const end = await runDocument({ document, steps, values, options: option, yes, terminal, show, signal });
  await around.print(json ? `${JSON.stringify(endJson(document, end), null, 2)}\n` : `\n${closingText(end)}\n`);
  return exitCode(end.status);
}

/** Errors in a runbook of a plan end what nobody watches; any other file was not written for this. */
async function reportProblems(
  { problems, planFolder }: LoadedDocument,
  { json, dryRun: isDry }: FileOptions,
  { terminal, complain }: Surroundings,
): Promise<void> {
  if (problems.length === 0) return;
  const { formatProblem } = await import('@tocsin/plan');
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 && planFolder !== null && !terminal && !isDry)
    throw new Failure('invalid', errors.map(formatProblem).join('\n'));
  if (!json) complain(problems.map(formatProblem).join('\n'));
}

function endJson(document: LoadedDocument, { status, reason, steps }: DocumentEnd) {
  const list = steps.map(({ step, phase, durationMs, ...rest }) => ({
    ...{ id: step.id, title: step.title, phase, kind: step.kind, changes: step.changes },
    ...rest,
    durationMs: Math.round(durationMs),
  }));
  return { ...documentHead(document), status, reason, steps: list };
}

function closingText({ status, reason, steps }: DocumentEnd): string {
  const count = (wanted: string) => steps.filter((one) => one.status === wanted).length;
  const words = (['done', 'failed', 'unknown', 'skipped', 'not-run'] as const)
    .filter((one) => count(one) > 0)
    .map((one) => `${count(one)} ${one === 'not-run' ? 'not run' : one}`);
  return `${reason === null ? '' : `${reason}\n`}${status === 'done' ? 'Done' : 'Ended'}: ${words.join(', ')}.`;
}

function exitCode(status: DocumentEnd['status']): number {
  if (status === 'interrupted') return INTERRUPTED;
  if (status === 'stopped') return exitCodeOf('conflict');
  return status === 'done' ? 0 : BAD_NEWS;
}
