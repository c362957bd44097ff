import type { JobCall, JobCallList, JobList } from '@tocsin/server/contract';
import { indent } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
import { clockTime, durationWords, whenWords } from '../shared/time-words.ts';

type Job = JobList['jobs'][number];
type Call = JobCallList['calls'][number];

const STATES: Readonly<Record<Job['state'], string>> = {
  unset: 'not set',
  paused: 'paused',
  running: 'is called now',
  failing: 'failing',
  unknown: 'unknown',
  ok: 'ok',
  new: 'not called yet',
};
const SECRETS: Readonly<Record<Job['secret'], string>> = { none: 'none', set: 'sent', unset: 'not set' };
const COLOURS: Partial<Record<Job['state'], Parameters<typeof paint>[0]>> = {
  ...{ unset: 'red', failing: 'red', unknown: 'yellow', paused: 'yellow', ok: 'green' },
};

/** The jobs of the plans, one a line. */
export function jobsText(jobs: readonly Job[], nowMs: number): string {
  if (jobs.length === 0) return 'No plan has a scheduled job.';
  const several = new Set(jobs.map(({ service }) => service)).size > 1;
  const rows = jobs.map((job) => [
    several ? `${job.service}/${job.id}` : job.id,
    stateWords(job),
    `${job.cron} ${job.timezone}`,
    whenWords(job.next[0] ?? null, nowMs),
    job.last ? `${endWords(job.last)}, ${whenWords(job.last.startedAt, nowMs)}` : '-',
  ]);
  return table(['job', 'state', 'calendar', 'next', 'last'], rows);
}

function stateWords({ state }: Job): string {
  const colour = COLOURS[state];
  return colour ? paint(colour, STATES[state]) : STATES[state];
}

/** One job, all of it. */
export function jobText(job: Job, nowMs: number): string {
  const { heartbeat, pause, last, jitter } = job;
  const facts = [
    ['State', stateWords(job)],
    ...(pause ? [['Paused', `by ${pause.by}: ${pause.reason || 'no reason given'} (lever ${pause.lever})`]] : []),
    ...(job.unset.length > 0
      ? [['Not set', `${job.unset.join(', ')}: each names a variable that is not set, and nothing is called`]]
      : []),
    ['Calls', job.url === null ? 'an address that is not set' : `${job.method} ${job.url}`],
    ['Secret', SECRETS[job.secret]],
    ['Calendar', `${job.cron} ${job.timezone}${jitter > 0 ? `, within ${durationWords(jitter)}` : ''}`],
    ['Next', job.next.map((at) => whenWords(at, nowMs)).join(', ') || 'never'],
    ['Last', last ? `${endWords(last)}, ${whenWords(last.startedAt, nowMs)}` : '-'],
    ['Silent', heartbeat ? `an alert after ${durationWords(heartbeat.silent)} without success` : 'nobody is told'],
    ['Timeout', durationWords(job.timeout)],
    ['Overlap', job.overlap === 'skip' ? 'left out while the one before runs' : 'called all the same'],
    ['Missed', job.missed === 'once' ? 'one call for all that were missed' : 'left out'],
    ['Lever', job.lever],
    ...(job.runbook ? [['Runbook', job.runbook]] : []),
  ] as [string, string][];
  return `${job.title}\n${indent(columns(facts))}`;
}

/** Calls, one a line. */
export function callsText(calls: readonly Call[], nowMs: number): string {
  if (calls.length === 0) return 'It was never due.';
  const rows = calls.map((call) => [
    call.id,
    clockTime(call.startedAt ?? call.dueAt, nowMs, true),
    endWords(call),
    [call.by ? `by ${call.by}${call.note ? `: ${call.note}` : ''}` : '', missedWords(call)].filter(Boolean).join('; '),
  ]);
  return table(['call', 'at', 'how it ended', 'note'], rows);
}

function missedWords({ missed, leftOut }: Call): string {
  if (missed === 0) return '';
  return leftOut ? `and ${missed} before it` : `also for ${missed} that were missed`;
}

function endWords({ status, httpStatus, durationMs, reason }: Call): string {
  const took = durationMs === null ? '' : ` in ${(durationMs / 1000).toFixed(1)} s`;
  if (status === 'succeeded') return `${paint('green', 'succeeded')}: ${httpStatus}${took}`;
  if (status === 'running') return 'under way';
  const colour = status === 'failed' ? 'red' : 'yellow';
  return `${paint(colour, status === 'left-out' ? 'left out' : status)}: ${reason ?? ''}${took}`;
}

/** One call with what was answered. */
export function callText(call: JobCall, nowMs: number): string {
  const head = `${call.job}, call ${call.id} at ${clockTime(call.startedAt ?? call.dueAt, nowMs, true)}: ${endWords(call)}`;
  if (call.output === '') return head;
  return `${head}\n${indent(call.output.trimEnd())}${call.outputCut ? '\n  …' : ''}`;
}
