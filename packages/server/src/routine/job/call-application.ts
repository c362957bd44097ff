import { type EpochMs, failureOfStatus, isSuccess, type Plan, Redactor, type ScheduledJob } from '@tocsin/core';
import { secretsOf, storableText } from '@tocsin/runner';
import { type Answer, exchange } from '../../detect/check/check-http-exchange.ts';
import { describeFailure, timedOut } from '../../detect/check/failure-words.ts';
import { PRIVATE_HEADER, withoutScheme } from '../../detect/check/monitor-secrets.ts';

/** How a call ended. `unknown`: it was broken off, and the application may have done its work. */
export interface CallOutcome {
  readonly status: 'succeeded' | 'failed' | 'unknown';
  readonly reason: string | null;
  readonly httpStatus: number | null;
  /** Head of the answer, without secrets. */
  readonly output: string;
  readonly isCut: boolean;
}

/** Characters of an answer that are kept. */
export const MOST_OUTPUT = 4096;
/** More is not read: secrets are found in what stands a little behind, too. */
const MOST_READ_BYTES = 16 * 1024;
/** The longest that a timer can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls the application once, on a fresh connection, and follows no redirect.
 * @param job one whose address is set
 * @param due by which the application knows the occurrence again: `Idempotency-Key` is the same for it, whoever calls
 * @param stopping ends the call: its outcome is unknown then
 */
export async function callApplication(
  plan: Plan,
  job: ScheduledJob,
  due: { readonly cause: 'schedule' | 'hand'; readonly atMs: EpochMs },
  stopping: AbortSignal,
): Promise<CallOutcome> {
  const nothing = { httpStatus: null, output: '', isCut: false };
  const tooLate = AbortSignal.timeout(Math.min(job.timeout * 1000, LONGEST_TIMER_MS));
  const secrets = secretsOfJob(plan, job);
  try {
    const answer = await exchange(wishOf(plan.service, job, due), AbortSignal.any([tooLate, stopping]));
    const head = { httpStatus: answer.status, ...headOf(answer, secrets) };
    if (isSuccess(answer.status)) return { status: 'succeeded', reason: null, ...head };
    return { status: 'failed', reason: failureOfStatus(answer.status), ...head };
  } catch (error) {
    if (stopping.aborted) return { status: 'unknown', reason: 'Tocsin was stopped while it ran', ...nothing };
    const words = tooLate.aborted ? timedOut(job.timeout, (error as Error).message) : describeFailure(error);
    return { status: 'failed', reason: withoutSecrets(words, secrets, false), ...nothing };
  }
}

function wishOf(service: string, job: ScheduledJob, due: { readonly cause: string; readonly atMs: EpochMs }) {
  const at = new Date(due.atMs).toISOString();
  const headers = new Map([
    ['user-agent', 'Tocsin'],
    ['accept', '*/*'],
    ['tocsin-job', `${service}/${job.id}`],
    ['tocsin-due', at],
    ['idempotency-key', `${service}/${job.id}/${due.cause === 'hand' ? 'hand/' : ''}${at}`],
    ...(job.body === null ? [] : [['content-type', contentType(job.body)] as const]),
  ]);
  for (const [name, value] of Object.entries(job.headers)) headers.set(name.toLowerCase(), value);
  const { secret, header } = job;
  if (secret !== null) headers.set(header?.toLowerCase() ?? 'authorization', header ? secret : `Bearer ${secret}`);
  return {
    url: job.url ?? '',
    ...{ method: job.method, headers: Object.fromEntries(headers), body: job.body },
    ...{ verify: true, mostBytes: MOST_READ_BYTES, timed: false, certified: false },
  };
}

function contentType(body: string): string {
  return /^\s*[[{]/.test(body) ? 'application/json' : 'text/plain; charset=utf-8';
}

/** What must not be seen in anything that is kept of a call: secrets of the plan, and what is sent to say who calls. */
export function secretsOfJob(plan: Plan, job: ScheduledJob): string[] {
  const sent = Object.entries(job.headers).filter(([name]) => PRIVATE_HEADER.test(name));
  const own = sent.flatMap(([, value]) => [value, withoutScheme(value)]);
  return [...secretsOf(plan), ...own, ...(job.secret === null ? [] : [job.secret])];
}

function headOf({ chunks, isCut }: Answer, secrets: readonly string[]): { output: string; isCut: boolean } {
  const text = withoutSecrets(Buffer.concat(chunks).toString('utf8'), secrets, isCut);
  return { output: storableText(text.slice(0, MOST_OUTPUT)), isCut: isCut || text.length > MOST_OUTPUT };
}

/** @param isCut whether more would follow: then what may be the beginning of a secret is dropped */
function withoutSecrets(text: string, secrets: readonly string[], isCut: boolean): string {
  const redactor = new Redactor(secrets);
  const shown = redactor.push(text);
  return isCut ? shown : shown + redactor.end();
}
