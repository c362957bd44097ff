import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Plan, Runbook, RunbookStep } from '@tocsin/core';
import { loadPlan } from '@tocsin/plan';
import { type CellJob, type CellResult, runCell, type Session } from '@tocsin/runner';
import { type SampleApp, type SampleAppConfig, sampleAppConfig, startSampleApp } from '@tocsin/sample-app';
import { MovableClock, type RunningServer, readConfig, startServer } from '@tocsin/server';
import type { IncidentRoom, LeverList } from '@tocsin/server/contract';
import { placeCommand, placeVendorCommands } from '../vendors/place-commands.ts';
import { freshDatabase, migratedDatabase } from './databases.ts';
import { freePort } from './tcp-postgres.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TOKEN = 'a-token-for-runbooks';
const START = '2026-11-04T08:00:00Z';

type PlayedService = SampleAppConfig['services'][number];
/** Churn Saver is played always. */
type ServiceName = PlayedService | 'churn-saver';

export interface StageOptions {
  readonly services: readonly ServiceName[];
  /** The plans' variables, given the address of the sample application and of its database. */
  env(appUrl: string, databaseUrl: string): Record<string, string>;
  /** Settings of the sample application, given the key of each service, and the server. */
  app(keyOf: (service: ServiceName) => string, server: RunningServer): Partial<SampleAppConfig>;
  /** When Tocsin's clock begins, in milliseconds; always the same moment by default. */
  readonly startMs?: number;
}

export interface StepOutcome extends CellResult {
  readonly output: string;
}

export interface RunOptions {
  readonly parameters?: Readonly<Record<string, string>>;
  /** Beginnings of the headings of the alternatives that are taken; steps of others are left out. */
  readonly options?: readonly string[];
  /** Only phases with these titles. */
  readonly phases?: readonly string[];
  /** Steps that may fail; every other must be done. */
  readonly mayFail?: readonly string[];
  readonly skip?: readonly string[];
  /** What a person does at a manual step, and what is looked at after a step, by id; may give more parameters. */
  readonly after?: Readonly<Record<string, (outcome: StepOutcome) => Promise<Record<string, string> | undefined>>>;
}

/** What a run of a whole runbook left. */
export interface StageRun {
  /** Output of a step, with the table of a SQL cell. */
  text(step: string): string;
  /** Runs one more step, such as one that takes another back. */
  step(id: string): Promise<StepOutcome>;
  /** Ids of the steps that Tocsin itself holds: waits and gates. */
  readonly held: readonly string[];
  /** Path of a file that a step left in the folder of the run. */
  path(name: string): string;
}

/** Tocsin with some plans, the sample application that plays their services, and vendors' command lines that drive it. */
export interface RunbookStage {
  readonly app: SampleApp;
  readonly server: RunningServer;
  readonly databaseUrl: string;
  fault(name: string, on: boolean): Promise<void>;
  isOn(name: string): Promise<boolean>;
  /** Runs a runbook in its order. @throws when a step fails that must not */
  run(service: ServiceName, runbook: string, options?: RunOptions): Promise<StageRun>;
  /** Runs a command as a cell of a service's runbooks would. */
  shell(service: ServiceName, command: string): Promise<StepOutcome>;
  /** Ids of the levers that are pulled. */
  pulled(service: ServiceName): Promise<string[]>;
  /** Switches every fault off, ends restorations under way and releases every lever. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Everything that is started, in the order in which it is ended. */
interface Installation {
  readonly home: string;
  readonly bin: string;
  readonly server: RunningServer;
  readonly app: SampleApp;
  readonly databaseUrl: string;
  readonly plans: ReadonlyMap<string, Plan>;
  /** An open incident of each service, for what is restored. */
  readonly incidents: ReadonlyMap<string, string>;
  close(): Promise<void>;
}

export async function startRunbookStage(options: StageOptions): Promise<RunbookStage> {
  const installation = await install(options);
  const { home, bin, server, app, plans, incidents } = installation;
  const faults = async () => {
    const response = await fetch(`${app.url}/faults`);
    return ((await response.json()) as { faults: { name: string; on: boolean }[] }).faults;
  };
  const fault = async (name: string, on: boolean) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${app.url}/faults/${name}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ on }),
    });
    if (!response.ok) throw new Error(`the fault ${name} could not be switched: ${await response.text()}`);
  };
  const settingOf = async (service: ServiceName): Promise<Setting> => {
    const plan = plans.get(service);
    if (!plan) throw new Error(`${service} has no plan here`);
    const cwd = await mkdtemp(join(home, 'run-'));
    const env = {
      ...{ LANG: 'C.UTF-8', ...plan.environment, PATH: `${bin}:${process.env.PATH}`, HOME: cwd },
      ...{ TOCSIN_URL: server.url, TOCSIN_TOKEN: TOKEN, TOCSIN_SERVICE: service, NO_COLOR: '1' },
      TOCSIN_INCIDENT: incidents.get(service) ?? '',
    };
    return { plan, cwd, env };
  };

  return {
    ...{ app, server, databaseUrl: installation.databaseUrl, fault, close: () => installation.close() },
    isOn: async (name) => (await faults()).some((each) => each.name === name && each.on),
    pulled: (service) => pulledLevers(server.url, service),
    async run(service, id, runOptions = {}) {
      const setting = await settingOf(service);
      const runbook = setting.plan.runbooks[id];
      if (!runbook) throw new Error(`${service} has no runbook ${id}`);
      return runAll(setting, runbook, runOptions);
    },
    shell: async (service, source) => runCellOf(await settingOf(service), { ...PLAIN_SHELL, source }),
    async settle() {
      for (const { name, on } of await faults()) if (on) await fault(name, false);
      for (const service of options.services) await rest(server.url, service, incidents.get(service) ?? '');
    },
  };
}

