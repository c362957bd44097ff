import type { Run, RunList } from '@tocsin/server/contract';
import { indent, section } from '../shared/output.ts';
import { paint, paintState } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
import { durationWords, whenWords } from '../shared/time-words.ts';
import { nextSteps, waysAround } from './next-steps.ts';
import { missingIn, settings } from './step-values.ts';

type Step = Run['steps'][number];

/** A table of runs. */
export function runsText(runs: RunList['runs'], nowMs: number): string {
  if (runs.length === 0) return 'There are no runs.';
  const rows = runs.map((run) => [
    ...[run.id, paintState(run.status), run.auto ? `${run.title} (diagnostics)` : run.title, run.incidentId ?? '-'],
    ...[run.startedBy, whenWords(run.startedAt, nowMs)],
  ]);
  return table(['Run', 'Status', 'Runbook', 'Incident', 'By', 'Started'], rows);
}

/** A run with its steps; with `outputs`, what each of them wrote. */
export function runText(run: Run, nowMs: number, outputs = true): string {
  const header = `${paint('bold', run.id)}  ${paintState(run.status)}  ${paint('bold', run.title)}`;
  const facts = [
    ['Service', run.service],
    ['Incident', run.incidentId ?? '-'],
    ['Started', `${whenWords(run.startedAt, nowMs)} by ${run.startedBy}`],
    ['Finished', run.finishedAt ? whenWords(run.finishedAt, nowMs) : ''],
    ['Paused', run.pausedAt ? `${whenWords(run.pausedAt, nowMs)}; go on: tocsin run resume ${run.id}` : ''],
    ['Running', run.runsAllFor ? `all steps, for ${run.runsAllFor}` : ''],
    ['Stopped', run.halted ?? ''],
  ].filter(([, value]) => value);
  const waiting = outputs ? '' : waitingSteps(run);
  const steps = outputs ? run.steps.map((step) => stepInRun(run, step)).join('\n') : stepsTable(run.steps);
  const values = section('Values', columns(run.parameters.map(valueRow)));
  return `${header}\n${columns(facts)}\n\n${values === '' ? '' : `${values}\n`}${steps}${waiting}`;
}

/** What a person must do about steps that wait for one, below a table. */
function waitingSteps(run: Run): string {
  const lines = run.steps.flatMap((step) => {
    const [what] = demandOf(run, step);
    return what === undefined ? [] : [`${step.id} ${what}`];
  });
  return lines.length === 0 ? '' : `\n\n${lines.join('\n')}`;
}

/** What a step waits for, with the command that gives it. */
function demandOf(run: Run, { id, status, question }: Step): readonly string[] {
  if (status === 'approving') return [`waits for others to approve it: tocsin run approve ${run.id} ${id}`];
  if (question) return [`waits for an answer: tocsin run answer ${run.id} ${id} commit (or rollback)`];
  return [];
}

/** The answer to a start: the steps, and how to go on. An incident's diagnostics are part of the same run. */
export function runStartedText(run: Run, nowMs: number): string {
  const fresh = run.steps.every(({ status }) => status === 'pending');
  const how = fresh ? 'is started' : `was started ${whenWords(run.startedAt, nowMs)} by ${run.startedBy} and goes on`;
  return `${run.id} ${how}: ${run.title}\n\n${stepsTable(run.steps)}${nextText(run)}`;
}

/** The command for the next step, with what must be said; several where one of them is to be chosen. */
function nextText(run: Run): string {
  const next = nextSteps(run.steps);
  const commands = next.map((step) => {
    const missing = settings(missingIn(run, step.id, {}));
    return [`tocsin run step ${run.id} ${step.id}${missing === '' ? '' : ` ${missing}`}`, step.option ?? ''];
  });
  if (commands.length > 1) return `\n\nNext, one of these ways:\n${indent(columns(commands))}`;
  return commands[0] ? `\n\nNext: ${commands[0][0]}` : '';
}

/** The columns for options and for what steps need are there when a step has such. */
function stepsTable(steps: readonly Step[]): string {
  const hasOptions = steps.some(({ option }) => option !== null);
  const hasNeeds = steps.some(({ parameters }) => parameters.length > 0);
  const rows = steps.map((step) => [
    ...[paintState(step.status), step.id, step.title, step.phase, natureOf(step)],
    ...(hasOptions ? [step.option ?? ''] : []),
    ...(hasNeeds ? [step.parameters.join(', ')] : []),
  ]);
  const more = [...(hasOptions ? ['Option'] : []), ...(hasNeeds ? ['Needs'] : [])];
  return table(['Status', 'Step', 'Title', 'Phase', 'Kind', ...more], rows);
}

function valueRow({ name, title, value }: Run['parameters'][number]): string[] {
  return [name, value ?? '-', title];
}

/** A step with its output; the first of an option stands under its heading. */
function stepInRun(run: Run, step: Step): string {
  if (step.option === null) return stepWithOutput(run, step);
  const ways = waysAround(run.steps, step);
  const text = indent(stepWithOutput(run, step));
  if (!ways.some(([first]) => first === step)) return text;
  const of = ways.length > 1 ? paint('dim', ` (one of ${ways.length} ways)`) : '';
  return `${paint('bold', step.option)}${of}\n${text}`;
}

function natureOf({ kind, changes }: Step): string {
  return kind === 'manual' ? 'by hand' : `${kind}, ${changes ? 'changes' : 'reads'}`;
}

function stepWithOutput(run: Run, step: Step): string {
  const needs = step.parameters.length > 0 ? `, needs ${step.parameters.join(', ')}` : '';
  const head = `${paintState(step.status)}  ${step.id}: ${step.title} (${natureOf(step)}${needs})${endingOf(step)}`;
  const approved = step.approvals?.map(({ who }) => who).join(' and ');
  const more = [
    ...(approved ? [`approved by ${approved}`] : []),
    ...(step.plannedSource ? ['edited for this run'] : []),
    ...demandOf(run, step),
  ];
  const below = [more.join('\n'), stepOutput(step)].filter(Boolean).map((text) => indent(text, '    '));
  return [head, ...below].join('\n');
}

function endingOf({ status, startedAt, finishedAt, exitCode, by }: Step): string {
  const took =
    startedAt && finishedAt ? ` in ${durationWords((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)}` : '';
  const code = exitCode === null || (exitCode === 0 && status === 'done') ? '' : `, exit code ${exitCode}`;
  return by || took || code ? `${took}${by ? ` by ${by}` : ''}${code}` : '';
}

/** What a step wrote: rows of SQL as a table, otherwise its output. */
export function stepOutput({ output, rows }: Step): string {
  if (!rows) return output.trimEnd();
  return (
    table(
      rows.columns,
      rows.rows.map((row) => row.map((cell) => cell ?? 'NULL')),
    ) ||
    output.trimEnd() ||
    '(no rows)'
  );
}

/** One line at the end of a step. */
export function stepEndText(step: Step): string {
  const hints: Partial<Record<Step['status'], string>> = {
    running: ': it goes on beside the steps after it, until tocsin run stop',
    unknown: ': look whether it happened, then say so with tocsin run settle',
    approving: ': it runs once another person approves it with tocsin run approve',
  };
  return `${paintState(step.status)}: ${step.title}${endingOf(step)}${hints[step.status] ?? ''}`;
}
