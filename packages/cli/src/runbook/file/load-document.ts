import { access, readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Connection, fillRunnerVariables, isSecretName, type Runbook } from '@tocsin/core';
import type { Problem } from '@tocsin/plan';
import { Failure } from '../../shared/failure.ts';

/** A Markdown file with everything that its cells need to run on this machine. */
export interface LoadedDocument {
  readonly runbook: Runbook;
  readonly problems: readonly Problem[];
  /** Folder of the file, in which cells begin. */
  readonly folder: string;
  /** Folder of the plan that it is a part of; null: none. */
  readonly planFolder: string | null;
  readonly connections: Readonly<Record<string, Connection>>;
  /** The environment of this process, and the plan's. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values that no output may show. */
  readonly secrets: readonly string[];
}

/** Names that read like passwords and are folders: every shell sets them. */
const FOLDERS = /^(?:OLD)?PWD$/;

type Env = Readonly<Record<string, string | undefined>>;
type Surroundings = Pick<LoadedDocument, 'connections' | 'environment' | 'secrets' | 'problems'>;

/** Longer than any step that somebody waits for; a file that knows no limits gets this one. */
export const UNSTATED_TIMEOUT_SECONDS = 3_600;

/**
 * Reads a Markdown file as a runbook. Connections and environment come from the plan that it lies in (or the one of `plan`), else from
 * the environment: `DATABASE_URL` is then the only connection.
 * @param plan folder of the plan; undefined: found by where the file lies
 * @throws Failure 'not-found', or 'invalid' when the file or the plan cannot be read
 */
export async function loadDocument(path: string, plan: string | undefined, env: Env): Promise<LoadedDocument> {
  const file = resolve(path);
  await requireFile(path, file);
  const planFolder = plan === undefined ? await planFolderOf(file) : resolve(plan);
  const { formatProblem, readRunbookFile } = await import('@tocsin/plan');
  const isWithin = planFolder !== null && file.startsWith(`${planFolder}/`);
  const { runbook, problems } = await readRunbookFile(file, isWithin ? planFolder : dirname(file));
  if (!runbook) throw new Failure('invalid', problems.map(formatProblem).join('\n'));
  const around = planFolder === null ? ofEnvironment(env) : await ofPlan(planFolder, env, plan !== undefined);
  const shown = problems.filter(({ code }) => code !== 'no-steps');
  return { runbook, folder: dirname(file), planFolder, ...around, problems: [...shown, ...around.problems] };
}

async function requireFile(path: string, file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (!found) throw new Failure('not-found', `There is no file ${path}.`);
  if (found.isDirectory()) throw new Failure('invalid', `${path} is a folder: name one of its Markdown files.`);
}

/** A plan keeps its runbooks in `runbooks`, beside its YAML. */
async function planFolderOf(file: string): Promise<string | null> {
  const folder = dirname(file);
  if (!/[\\/]runbooks$/.test(folder)) return null;
  const names = await readdir(dirname(folder)).catch(() => []);
  return names.some((name) => /\.ya?ml$/.test(name)) ? dirname(folder) : null;
}

/** A plan with errors is of no use where it was asked for; where it only lies around the file, it must not hold up the work. */
async function ofPlan(folder: string, env: Env, isAsked: boolean): Promise<Surroundings> {
  await access(folder).catch(() => {
    throw new Failure('not-found', `There is no folder ${folder}.`);
  });
  const { loadPlan } = await import('@tocsin/plan');
  const { plan, problems } = await loadPlan(folder, { env });
  if (!plan && isAsked) {
    throw new Failure('invalid', `The plan in ${folder} has errors. tocsin check ${folder} shows them.`);
  }
  const outside = ofEnvironment(env);
  if (!plan) {
    const broken = problems.filter(({ severity, file }) => severity === 'error' && !file.startsWith('runbooks/'));
    return { ...outside, problems: broken };
  }
  const { secretsOf } = await import('@tocsin/runner');
  const environment = { ...outside.environment, ...plan.environment };
  const filled = Object.entries(plan.connections).map(([id, one]) => [id, fillRunnerVariables(one, environment)]);
  const connections = Object.fromEntries(filled) as Record<string, Connection>;
  return {
    connections,
    environment,
    secrets: [...outside.secrets, ...secretsOf({ environment: plan.environment, connections })],
    problems: [],
  };
}

function ofEnvironment(env: Env): Surroundings {
  const known = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const address = env.DATABASE_URL;
  const connection = address ? connectionOf(address) : null;
  const secrets = known.flatMap(([name, value]) =>
    isSecretName(name) && !FOLDERS.test(name) ? [value] : passwordsIn(value),
  );
  return {
    connections: connection === null ? {} : { [connection.id]: connection },
    environment: Object.fromEntries(known),
    secrets: [...secrets, ...(address ? passwordsIn(address) : [])],
    problems: [],
  };
}

function connectionOf(address: string): Connection | null {
  const id = 'DATABASE_URL';
  if (/^postgres(?:ql)?:\/\//i.test(address)) return { id, type: 'postgres', url: address };
  if (/^(?:mysql|mariadb):\/\//i.test(address)) return { id, type: 'mysql', url: address };
  const [, file] = /^(?:sqlite:(?:\/\/)?|file:(?:\/\/(?=\/))?)?(.*)$/i.exec(address) ?? [];
  return file && !/^[a-z]+:\/\//i.test(address.replace(/^(?:sqlite|file):\/\//i, ''))
    ? { id, type: 'sqlite', file }
    : null;
}

/** The password of an address such as `postgres://app:secret@host/db`, and the address. */
function passwordsIn(value: string): string[] {
  const password = /^[a-z][a-z0-9+.-]{0,30}:\/\/[^/?#:@\s]{0,200}:([^/?#@\s]{1,500})@/i.exec(value)?.[1];
  return password === undefined ? [] : [value, password];
}
