import type { Run, RunList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { performStep } from './perform-step.ts';
import { runStartedText, runsText, runText } from './run-text.ts';
import { addValue, type Values } from './step-values.ts';

const STEP_HELP = `
On a terminal the step asks for what is still missing; \`tocsin run show\` says what it needs.
Ctrl-C stops watching, not the step: \`tocsin run cancel\` stops that.`;

interface StepOptions extends OutputOptions {
  readonly again?: boolean;
  readonly set?: Values;
}

/** Registers `tocsin run …`. */
export function registerRun(program: Command): void {
  const run = group(program, 'run', 'Runbooks: run one step by step');
  readCommands(run);
  startCommand(run);
  stepCommands(run);
}

function readCommands(run: Command): void {
  command(run, 'list', 'Runs, newest first')
    .option('--incident <id>', 'only those of this incident')
    .action(async (options: OutputOptions & { incident?: string }) => {
      const list = await connect(process.env).get<RunList>('/api/runs', { incidentId: options.incident });
      show(list, options, ({ runs }) => runsText(runs, Date.now()));
    });
  command(run, 'show <run>', 'One run with its steps and their output').action(
    async (id: string, options: OutputOptions) => {
      const answer = await connect(process.env).get<Run>(apiPath`/api/runs/${id}`);
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
      show(answer, options, (safe) => runStartedText(safe, Date.now()));
    });
}

function stepCommands(run: Command): void {
  command(run, 'step <run> <step>', 'Approve a step, run it and wait for its end; exits 1 unless it is done')
    .option('--again', 'although it ran already, or nobody knows whether it did')
    .option('--set <NAME=value>', 'what the step needs to know; repeat it for more; kept for later steps', addValue)
    .addHelpText('after', STEP_HELP)
    .action((id: string, step: string, options: StepOptions) => {
      const { again = false, json = false, set: values = {} } = options;
      const terminal = process.stdin.isTTY && !json ? { input: process.stdin, output: process.stderr } : null;
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

async function change(path: string, body: unknown, options: OutputOptions): Promise<void> {
  const answer = await connect(process.env).post<Run>(path, body);
  show(answer, options, (safe) => runText(safe, Date.now(), false));
}
