import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { defaultValues, refuseValues } from '@tocsin/core';
import { BAD_NEWS, exitCodeOf } from '../../shared/exit-codes.ts';
import { Failure } from '../../shared/failure.ts';
import { complain } from '../../shared/output.ts';
import type { Values } from '../step-values.ts';
import { chooseSteps, type PlacedStep } from './choose-steps.ts';
import type { DocumentEnd } from './document-run.ts';
import { stepHeading, stepSource, stepTerms, stepValues } from './document-text.ts';
import { type LoadedDocument, loadDocument } from './load-document.ts';
import { connectionOf, secretsIn, timeoutOf } from './perform-cell.ts';
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

/** As a shell counts a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Runs the steps of a Markdown file on this machine, or shows what would run. Sets the exit code. */
export async function runFile(path: string, options: FileOptions): Promise<void> {
  const document = await loadDocument(path, options.plan, process.env);
  const refusal = refuseValues(document.runbook.parameters, options.param ?? {});
  if (refusal !== null) throw new Failure('invalid', refusal);
  await reportProblems(document, options);
  const steps = chooseSteps(document.runbook, options.step ?? []);
  const values = { ...defaultValues(document.runbook.parameters), ...options.param };
  if (options.dryRun) return dryRun(document, steps, values, options);
  if (steps.length === 0)
    throw new Failure('invalid', `${path} has no steps: no numbered items, and no fences that run.`);
  const end = await interruptible(document, steps, values, options);
  process.exitCode = exitCode(end.status);
  if (options.json) return print(`${JSON.stringify(endJson(document, end), null, 2)}\n`);
  await print(`\n${closingText(end)}\n`);
}

async function interruptible(
  document: LoadedDocument,
  steps: readonly PlacedStep[],
  values: Values,
  { option = [], yes = false, json = false }: FileOptions,
): Promise<DocumentEnd> {
  const stop = new AbortController();
  const interrupt = () => stop.abort('cancelled');
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  const terminal = process.stdin.isTTY && !json ? { input: process.stdin, output: process.stdout } : null;
  const show = json ? () => undefined : print;
  try {
    return await runDocument({ document, steps, values, options: option, yes, terminal, show, signal: stop.signal });
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

/** Errors in a runbook of a plan end what nobody watches; any other file was not written for this. */
async function reportProblems({ problems, planFolder }: LoadedDocument, { json, dryRun }: FileOptions): Promise<void> {
  if (problems.length === 0) return;
  const { formatProblem } = await import('@tocsin/plan');
  const errors = problems.filter(({ severity }) => severity === 'error');
  const isWatched = process.stdin.isTTY && !json;
  if (errors.length > 0 && planFolder !== null && !isWatched && !dryRun)
    throw new Failure('invalid', errors.map(formatProblem).join('\n'));
  if (!json) complain(problems.map(formatProblem).join('\n'));
}

async function dryRun(
  document: LoadedDocument,
  steps: readonly PlacedStep[],
  values: Values,
  { json }: FileOptions,
): Promise<void> {
  const secrets = secretsIn(document, values, { cwd: null, variables: {} });
  const shown = steps.map(({ step, phase }) => {
    const connection = step.kind === 'sql' ? (connectionOf(document, step)?.id ?? null) : null;
    return {
      ...{ step, phase, source: stepSource(step, values, secrets) },
      terms: stepTerms(step, connection, timeoutOf(document, step)),
      values: stepValues(step, values, secrets),
    };
  });
  if (json) {
    const list = shown.map(({ step, phase, source, terms }) => ({
      ...{ id: step.id, title: step.title, phase, option: step.option, kind: step.kind, changes: step.changes },
      ...{ source: source.replace(/^ {4}/gm, ''), terms: terms.trim() },
      missing: step.parameters.filter((name) => (values[name] ?? '') === ''),
    }));
    return print(`${JSON.stringify({ ...headOf(document), dryRun: true, steps: list }, null, 2)}\n`);
  }
  for (const [index, { step, phase, ...parts }] of shown.entries()) {
    if (shown[index - 1]?.phase !== phase) await print(`\n## ${phase}\n`);
    const option = step.option === null ? '' : `\n    ${step.option}`;
    const texts = [stepHeading(step, `${index + 1}/${shown.length}`) + option, parts.source, parts.values, parts.terms];
    await print(`\n${texts.filter((text) => text.trim() !== '').join('\n')}\n`);
  }
  await print(`\nNothing was run.${steps.length === 0 ? ' There are no steps.' : ''}\n`);
}

function headOf({ runbook, problems }: LoadedDocument) {
  return { file: runbook.file, title: runbook.title, problems };
}

function endJson(document: LoadedDocument, { status, reason, steps }: DocumentEnd) {
  const list = steps.map(({ step, phase, durationMs, ...rest }) => ({
    ...{ id: step.id, title: step.title, phase, kind: step.kind, changes: step.changes },
    ...rest,
    durationMs: Math.round(durationMs),
  }));
  return { ...headOf(document), status, reason, steps: list };
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

/** Writes to standard output at the speed of whoever reads it, with colours where they show. */
async function print(text: string): Promise<void> {
  const { NO_COLOR, TERM } = process.env;
  const colours = process.stdout.isTTY && !NO_COLOR && TERM !== 'dumb';
  if (!process.stdout.write(colours ? text : stripVTControlCharacters(text))) await once(process.stdout, 'drain');
}
