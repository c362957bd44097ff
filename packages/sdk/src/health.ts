import { viewOf } from './adapters/fetch.ts';
import { type NodeRequest, type NodeResponse, viewOfNode } from './adapters/node-request.ts';
import { responseOf } from './adapters/run-gate.ts';
import {
  answerOf,
  askedFor,
  componentOf,
  type HealthReport,
  nameOf,
  refusalOf,
  wholeStatus,
} from './health/answer-health.ts';
import { type CheckFunction, createCheckRunner, type HealthCheck } from './health/run-check.ts';
import type { Answer, RequestView } from './middleware/request.ts';
import { type AllowList, matchAllowList } from './middleware/staff.ts';

export type { HealthComponent, HealthReport } from './health/answer-health.ts';
export { type HealthReporter, type ReportHealthOptions, reportHealth } from './health/report-health.ts';
export type { CheckFunction, HealthCheck, HealthOutcome, HealthStatus } from './health/run-check.ts';

export interface HealthOptions {
  /** By name: `db` is also the endpoint `/health/db`. A function alone is a check without settings. */
  checks: Readonly<Record<string, HealthCheck | CheckFunction>>;
  /** The application's public version, its release, its id, and what it is. */
  version?: string;
  releaseId?: string;
  serviceId?: string;
  description?: string;
  /** Who sees more than the status: errors of databases say more than strangers should read. Nobody if nothing else. */
  details?: Pick<AllowList, 'header' | 'cookie' | 'when'> | 'everybody';
  /** The whole's path; `/health` if nothing else. */
  path?: string;
  /** How long a check may take, in milliseconds. 2,000 by default. */
  timeoutMs?: number;
  /** How long a result is good for: however many probes there are, a check runs no more often. 1,000 ms by default. */
  cacheMs?: number;
}

/** The part of node:http's response that is written to. */
export interface HealthResponse extends NodeResponse {
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
  end(body?: string): unknown;
}

export interface Health {
  /** Looks at everything, or at one check; undefined when there is none of this name. Never rejects. */
  read(): Promise<HealthReport>;
  read(check: string): Promise<HealthReport | undefined>;
  /** Answers `/health` and `/health/NAME`: for Hono, Next.js, Workers, Deno, Bun. Never rejects. */
  fetch(request: Request): Promise<Response>;
  /** The same for node:http, Express and whatever else takes `(request, response)`. Never rejects. */
  node(request: NodeRequest, response: HealthResponse): Promise<void>;
}

/**
 * Makes the health endpoints of an application, in the form of the IETF draft health+json: 200 for `pass`, 207 for `warn`
 * and 503 for `fail`. Checks run side by side, each within its time limit.
 *
 * @throws when a name has a colon or a slash, or when a secret of `details` is too short
 */
export function createHealth(options: HealthOptions): Health {
  const { timeoutMs = 2_000, cacheMs = 1_000 } = options;
  const { version, releaseId, serviceId, description } = options;
  const base = `/${(options.path ?? 'health').replace(/^\/+|\/+$/g, '')}`;
  const about = withoutUndefined({ version, releaseId, serviceId, description });
  const mayBeTold = readDetails(options.details);
  const checks = new Map(
    Object.entries(options.checks).map(([name, given]) => {
      const check = typeof given === 'function' ? { check: given } : given;
      if (name === '' || /[:/]/.test(`${name}${check.measurement ?? ''}`))
        throw new Error(`the health check ${JSON.stringify(name)} and its measurement need names without ":" and "/"`);
      return [name, { check, run: createCheckRunner(check, check.timeoutMs ?? timeoutMs, cacheMs) }] as const;
    }),
  );
  const names = new Set(checks.keys());

  async function report(wanted: string[]): Promise<HealthReport> {
    const found = await Promise.all(
      [...checks]
        .filter(([name]) => wanted.includes(name))
        .map(async ([name, { check, run }]) => ({ name, check, result: await run() })),
    );
    const components = found.map(({ name, check, result }) => [nameOf(name, check), [componentOf(check, result)]]);
    return { status: wholeStatus(found), ...about, checks: Object.fromEntries(components) };
  }

  async function answer(request: RequestView): Promise<Answer> {
    const asked = askedFor(request.path, base, names);
    const refusal = refusalOf(request, asked);
    return refusal ?? answerOf(await read(asked ?? undefined), mayBeTold(request));
  }

  async function read(check?: string): Promise<HealthReport> {
    if (check === undefined) return report([...names]);
    const one = await report([check]);
    const status = Object.values(one.checks)[0]?.[0]?.status ?? 'fail';
    // Asked for by name, a component is what matters, also one that the application can do without.
    return { ...one, status };
  }

  return {
    read: (async (check?: string) =>
      check === undefined || names.has(check) ? read(check) : undefined) as Health['read'],
    fetch: async (request) => responseOf(await answer(viewOf(request, '')), request.method),
    async node(request, response) {
      const { status, headers, body } = await answer(viewOfNode(request, response, ''));
      if (response.destroyed || response.headersSent) return;
      response.statusCode = status;
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.end(request.method === 'HEAD' ? undefined : body);
    },
  };
}

/** A test of the application's own that throws shows nothing. */
function readDetails(details: HealthOptions['details']): (request: RequestView) => boolean {
  if (details === undefined) return () => false;
  if (details === 'everybody') return () => true;
  const isAllowed = matchAllowList(details);
  return (request) => {
    try {
      return isAllowed(request);
    } catch {
      return false;
    }
  };
}

function withoutUndefined(texts: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