async function install({ services, env: envOf, app: settings, startMs }: StageOptions): Promise<Installation> {
  const home = await mkdtemp(join(tmpdir(), 'tocsin-runbooks-'));
  // Entered but not listed by others: the server's cells run as a user of their own where the tests run as root.
  await chmod(home, 0o711);
  const [ours, theirs, port] = [await migratedDatabase('runbooks'), await freshDatabase('app'), await freePort()];
  const appUrl = `http://127.0.0.1:${port}`;
  const env = envOf(appUrl, theirs.url);
  const folders = services.map((name) => join(ROOT, 'examples', name));
  const serverEnv = {
    ...{ TOCSIN_PORT: '0', TOCSIN_DATA: join(home, 'data'), TOCSIN_TOKEN: TOKEN, DATABASE_URL: ours.url },
    ...{ TOCSIN_LOG: process.env.TOCSIN_LOG ?? 'silent' },
    ...{ PATH: `${join(home, 'bin')}:${process.env.PATH}`, ...env },
  };
  const server = await startServer(readConfig(serverEnv, folders), new MovableClock(startMs ?? Date.parse(START)));
  const app = await startSampleApp(
    sampleAppConfig({
      ...{ databaseUrl: theirs.url, port, trafficPerSecond: 0, writeLog: () => undefined, flushIntervalMs: 200 },
      ...{
        services: services.filter((name): name is PlayedService => name !== 'churn-saver'),
        dataFolder: join(home, 'app'),
        tocsinUrl: server.url,
      },
      ...settings((service) => server.app.keys.sdk(service), server),
    }),
  );
  const bin = await placeVendorCommands(home, appUrl);
  await placeCommand(bin, 'tocsin', {}, join(ROOT, 'packages/cli/bin/tocsin.js'));
  const plans = new Map<string, Plan>();
  const incidents = new Map<string, string>();
  for (const [index, name] of services.entries()) {
    const { plan, problems } = await loadPlan(folders[index] ?? '', { env });
    if (!plan) throw new Error(`${name} does not load: ${JSON.stringify(problems)}`);
    plans.set(name, plan);
    const body = { service: name, title: 'Runbooks are tried', severity: plan.severities.at(-1)?.id };
    incidents.set(name, (await callTocsin<IncidentRoom>(server.url, 'POST', '/api/incidents', body)).id);
  }
  const close = async () => {
    await app.close();
    await server.close();
    await Promise.all([ours.drop(), theirs.drop()]);
    await rm(home, { recursive: true, force: true });
  };
  return { home, bin, server, app, databaseUrl: theirs.url, plans, incidents, close };
}

async function pulledLevers(url: string, service: ServiceName): Promise<string[]> {
  const { levers } = await callTocsin<LeverList>(url, 'GET', '/api/levers');
  return levers.filter((lever) => lever.service === service && lever.pulled).map(({ id }) => id);
}

async function rest(url: string, service: ServiceName, incidentId: string): Promise<void> {
  const incident = `/api/incidents/${incidentId}`;
  const { restoration } = await callTocsin<IncidentRoom>(url, 'GET', incident);
  const isOver = !restoration || ['finished', 'aborted'].includes(restoration.status);
  // It may end by itself between the two calls.
  if (!isOver) await callTocsin(url, 'POST', `${incident}/restoration/abort`, {}).catch(() => undefined);
  for (const lever of await pulledLevers(url, service)) {
    await callTocsin(url, 'POST', `/api/levers/${service}/${lever}/release`, { reason: 'the runbook was tried' });
  }
}

