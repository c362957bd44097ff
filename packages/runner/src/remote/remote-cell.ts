import { fillRunnerVariables, runnerVariablesOf } from '@tocsin/core';
import type { CellHost, CellJob, CellResult, ChangePreview } from '../cell.ts';
import { runCell } from '../run-cell.ts';
import { secretsOf } from '../secrets-of.ts';
import { fitChanges, fitResult, type LocalSession } from './fit-result.ts';
import type { RemoteJob } from './protocol.ts';
import { RemoteOutput } from './remote-output.ts';
import { placeOf, type RunnerMachine } from './remote-place.ts';
import type { SendSurely } from './send-surely.ts';

/** Why a runner stops a cell. `lost`: the server has given it up, or is out of reach. */
export type StopReason = 'cancelled' | 'lost' | 'shutdown';

/** A cell that runs here: what the beats bring reaches it through this. */
export interface RunningCell {
  readonly job: RemoteJob;
  stop(reason: StopReason): void;
  answer(answer: 'commit' | 'rollback'): void;
  /** Resolves when its end was taken by the server or never will be. Does not reject. */
  readonly ended: Promise<void>;
}

/** Sessions of the runs of which cells ran here: what may not leave this machine. */
export type LocalSessions = Map<string, LocalSession>;

export interface CellContext {
  readonly machine: RunnerMachine;
  readonly instance: string;
  /** Values that may never leave this machine, such as the runner's token. */
  readonly secrets: readonly string[];
  readonly sessions: LocalSessions;
  readonly send: SendSurely;
  log(line: string): void;
}

/** Begins to run a job, and reports it to its end. */
export function startCell(job: RemoteJob, context: CellContext): RunningCell {
  const stop = new AbortController();
  let give: (answer: 'commit' | 'rollback') => void = () => undefined;
  const answer = new Promise<'commit' | 'rollback'>((resolve) => {
    give = resolve;
  });
  return {
    job,
    stop: (reason) => {
      if (!stop.signal.aborted) stop.abort(reason);
    },
    answer: (given) => give(given),
    ended: perform(job, context, stop.signal, answer).catch((error: unknown) => {
      context.log(`The end of ${nameOf(job)} was not reported: ${reasonOf(error)}`);
    }),
  };
}

async function perform(
  job: RemoteJob,
  context: CellContext,
  signal: AbortSignal,
  answer: Promise<'commit' | 'rollback'>,
): Promise<void> {
  const { instance, send, machine, log } = context;
  const path = `/runner/jobs/${job.id}`;
  const cell = prepare(job, context);
  const secrets = secretsFor(cell, context);
  const output = new RemoteOutput(secrets, (piece, text) => send(`${path}/output`, { instance, piece, text }));
  const host: CellHost = {
    onOutput: (text) => output.push(text),
    confirm: (changes) => ask(path, changes, secrets, context, signal, answer),
    signal,
  };
  log(`Runs ${nameOf(job)}`);
  const result = await execute(job, cell, context, host);
  await output.end();
  const { sent, kept } = fitResult(result, secrets, machine.env);
  keep(context.sessions, job.runId, kept);
  log(`${nameOf(job)}: ${signal.aborted ? `stopped (${String(signal.reason)}), ` : ''}${result.status}`);
  const letGo = signal.aborted && signal.reason !== 'cancelled' && result.status !== 'done';
  // Nobody asked for its end: what that means is decided by the server, from whether the step changes something.
  if (letGo) await send(`${path}/release`, { instance });
  else await send(`${path}/result`, { instance, result: sent });
}

async function execute(
  job: RemoteJob,
  cell: CellJob,
  { machine, instance: mark, log }: CellContext,
  host: CellHost,
): Promise<CellResult> {
  const failed = (closing: string, status: 'failed' | 'unknown' = 'failed') =>
    ({ status, exitCode: null, closing, rows: null, session: cell.session }) as const;
  const missing = cell.connection ? runnerVariablesOf(cell.connection) : [];
  if (missing.length > 0) {
    const names = missing.map((name) => `--env ${name}`).join(' ');
    return failed(
      `The connection "${cell.connection?.id}" needs variables that this runner was not given. Start it with ${names}.`,
    );
  }
  try {
    return await runCell(cell, await placeOf(machine, job, mark), host);
  } catch (error) {
    log(`${nameOf(job)} could not be run: ${reasonOf(error)}`);
    return failed('The runner could not run this step; its log says why.', cell.changes ? 'unknown' : 'failed');
  }
}

/** The cell as it runs here: with the connection and the session of this machine. */
function prepare({ cell, runId }: RemoteJob, { machine, sessions }: CellContext): CellJob {
  const local = sessions.get(runId);
  return {
    ...cell,
    connection: cell.connection && fillRunnerVariables(cell.connection, machine.env),
    session: { cwd: local?.cwd ?? null, variables: { ...cell.session.variables, ...local?.variables } },
  };
}

function secretsFor(cell: CellJob, { machine, secrets, sessions }: CellContext): string[] {
  const connections = cell.connection ? { [cell.connection.id]: cell.connection } : {};
  const found = secretsOf({ environment: { ...machine.env, ...cell.parameters }, connections });
  const kept = [...sessions.values()].flatMap(({ variables }) => Object.values(variables));
  return [...new Set([...secrets, ...cell.secrets, ...found, ...kept])].filter((secret) => secret !== '');
}

/** Asks a person by the server, and waits for the answer that a beat brings. Nothing is kept of a cell that is stopped. */
async function ask(
  path: string,
  changes: readonly ChangePreview[],
  secrets: readonly string[],
  { send, instance }: CellContext,
  signal: AbortSignal,
  answer: Promise<'commit' | 'rollback'>,
): Promise<'commit' | 'rollback'> {
  const stopped = new Promise<'rollback'>((resolve) => {
    if (signal.aborted) resolve('rollback');
    signal.addEventListener('abort', () => resolve('rollback'), { once: true });
  });
  const asked = send(`${path}/question`, { instance, changes: fitChanges(changes, secrets) }).then(
    () => answer,
    () => 'rollback' as const,
  );
  return Promise.race([asked, stopped]);
}

/** The sessions of so many runs are remembered. */
const MOST_SESSIONS = 200;

function keep(sessions: LocalSessions, runId: string, kept: LocalSession): void {
  sessions.delete(runId);
  sessions.set(runId, kept);
  for (const oldest of sessions.keys()) {
    if (sessions.size <= MOST_SESSIONS) return;
    sessions.delete(oldest);
  }
}

function nameOf({ service, runbook, step, attempt }: RemoteJob): string {
  return `${service}/${runbook}/${step} (attempt ${attempt})`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
