import type { Run, RunList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import type { FileOptions } from './file/run-file.ts';
import { addParam, addValue, type Values } from './given-values.ts';
import { change, runActions } from './run-actions.ts';

const STEP_HELP = `
On a terminal the step asks for what is still missing; \`tocsin run show\` says what it needs.
Ctrl-C stops watching, not the step: \`tocsin run cancel\` stops that.`;

interface StepOptions extends OutputOptions {
  readonly again?: boolean;
  readonly set?: Values;
}

/** Registers `tocsin run …`. */
export function registerRun(program: Command): void {
  const run = group(program, 'run', 'Run a Markdown file step by step, or a runbook of the server');
  fileCommand(run);
  readCommands(run);
  startCommand(run);
  stepCommands(run);
  runActions(run);
}

const FILE_HELP = `
Runs the steps of a Markdown file on this machine, as you, without a server: fences in sh, sql, http or ts, numbered items and
check boxes. On a terminal each step is shown and asked for. Elsewhere steps that only read run, and the first one that
changes something ends it, unless --yes is there. What is no path and not named *.md is a runbook of the server.

Exit codes:
  0    every step is done or was skipped
  1    a step failed, or nobody knows whether it happened
  2    the file, a value or an option is not valid
  4    there is no such file, step or runbook
  5    not everything ran: somebody quit, or nobody could be asked
  130  interrupted by Ctrl-C; the step and everything that it started is ended`;

/** What is no name of another command is a file, or a runbook of the server. */
function fileCommand(run: Command): void {
  const more = (value: string, before: readonly string[] = []) => [...before, value];
  command(run, 'file [file]', 'Run a Markdown file on this machine; "file" can be left out', { isDefault: true })
    .option('--step <name>', 'only this step; repeat it for more', more)
    .option('--param <NAME=value>', 'a value that steps need; repeat it for more', addParam)
    .option('--option <title>', 'which way to take where there are several: heading, part of it, or number', more)
    .option('--dry-run', 'show what would run, with values filled in; run nothing')
    .option('--yes', 'answer every question with yes; approvals of others are still asked for')
    .option('--plan <dir>', 'plan with the connections and the environment (default: the one that the file lies in)')
    .option('--service <service>', 'service of a runbook of the server')
    .addHelpText('after', FILE_HELP)
    .action(async (file: string | undefined, options: FileOptions & { service?: string }) => {
      if (file === undefined) return run.help({ error: true });
      if (await isFile(file)) return (await import('./file/run-here.ts')).runHere(file, options);
      return (await import('./run-name.ts')).runName(file, options);
    });
}

/** Whether a word means a file: it says where, ends like one, or there is one. */
async function isFile(word: string): Promise<boolean> {
  if (/[\\/]|\.(?:md|markdown|mdx)$/i.test(word)) return true;
  const { stat } = await import('node:fs/promises');
  return stat(word).then(
    (found) => found.isFile(),
    () => false,
  );
}

function readCommands(run: Command): void {
  command(run, 'list', 'Runs, newest first')
    .option('--incident <id>', 'only those of this incident')
    .action(async (options: OutputOptions & { incident?: string }) => {
      const list = await connect(process.env).get<RunList>('/api/runs', { incidentId: options.incident });
      const { runsText } = await import('./run-text.ts');
      show(list, options, ({ runs }) => runsText(runs, Date.now()));
    });
  command(run, 'show <run>', 'One run with its steps and their output').action(
    async (id: string, options: OutputOptions) => {
      const answer = await connect(process.env).get<Run>(apiPath`/api/runs/${id}`);
      const { runText } = await import('./run-text.ts');
      show(answer, options, (safe) => runText(safe, Date.now()));
    },
  );
}

function startCommand(run: Command): void {
  command(run, 'start <runbook>', 'Start a run; no step runs yet')
    .option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)')
    .option('--incident <id>', 'the incident that it is for (default: TOCSIN_INCIDENT)')
    .action(async (runbook: string, options: OutputOptions & { service?: string; incident?: string }) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, options.service);
      const incidentId = options.incident ?? (process.env.TOCSIN_INCIDENT || undefined);
      const answer = await api.post<Run>('/api/runs', { service, runbook, incidentId });
      const { runStartedText } = await import('./run-text.ts');
      show(answer, options, (safe) => runStartedText(safe, Date.now()));
    });
}

function stepCommands(run: Command): void {
  command(run, 'step <run> <step>', 'Approve a step, run it and wait for its end; exits 1 unless it is done')
    .option('--again', 'although it ran already, or nobody knows whether it did')
    .option('--set <NAME=value>', 'what the step needs to know; repeat it for more; kept for later steps', addValue)
    .addHelpText('after', STEP_HELP)
    .action(async (id: string, step: string, options: StepOptions) => {
      const { again = false, json = false, set: values = {} } = options;
      const terminal = process.stdin.isTTY && !json ? { input: process.stdin, output: process.stderr } : null;
      const { performStep } = await import('./perform-step.ts');
      return performStep(connect(process.env), { run: id, step, again, json, values, terminal });
    });
  command(run, 'skip <run> <step>', 'Skip a step')
    .requiredOption('--reason <text>', 'why, for the record')
    .action((id: string, step: string, options: OutputOptions & { reason: string }) =>
      change(apiPath`/api/runs/${id}/steps/${step}/skip`, { reason: options.reason }, options),
    );
  command(run, 'settle <run> <step> <outcome>', 'Say what became of a step of unknown outcome: done or failed').action(
    (id: string, step: string, outcome: string, options: OutputOptions) =>
      change(apiPath`/api/runs/${id}/steps/${step}/settle`, { outcome }, options),
  );
  command(run, 'cancel <run>', 'Stop the run and what runs').action((id: string, options: OutputOptions) =>
    change(apiPath`/api/runs/${id}/cancel`, undefined, options),
  );
}