interface Setting {
  readonly plan: Plan;
  readonly cwd: string;
  readonly env: Record<string, string>;
}

async function runAll(setting: Setting, runbook: Runbook, options: RunOptions): Promise<StageRun> {
  const defaults = runbook.parameters.flatMap((each) => (each.default === null ? [] : [[each.name, each.default]]));
  let parameters: Record<string, string> = { ...Object.fromEntries(defaults), ...options.parameters };
  let session: Session = { cwd: null, variables: {} };
  const outcomes = new Map<string, StepOutcome>();
  const held: string[] = [];
  const steps = runbook.phases.flatMap((phase) => phase.steps.map((step) => ({ step, phase: phase.title })));

  async function perform(step: RunbookStep): Promise<StepOutcome> {
    const outcome = await runStep(setting, step, parameters, session);
    session = outcome.session;
    outcomes.set(step.id, outcome);
    if (outcome.status !== 'done' && !options.mayFail?.includes(step.id)) {
      throw new Error(
        `${runbook.id}: ${step.id} ${outcome.status} (${outcome.exitCode}): ${outcome.closing ?? ''}\n${outcome.output}`,
      );
    }
    return outcome;
  }

  for (const { step, phase } of steps) {
    if (step.excludeFromRunAll || options.skip?.includes(step.id)) continue;
    if (options.phases && !options.phases.includes(phase)) continue;
    if (isOtherOption(step, options.options ?? [])) continue;
    if (step.kind === 'wait' || step.kind === 'gate') held.push(step.id);
    const isCell = !['wait', 'gate', 'manual'].includes(step.kind);
    const outcome = isCell ? await perform(step) : { ...NOTHING, session };
    parameters = { ...parameters, ...(await options.after?.[step.id]?.(outcome)) };
  }
  return {
    held,
    path: (name) => join(setting.cwd, name),
    text: (id) => outcomes.get(id)?.output ?? `(the step ${id} did not run)`,
    step(id) {
      const found = steps.find(({ step }) => step.id === id);
      if (!found) throw new Error(`${runbook.id} has no step ${id}`);
      return perform(found.step);
    },
  };
}

const NOTHING = { status: 'done', exitCode: null, closing: null, rows: null, output: '' } as const;

/** Headings such as `Afterwards` are no alternatives: their steps always run. */
function isOtherOption({ option }: RunbookStep, taken: readonly string[]): boolean {
  return option !== null && /^Option \d/.test(option) && !taken.some((beginning) => option.startsWith(beginning));
}

const PLAIN_SHELL = {
  ...{ kind: 'shell', name: 'command', connection: null, changes: true, timeoutSeconds: 30 },
  ...{ parameters: {}, cwd: null, interpreter: null, session: { cwd: null, variables: {} }, secrets: [] },
} as const satisfies Omit<CellJob, 'source'>;

async function runStep(
  setting: Setting,
  step: RunbookStep,
  parameters: Readonly<Record<string, string>>,
  session: Session,
): Promise<StepOutcome> {
  const { connections } = setting.plan;
  const missing = step.parameters.filter((name) => parameters[name] === undefined);
  if (missing.length > 0) throw new Error(`${step.id} needs ${missing.join(', ')}`);
  const named = step.connection === null ? Object.values(connections)[0] : connections[step.connection];
  return runCellOf(setting, {
    ...{ kind: step.kind as CellJob['kind'], source: step.source, name: step.id, changes: step.changes },
    parameters: Object.fromEntries(step.parameters.map((name) => [name, parameters[name] ?? ''])),
    ...{ connection: step.kind === 'sql' ? (named ?? null) : null, timeoutSeconds: Math.min(step.timeout, 60) },
    ...{ cwd: step.cwd, interpreter: step.interpreter, session, secrets: [] },
  });
}

/** Runs a cell as the user of the tests. */
async function runCellOf({ cwd, env }: Setting, job: CellJob): Promise<StepOutcome> {
  let output = '';
  const onOutput = (text: string) => {
    output += text;
  };
  const result = await runCell(job, { cwd, env, user: null }, { onOutput, signal: new AbortController().signal });
  return { ...result, output };
}

/** Calls the API of a stage's server. @throws Error with what it answered instead of 200 */
export async function callTocsin<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}
