import type { Answer, RequestView } from '../middleware/request.ts';
import type { CheckResult, HealthCheck, HealthStatus } from './run-check.ts';

/** One entry of `checks`: https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06#section-4 */
export interface HealthComponent {
  componentId?: string;
  componentType?: string;
  status: HealthStatus;
  observedValue: number | string | boolean;
  observedUnit?: string;
  /** RFC 3339. */
  time: string;
  output?: string;
}

/** https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06#section-3 */
export interface HealthReport {
  status: HealthStatus;
  version?: string;
  releaseId?: string;
  serviceId?: string;
  description?: string;
  /** By `component:measurement`. */
  checks: Record<string, HealthComponent[]>;
}

/** Of `warn` other 2xx would do for the draft, too; 207 is told apart by a probe that looks at nothing else. */
const STATUS_CODES: Record<HealthStatus, number> = { pass: 200, warn: 207, fail: 503 };

/** The whole's status: `fail` when something fails that it cannot do without, else `warn` when anything is not well. */
export function wholeStatus(found: readonly { check: HealthCheck; result: CheckResult }[]): HealthStatus {
  if (found.some(({ check, result }) => result.status === 'fail' && check.critical !== false)) return 'fail';
  return found.every(({ result }) => result.status === 'pass') ? 'pass' : 'warn';
}

/** A result in the draft's form, which has no output for what passes. */
export function componentOf(check: HealthCheck, { atMs, output, ...result }: CheckResult): HealthComponent {
  return {
    ...(check.componentId === undefined ? {} : { componentId: check.componentId }),
    ...(check.componentType === undefined ? {} : { componentType: check.componentType }),
    ...result,
    time: new Date(atMs).toISOString(),
    ...(output === undefined || result.status === 'pass' ? {} : { output }),
  };
}

/** What `health.NAME` and the names of `checks` are made of. The draft keeps the colon for itself, and paths the slash. */
export function nameOf(check: string, { measurement = 'responseTime' }: HealthCheck): string {
  return `${check}:${measurement}`;
}

/**
 * The component that a request asks for: undefined for the whole, null where there is nothing.
 * @param base the whole's path
 */
export function askedFor(path: string, base: string, names: ReadonlySet<string>): string | undefined | null {
  const asked = path.endsWith('/') ? path.slice(0, -1) : path;
  if (asked === base) return undefined;
  if (!asked.startsWith(`${base}/`)) return null;
  const name = decoded(asked.slice(base.length + 1));
  return names.has(name) ? name : null;
}

/** The answer to a request that asks for a report; whoever may not see the details is told the status alone. */
export function answerOf(report: HealthReport, seesDetails: boolean): Answer {
  return answer(
    STATUS_CODES[report.status],
    'application/health+json',
    seesDetails ? report : { status: report.status },
  );
}

/** The answer to anything else, or null where a report is due. */
export function refusalOf({ method }: RequestView, asked: string | undefined | null): Answer | null {
  if (asked === null) return problem(404, 'There is no such check');
  if (method === 'GET' || method === 'HEAD') return null;
  return problem(405, 'Health is only read', { allow: 'GET, HEAD' });
}

function problem(status: number, title: string, headers: Record<string, string> = {}): Answer {
  return answer(status, 'application/problem+json', { type: 'about:blank', title, status }, headers);
}

function answer(status: number, contentType: string, body: object, headers: Record<string, string> = {}): Answer {
  const always = { 'content-type': contentType, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return { status, headers: { ...headers, ...always }, body: JSON.stringify(body) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
