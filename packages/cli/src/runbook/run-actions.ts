import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Run, StepPreview } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { addValue, type Values } from './given-values.ts';

const SET = ['--set <NAME=value>', 'what steps need to know; repeat it for more; kept for later steps'] as const;

/** What people do with a run beyond running one step of it. */
export function runActions(run: Command): void {
  wholeRun(run);
  oneStep(run);
  lookAndEdit(run);
}

function wholeRun(run: Command): void {
  command(run, 'all <run>', 'Run the steps one after another, until one fails or needs a person')
    .option('--from <step>', 'begin with this step')
    .option('--option <title>', 'heading of the way to take; repeat it for more', addText)
    .option(...SET, addValue)
    .action((id: string, options: OutputOptions & { from?: string; option?: string[]; set?: Values }) => {
      const { from, option, set } = options;
      const body = { ...(from && { from }), ...(option && { options: option }), ...(set && { parameters: set }) };
      return change(apiPath`/api/runs/${id}/run-all`, body, options);
    });
  command(run, 'pause <run>', 'Let nothing new begin; what runs goes on').action((id: string, options: OutputOptions) =>
    change(apiPath`/api/runs/${id}/pause`, undefined, options),
  );
  command(run, 'resume <run>', 'Go on with a paused run').action((id: string, options: OutputOptions) =>
    change(apiPath`/api/runs/${id}/resume`, undefined, options),
  );
}

function oneStep(run: Command): void {
  command(run, 'approve <run> <step>', 'Approve a step that somebody else asked to run').action(
    (id: string, step: string, options: OutputOptions) =>
      change(apiPath`/api/runs/${id}/steps/${step}/approve`, undefined, options),
  );
  command(run, 'answer <run> <step> <decision>', 'Keep what a step has changed, or undo it: commit or rollback').action(
    (id: string, step: string, decision: string, options: OutputOptions) => {
      if (decision !== 'commit' && decision !== 'rollback')
        throw new Failure('invalid', `The answer is commit or rollback, not "${decision}".`);
      return change(apiPath`/api/runs/${id}/steps/${step}/answer`, { decision }, options);
    },
  );
  command(run, 'stop <run> <step>', 'Stop one step that runs; the run goes on').action(
    (id: string, step: string, options: OutputOptions) =>
      change(apiPath`/api/runs/${id}/steps/${step}/stop`, undefined, options),
  );
}

function lookAndEdit(run: Command): void {
  command(run, 'preview <run> <step>', 'What a step would run and may do; runs nothing')
    .option('--set <NAME=value>', 'as if this were filled in; repeat it for more', addValue)
    .action(async (id: string, step: string, options: OutputOptions & { set?: Values }) => {
      const body = options.set ? { parameters: options.set } : {};
      const answer = await connect(process.env).post<StepPreview>(apiPath`/api/runs/${id}/steps/${step}/preview`, body);
      const { previewText } = await import('./preview-text.ts');
      show(answer, options, previewText);
    });
  command(run, 'edit <run> <step>', 'Give a step another source for this run; the plan is proposed the same')
    .requiredOption('--source <file>', 'file with the new source; - for standard input')
    .requiredOption('--why <text>', 'why, for the record and the proposal')
    .action(async (id: string, step: string, options: OutputOptions & { source: string; why: string }) => {
      const source = await readSource(options.source);
      return change(apiPath`/api/runs/${id}/steps/${step}/edit`, { source, why: options.why }, options);
    });
}

async function readSource(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new Failure('invalid', `${file} cannot be read: ${error.message}`);
  });
}

function addText(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Posts, and shows the run as it is then. */
export async function change(path: string, body: unknown, options: OutputOptions): Promise<void> {
  const answer = await connect(process.env).post<Run>(path, body);
  const { runText } = await import('./run-text.ts');
  show(answer, options, (safe) => runText(safe, Date.now(), false));
}
