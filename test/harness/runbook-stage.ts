import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Plan, Runbook, RunbookStep } from '@tocsin/core';
import { loadPlan } from '@tocsin/plan';
import { type CellResult, runCell, type Session } from '@tocsin/runner';
import { type SampleApp, type SampleAppConfig, sampleAppConfig, startSampleApp } from '@tocsin/sample-app';
import { MovableClock, type RunningServer, readConfig, startServer } from '@tocsin/server';
import type { IncidentRoom, LeverList } from '@tocsin/server/contract';
import { placeCommand, placeVendorCommands } from '../vendors/place-commands.ts';
import { freshDatabase } from './databases.ts';
import { freePort } from './tcp-postgres.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TOKEN = 'a-token-for-runbooks';
const START = '2026-11-04T08:00:00Z';

type ServiceName = SampleAppConfig['services'][number];

export interface StageOptions {
  readonly services: readonly ServiceName[];
  /** The plans' variables, given the address of the sample application and of its database. */
  env(appUrl: string, databaseUrl: string): Record<string, string>;
  /** Settings of the sample application, given the key of each service. */
  app(keyOf: (service: ServiceName) => string): Partial<SampleAppConfig>;
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
  /** Ids of the levers that are pulled. */
  pulled(service: ServiceName): Promise<string[]>;
  /** Switches every fault off, ends restorations under way and releases every lever. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export async function startRunbookStage(options: StageOptions): Promise<RunbookStage> {
  const home = await mkdtemp(join(tmpdir(), 'tocsin-runbooks-'));
  const [ours, theirs, port] = [await freshDatabase('runbooks'), await freshDatabase('app'), await freePort()];
  const appUrl = `http://127.0.0.1:${port}`;
  const env = options.env(appUrl, theirs.url);
  const folders = options.services.map((name) => join(ROOT, 'examples', name));
  const serverEnv = {
    ...{ TOCSIN_PORT: '0', TOCSIN_DATA: join(home, 'data'), TOCSIN_TOKEN: TOKEN, DATABASE_URL: ours.url },
    ...{ TOCSIN_LOG: process.env.TOCSIN_LOG ?? 'silent', PATH: process.env.PATH ?? '' },
    ...env,
  };
  const server = await startServer(readConfig(serverEnv, folders), new MovableClock(Date.parse(START)));
  const app = await startSampleApp(
    sampleAppConfig({
      ...{ databaseUrl: theirs.url, port, trafficPerSecond: 0, writeLog: () => undefined, flushIntervalMs: 200 },
      ...{ services: options.services, dataFolder: join(home, 'app'), tocsinUrl: server.url },
      ...options.app((service) => server.app.keys.sdk(service)),
    }),
  );
  const bin = await placeVendorCommands(home, appUrl);
  await placeCommand(bin, 'tocsin', {}, join(ROOT, 'packages/cli/bin/tocsin.js'));
  const call = <T>(method: string, path: string, body?: unknown) => callTocsin<T>(server.url, method, path, body);
  const plans = new Map<string, Plan>();
  const incidents = new Map<string, string>();
  for (const [index, name] of options.services.entries()) {
    const { plan, problems } = await loadPlan(folders[index] ?? '', { env });
    if (!plan) throw new Error(`${name} does not load: ${JSON.stringify(problems)}`);
    plans.set(name, plan);
    const severity = plan.severities.at(-1)?.id;
    const body = { service: name, title: 'Runbooks are tried', severity };
    incidents.set(name, (await call<IncidentRoom>('POST', '/api/incidents', body)).id);
  }
  const pulled = async (service: ServiceName) => {
    const { levers } = await call<LeverList>('GET', '/api/levers');
    return levers.filter((lever) => lever.service === service && lever.pulled).map(({ id }) => id);
  };

  async function rest(service: ServiceName): Promise<void> {
    const incident = `/api/incidents/${incidents.get(service)}`;
    const { restoration } = await call<IncidentRoom>('GET', incident);
    const isOver = !restoration || ['finished', 'aborted'].includes(restoration.status);
    // It may end by itself between the two calls.
    if (!isOver) await call('POST', `${incident}/restoration/abort`, {}).catch(() => undefined);
    for (const lever of await pulled(service)) {
      await call('POST', `/api/levers/${service}/${lever}/release`, { reason: 'the runbook was tried' });
    }
  }
  const faults = async () => {
    const answer = (await (await fetch(`${appUrl}/faults`)).json()) as { faults: { name: string; on: boolean }[] };
    return answer.faults;
  };
  const fault = async (name: string, on: boolean) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${appUrl}/faults/${name}`, { method: 'POST', headers, body: JSON.stringify({ on }) });
    if (!response.ok) throw new Error(`the fault ${name} could not be switched: ${await response.text()}`);
  };

  return {
    ...{ app, server, databaseUrl: theirs.url, pulled, fault },
    isOn: async (name) => (await faults()).some((each) => each.name === name && each.on),
    async run(service, id, runOptions = {}) {
      const plan = plans.get(service);
      const runbook = plan?.runbooks[id];
      if (!plan || !runbook) throw new Error(`${service} has no runbook ${id}`);
      const cwd = await mkdtemp(join(home, 'run-'));
      const placeEnv = {
        ...{ LANG: 'C.UTF-8', ...plan.environment, PATH: `${bin}:${process.env.PATH}`, HOME: cwd },
        ...{ TOCSIN_URL: server.url, TOCSIN_TOKEN: TOKEN, TOCSIN_SERVICE: service, NO_COLOR: '1' },
        TOCSIN_INCIDENT: incidents.get(service) ?? '',
      };
      return runAll({ plan, runbook, cwd, env: placeEnv }, runOptions);
    },
    async settle() {
      for (const { name, on } of await faults()) if (on) await fault(name, false);
      for (const service of options.services) await rest(service);
    },
    async close() {
      await app.close();
      await server.close();
      await Promise.all([ours.drop(), theirs.drop()]);
      await rm(home, { recursive: true, force: true });
    },
  };
}

interface Setting {
  readonly plan: Plan;
  readonly runbook: Runbook;
  readonly cwd: string;
  readonly env: Record<string, string>;
}

async function runAll(setting: Setting, options: RunOptions): Promise<StageRun> {
  const defaults = setting.runbook.parameters.flatMap((each) =>
    each.default === null ? [] : [[each.name, each.default]],
  );
  let parameters: Record<string, string> = { ...Object.fromEntries(defaults), ...options.parameters };
  let session: Session = { cwd: null, variables: {} };
  const outcomes = new Map<string, StepOutcome>();
  const held: string[] = [];
  const steps = setting.runbook.phases.flatMap((phase) => phase.steps.map((step) => ({ step, phase: phase.title })));

  async function perform(step: RunbookStep): Promise<StepOutcome> {
    const outcome = await runStep(setting, step, parameters, session);
    session = outcome.session;
    outcomes.set(step.id, outcome);
    if (outcome.status !== 'done' && !options.mayFail?.includes(step.id)) {
      throw new Error(
        `${setting.runbook.id}: ${step.id} ${outcome.status} (${outcome.exitCode}): ${outcome.closing ?? ''}\n${outcome.output}`,
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
      if (!found) throw new Error(`${setting.runbook.id} has no step ${id}`);
      return perform(found.step);
    },
  };
}

const NOTHING = { status: 'done', exitCode: null, closing: null, rows: null, output: '' } as const;

/** Headings such as `Afterwards` are no alternatives: their steps always run. */
function isOtherOption({ option }: RunbookStep, taken: readonly string[]): boolean {
  return option !== null && /^Option \d/.test(option) && !taken.some((beginning) => option.startsWith(beginning));
}

async function runStep(
  { plan, cwd, env }: Setting,
  step: RunbookStep,
  parameters: Readonly<Record<string, string>>,
  session: Session,
): Promise<StepOutcome> {
  let output = '';
  const names = Object.values(plan.connections);
  const connection = (step.connection === null ? names[0] : plan.connections[step.connection]) ?? null;
  const missing = step.parameters.filter((name) => parameters[name] === undefined);
  if (missing.length > 0) throw new Error(`${step.id} needs ${missing.join(', ')}`);
  const result = await runCell(
    {
      ...{ kind: step.kind as 'shell', source: step.source, name: step.id, changes: step.changes },
      parameters: Object.fromEntries(step.parameters.map((name) => [name, parameters[name] ?? ''])),
      ...{ connection: step.kind === 'sql' ? connection : null, timeoutSeconds: Math.min(step.timeout, 60) },
      ...{ cwd: step.cwd, interpreter: step.interpreter, session, secrets: [] },
    },
    { cwd, env, user: null },
    {
      onOutput: (text) => {
        output += text;
      },
      signal: new AbortController().signal,
    },
  );
  return { ...result, output };
}

async function callTocsin<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
}
