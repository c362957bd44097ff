import type { Run } from '@tocsin/server/contract';
import { type Api, connect } from '../shared/api.ts';
import { chooseService } from '../shared/defaults.ts';
import { Failure } from '../shared/failure.ts';
import { show } from '../shared/output.ts';
import type { FileOptions } from './file/run-file.ts';
import { performStep } from './perform-step.ts';
import { runStartedText } from './run-text.ts';

/**
 * Starts a run of a runbook of the server. With `--step` those steps run one after the other until one is not done; without, the answer
 * says how to go on.
 */
export async function runName(name: string, options: FileOptions & { service?: string }): Promise<void> {
  const { json = false, step: steps = [], param = {}, dryRun = false, yes = false } = options;
  if (options.plan !== undefined || (options.option ?? []).length > 0)
    throw new Failure('invalid', `--plan and --option are for files. For a file named ${name} write ./${name}.`);
  if (dryRun) {
    const hint = `Start it (tocsin run start ${name}; no step runs by that), then look at its steps: tocsin run preview RUN STEP`;
    throw new Failure('invalid', `--dry-run is for files. ${hint}`);
  }
  const api = connect(process.env);
  const run = await startRun(api, name, options);
  if (steps.length === 0) return show(run, { json }, (safe) => runStartedText(safe, Date.now()));
  const terminal = process.stdin.isTTY && !json ? { input: process.stdin, output: process.stderr } : null;
  if (!terminal && !yes) requireReading(run, steps);
  for (const step of steps) {
    await performStep(api, { run: run.id, step, again: false, values: param, terminal, json, keep: yes });
    if (process.exitCode) return;
  }
}

async function startRun(
  api: Api,
  runbook: string,
  { param = {}, service: wanted }: FileOptions & { service?: string },
): Promise<Run> {
  const service = await chooseService(api, process.env, wanted);
  const incidentId = process.env.TOCSIN_INCIDENT || undefined;
  const parameters = Object.keys(param).length > 0 ? { parameters: param } : {};
  return api.post<Run>('/api/runs', { service, runbook, incidentId, ...parameters });
}

/** What changes something is not run where nobody is there to see it, unless that was said. */
function requireReading(run: Run, steps: readonly string[]): void {
  const changing = run.steps.find(({ id, changes }) => steps.includes(id) && changes);
  if (changing)
    throw new Failure('conflict', `"${changing.id}" changes something, and nobody can be asked here. Add --yes.`);
}
