import { isStorable } from '@tocsin/core';
import { endpoint, moment, z } from '../platform/http/contract.ts';

const status = z.enum(['running', 'succeeded', 'failed', 'unknown', 'left-out']);

/** A call of the application, or one that was due and not made. */
export const jobCall = z
  .object({
    id: z.string(),
    service: z.string(),
    job: z.string(),
    /** The calendar's moment, without jitter; of a call by hand, when it was asked for. */
    dueAt: moment,
    cause: z.enum(['schedule', 'hand']),
    status,
    /** Why it was left out; null: it was not. */
    leftOut: z.enum(['paused', 'overlap', 'missed', 'unset']).nullable(),
    /** Why it failed or was left out, in words. */
    reason: z.string().nullable(),
    /** How many occurrences before it, for which nobody was there, it stands for. */
    missed: z.number().int(),
    startedAt: moment.nullable(),
    endedAt: moment.nullable(),
    durationMs: z.number().nullable(),
    httpStatus: z.number().int().nullable(),
    /** Who asked for it, and why, where somebody did. */
    by: z.string().nullable(),
    note: z.string().nullable(),
    incidentId: z.string().nullable(),
  })
  .openapi('JobCall');

/** With what was answered. */
export const wholeJobCall = jobCall
  .extend({
    /** Head of the answer, without secrets. */
    output: z.string(),
    /** Whether there was more of it. */
    outputCut: z.boolean(),
  })
  .openapi('WholeJobCall');

export const scheduledJob = z
  .object({
    service: z.string(),
    id: z.string(),
    title: z.string(),
    cron: z.string(),
    timezone: z.string(),
    /** Seconds within which a call begins. */
    jitter: z.number(),
    method: z.string(),
    /** Without secrets; null: it names a variable that is not set. */
    url: z.string().nullable(),
    /** Whether a secret is sent with each call; `unset`: it names a variable that is not set. */
    secret: z.enum(['none', 'set', 'unset']),
    /** Keys of the plan that name a variable which is not set (`url`, `secret`, `headers.X-Key`): nothing is called until all are. */
    unset: z.array(z.string()),
    timeout: z.number(),
    overlap: z.enum(['skip', 'allow']),
    missed: z.enum(['skip', 'once']),
    component: z.string().nullable(),
    runbook: z.string().nullable(),
    /** The heartbeat that hears of each success, and after how many seconds of silence it is an alert; null: nobody is told. */
    heartbeat: z.object({ monitor: z.string(), silent: z.number() }).nullable(),
    lever: z.string(),
    state: z.enum(['unset', 'paused', 'running', 'failing', 'unknown', 'ok', 'new']),
    /** Null: it is not paused. */
    pause: z
      .object({ lever: z.string(), title: z.string(), by: z.string(), reason: z.string(), at: moment.nullable() })
      .nullable(),
    /** The next calls, with their jitter; empty: never. */
    next: z.array(moment),
    /** The last call that was made; null: none yet. */
    last: jobCall.nullable(),
    /** The last calls that were made and have ended, oldest first. */
    recent: z.array(z.object({ at: moment, status, durationMs: z.number() })),
  })
  .openapi('ScheduledJob');

const tag = 'jobs';
const job = z.object({ service: z.string(), job: z.string() });

export const listJobs = endpoint({
  id: 'listJobs',
  tag,
  method: 'get',
  path: '/api/jobs',
  summary: 'Every scheduled job: how it stands, its next and last calls',
  response: z.object({ jobs: z.array(scheduledJob) }),
});
export const getJob = endpoint({
  id: 'getJob',
  tag,
  method: 'get',
  path: '/api/jobs/{service}/{job}',
  summary: 'One scheduled job',
  params: job,
  response: scheduledJob,
});
export const listJobCalls = endpoint({
  id: 'listJobCalls',
  tag,
  method: 'get',
  path: '/api/jobs/{service}/{job}/calls',
  summary: 'Calls of a scheduled job, newest first, and those that were left out',
  params: job,
  query: z.object({
    status: status.optional(),
    /** Older than this call. */
    before: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
  }),
  response: z.object({
    calls: z.array(jobCall),
    /** What the next page is asked with; null: these are all. */
    before: z.string().nullable(),
  }),
});
export const getJobCall = endpoint({
  id: 'getJobCall',
  tag,
  method: 'get',
  path: '/api/jobs/{service}/{job}/calls/{call}',
  summary: 'One call, with what was answered',
  params: job.extend({ call: z.string().regex(/^\d{1,18}$/) }),
  response: wholeJobCall,
});
export const callJob = endpoint({
  id: 'callJob',
  tag,
  method: 'post',
  path: '/api/jobs/{service}/{job}/call',
  summary: 'Call the application now; answers with the call, which is under way',
  params: job,
  body: z.strictObject({
    reason: z.string().trim().max(1000).refine(isStorable, 'has characters that cannot be stored').default(''),
    /** Also while it is paused. */
    whilePaused: z.boolean().default(false),
    /** Nothing: the service's active incident, when there is exactly one. */
    incidentId: z.string().optional(),
  }),
  response: wholeJobCall,
});
