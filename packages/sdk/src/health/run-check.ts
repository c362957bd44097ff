import { callWithin } from '../breaker/call-within.ts';
import { asError } from '../connection.ts';

/** https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06#section-3.1 */
export type HealthStatus = 'pass' | 'warn' | 'fail';

/** What a check may answer; whatever is left out is filled in. */
export interface HealthOutcome {
  /** `pass` if nothing else. */
  status?: HealthStatus;
  /** What was measured, and in which unit. By default how long the check took, in milliseconds. */
  observedValue?: number | string | boolean;
  observedUnit?: string;
  /** For people, when it is no `pass`. */
  output?: string;
}

/** Looks whether something works. Nothing and `true` mean `pass`, `false` and an error `fail`. */
export type CheckFunction = (signal: AbortSignal) => unknown;

export interface HealthCheck {
  /** Should stop when the signal is aborted: its time is up. */
  check: CheckFunction;
  /** The time limit in milliseconds; that of `createHealth` if nothing else. */
  timeoutMs?: number;
  /** What it looks at. */
  componentType?: 'component' | 'datastore' | 'system' | (string & {});
  /** Which instance of it. */
  componentId?: string;
  /** Name of what `observedValue` measures; `responseTime` if nothing else. */
  measurement?: string;
  /** Slower than this, in milliseconds, is `warn`. */
  slowMs?: number;
  /** False: the application serves without it, so that its `fail` is a `warn` of the whole. */
  critical?: boolean;
}

/** What one run of a check has found. */
export interface CheckResult {
  readonly status: HealthStatus;
  readonly observedValue: number | string | boolean;
  readonly observedUnit?: string;
  readonly output?: string;
  /** Wall clock, in milliseconds since 1970. */
  readonly atMs: number;
}

const LONGEST_OUTPUT = 1_000;
const LONGEST_UNIT = 100;
/** So many runs of a check that do not end are begun within the time; then nothing is begun until one has ended. */
const MOST_HANGING = 3;
const HANGING_MS = 60_000;

/**
 * Makes a function that gives a check's result: the last one while it is younger than `cacheMs`, else that of a run which all
 * that ask meanwhile share. It never rejects, and it settles within the time limit.
 */
export function createCheckRunner(check: HealthCheck, limitMs: number, cacheMs: number): () => Promise<CheckResult> {
  let held: { result: CheckResult; untilMs: number } | undefined;
  let running: Promise<CheckResult> | undefined;
  let hanging: number[] = [];

  /** A run that hangs is not begun again and again: each may hold a connection. */
  async function run(): Promise<CheckResult> {
    const startedAtMs = performance.now();
    hanging = hanging.filter((since) => startedAtMs - since < HANGING_MS);
    if (hanging.length >= MOST_HANGING) return failed(`timed out: ${hanging.length} runs have not ended`, startedAtMs);
    hanging.push(startedAtMs);
    const ended = () => {
      hanging = hanging.filter((since) => since !== startedAtMs);
    };
    const look = async (signal: AbortSignal) => {
      try {
        return await check.check(signal);
      } finally {
        ended();
      }
    };
    try {
      const found = await callWithin(look, limitMs, undefined, () => new Error(`timed out after ${limitMs} ms`));
      return resultOf(found, check, performance.now() - startedAtMs);
    } catch (error) {
      return failed(asError(error).message, startedAtMs);
    }
  }

  return () => {
    if (held && performance.now() < held.untilMs) return Promise.resolve(held.result);
    running ??= run().then((result) => {
      held = { result, untilMs: performance.now() + cacheMs };
      running = undefined;
      return result;
    });
    return running;
  };
}

function failed(message: string, startedAtMs: number): CheckResult {
  return {
    ...{ status: 'fail', observedValue: Math.round(performance.now() - startedAtMs), observedUnit: 'ms' },
    ...{ output: message.slice(0, LONGEST_OUTPUT), atMs: Date.now() },
  };
}

function resultOf(found: unknown, { slowMs }: HealthCheck, tookMs: number): CheckResult {
  const { status, observedValue, observedUnit, output } = readOutcome(found);
  const isSlow = status === 'pass' && slowMs !== undefined && tookMs > slowMs;
  const said = isSlow ? `took ${Math.round(tookMs)} ms, more than ${slowMs} ms` : output;
  const measured =
    observedValue === undefined
      ? { observedValue: Math.round(tookMs), observedUnit: 'ms' }
      : { observedValue, ...(observedUnit === undefined ? {} : { observedUnit }) };
  return {
    ...{ status: isSlow ? 'warn' : status, ...measured, atMs: Date.now() },
    ...(said === undefined ? {} : { output: said }),
  };
}

/** What an application's check answers may be anything; only what is understood is taken, so that all of it can be sent. */
function readOutcome(found: unknown): HealthOutcome & { status: HealthStatus } {
  if (found === false) return { status: 'fail', output: 'answered false' };
  if (typeof found !== 'object' || found === null) return { status: 'pass' };
  const { status = 'pass', observedValue, observedUnit, output } = found as Record<string, unknown>;
  if (status !== 'pass' && status !== 'warn' && status !== 'fail')
    return { status: 'fail', output: 'answered a status other than pass, warn and fail' };
  return {
    status,
    ...(isPlain(observedValue) ? { observedValue } : {}),
    ...(typeof observedUnit === 'string' ? { observedUnit: observedUnit.slice(0, LONGEST_UNIT) } : {}),
    ...(typeof output === 'string' ? { output: output.slice(0, LONGEST_OUTPUT) } : {}),
  };
}

function isPlain(value: unknown): value is number | string | boolean {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' || typeof value === 'boolean';
}
