import { type CheckedMonitor, type MonitorType, type Observation, type Plan, redact } from '@tocsin/core';
import { type Check, unseen } from './check.ts';
import { checkHttp } from './check-http.ts';
import { checkTcp } from './check-tcp.ts';
import { checkTls } from './check-tls.ts';
import { secretsOfMonitor } from './monitor-secrets.ts';

type Checks = { readonly [T in Exclude<MonitorType, 'heartbeat'>]?: Check<Extract<CheckedMonitor, { type: T }>> };

/** The one place where a type of monitor gets its check; what needs a library loads it when the first such monitor is checked. */
const CHECKS: Checks = {
  http: checkHttp,
  tcp: checkTcp,
  tls: checkTls,
  dns: lazily(async () => (await import('./check-dns.ts')).checkDns),
  domain: lazily(async () => (await import('./check-domain.ts')).checkDomain),
  websocket: lazily(async () => (await import('./check-websocket.ts')).checkWebSocket),
  grpc: lazily(async () => (await import('./check-grpc.ts')).checkGrpc),
  icmp: lazily(async () => (await import('./check-icmp.ts')).checkIcmp),
  sql: lazily(async () => (await import('./check-sql.ts')).checkSql),
  redis: lazily(async () => (await import('./check-redis.ts')).checkRedis),
  command: lazily(async () => (await import('./check-command.ts')).checkCommand),
  queue: lazily(async () => (await import('./check-queue.ts')).checkQueue),
  journey: lazily(async () => (await import('./check-journey.ts')).checkJourney),
  browser: lazily(async () => (await import('./check-browser.ts')).checkBrowser),
};

/** A check whose library is loaded when it runs for the first time; a library that cannot be loaded is tried again. */
function lazily<M extends CheckedMonitor>(load: () => Promise<Check<M>>): Check<M> {
  let loaded: Promise<Check<M>> | null = null;
  return async (monitor, context) => {
    loaded ??= load().catch((error: unknown) => {
      loaded = null;
      throw error;
    });
    return (await loaded)(monitor, context);
  };
}

/**
 * Runs one check within its monitor's timeout. Never rejects, and never lasts longer, whatever the target or the check does.
 */
export async function runCheck(monitor: CheckedMonitor, plan: Plan, dataDir: string): Promise<Observation> {
  const check = CHECKS[monitor.type] as Check<CheckedMonitor> | undefined;
  if (!check) return unseen(`this version cannot check monitors of type ${monitor.type}`);
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Observation>((resolve) => {
    timer = setTimeout(() => {
      ending.abort();
      // A check that ends by the signal says how far it had come; one that does not is not waited for.
      setImmediate(() => resolve(unseen(`timed out after ${monitor.timeout} s`)));
    }, monitor.timeout * 1000);
  });
  const look = check(monitor, { plan, signal: ending.signal, dataDir }).catch((error: unknown) =>
    unseen(error instanceof Error ? error.message : String(error)),
  );
  return concealed(await Promise.race([look, tooLate]).finally(() => clearTimeout(timer)), monitor, plan);
}

/**
 * Takes credentials out of what people get to see of a check; facts stay as they are, since they are compared. An echo of what
 * was sent, a page of an error with its settings: a target may say anything.
 */
function concealed(seen: Observation, monitor: CheckedMonitor, plan: Plan): Observation {
  const { failure, said, evidence } = seen;
  if (failure === null && evidence === undefined && isPlain(said)) return seen;
  const secrets = secretsOfMonitor(monitor, plan);
  return {
    ...seen,
    failure: failure === null ? null : redact(failure, secrets),
    said: redact(said, secrets),
    ...(evidence === undefined ? {} : { evidence: redact(evidence, secrets) }),
  };
}

/** A status such as `200` has nothing to hide: thousands of checks a second say no more. */
function isPlain(said: string): boolean {
  return /^\d{0,3}$/.test(said);
}
