import { setTimeout as sleep } from 'node:timers/promises';
import type { JobCall, JobCallList, JobList, ScheduledJobView } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { pull, release } from '../contain/move-lever.ts';
import { type Api, apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { callsText, callText, jobsText, jobText } from './job-text.ts';

const LOOK_EVERY_MS = 250;
/** What the server itself may take beyond the time that the application has. */
const MORE_MS = 15_000;

const RUN_HELP = `
Beside the calendar, which stays as it is. Exits 1 when the application did not answer with success, 5 while the job is
paused (unless --while-paused) or a call of it still runs.`;

interface JobOptions extends OutputOptions {
  readonly service?: string;
}

interface RunOptions extends JobOptions {
  readonly reason?: string;
  readonly whilePaused?: boolean;
  readonly incident?: string;
  readonly wait: boolean;
}

interface PauseOptions extends JobOptions {
  readonly reason: string;
  readonly incident?: string;
  readonly for?: string;
}

/** Registers `tocsin job …`. */
export function registerJob(program: Command): void {
  const job = group(program, 'job', 'Scheduled jobs: calls of the application by the calendar');
  command(job, 'list', 'Every scheduled job: how it stands, its next and last calls')
    .option('--service <service>', 'only this service')
    .action(list);
  ofService(command(job, 'show <id>', 'One scheduled job, with its next calls')).action(showJob);
  ofService(command(job, 'run <id>', 'Call the application now, and wait for its answer'))
    .option('--reason <text>', 'why, for the record and the timeline')
    .option('--while-paused', 'also while the job is paused; the pause stays')
    .option('--incident <id>', 'the incident (default: TOCSIN_INCIDENT, or the only active one)')
    .option('--no-wait', 'do not wait for the answer')
    .addHelpText('after', RUN_HELP)
    .action(run);
  ofService(command(job, 'history <id>', 'Its calls, newest first, and those that were left out'))
    .option('--status <status>', 'only these: running, succeeded, failed, unknown, left-out')
    .option('--limit <count>', 'as many', '30')
    .option('--call <call>', 'one call, with what was answered')
    .action(history);
  pausing(command(job, 'pause <id>', 'Pull its lever: what is due meanwhile is left out'))
    .option('--for <duration>', 'resumed by itself after this time: 90s, 30m, 1h30m')
    .action(async (id: string, options: PauseOptions) => pull((await find(id, options)).lever, options));
  pausing(command(job, 'resume <id>', 'Release its lever')).action(async (id: string, options: PauseOptions) =>
    release((await find(id, options)).lever, options),
  );
}

function ofService(parent: Command): Command {
  return parent.option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)');
}

function pausing(parent: Command): Command {
  return ofService(parent.requiredOption('--reason <text>', 'why, for the timeline')).option(
    '--incident <id>',
    'the incident (default: TOCSIN_INCIDENT, or the only active one)',
  );
}

async function list(options: JobOptions): Promise<void> {
  const { jobs } = await connect(process.env).get<JobList>('/api/jobs');
  const chosen = jobs.filter(({ service }) => service === (options.service ?? service));
  show({ jobs: chosen }, options, (safe) => jobsText(safe.jobs, Date.now()));
}

async function find(id: string, options: JobOptions): Promise<ScheduledJobView> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  return api.get<ScheduledJobView>(apiPath`/api/jobs/${service}/${id}`);
}

async function showJob(id: string, options: JobOptions): Promise<void> {
  show(await find(id, options), options, (safe) => jobText(safe, Date.now()));
}

async function history(id: string, options: JobOptions & { status?: string; limit: string; call?: string }) {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  if (options.call !== undefined) {
    const one = await api.get<JobCall>(apiPath`/api/jobs/${service}/${id}/calls/${options.call}`);
    show(one, options, (safe) => callText(safe, Date.now()));
    return;
  }
  const { status, limit } = options;
  const found = await api.get<JobCallList>(apiPath`/api/jobs/${service}/${id}/calls`, { status, limit });
  show(found, options, (safe) => callsText(safe.calls, Date.now()));
}

async function run(id: string, options: RunOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const incidentId = options.incident ?? (process.env.TOCSIN_INCIDENT || undefined);
  const body = { reason: options.reason ?? '', whilePaused: options.whilePaused ?? false, incidentId };
  const begun = await api.post<JobCall>(apiPath`/api/jobs/${service}/${id}/call`, body);
  const call = options.wait ? await ended(api, begun) : begun;
  show(call, options, (safe) => callText(safe, Date.now()));
  if (call.status === 'failed' || call.status === 'unknown') process.exitCode = BAD_NEWS;
}

async function ended(api: Api, { service, job, id }: JobCall): Promise<JobCall> {
  const { timeout } = await api.get<ScheduledJobView>(apiPath`/api/jobs/${service}/${job}`);
  const end = Date.now() + timeout * 1000 + MORE_MS;
  for (;;) {
    const call = await api.get<JobCall>(apiPath`/api/jobs/${service}/${job}/calls/${id}`);
    if (call.status !== 'running') return call;
    if (Date.now() > end) {
      throw new Failure('unavailable', `The call ${id} has not ended. See: tocsin job history ${job} --call ${id}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}
