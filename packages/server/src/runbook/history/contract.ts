import { endpoint, idParam, moment, z } from '../../platform/http/contract.ts';

const record = z
  .object({
    runs: z.number().int(),
    /** Of those of which it is known: a person said so, or the incident was resolved without another runbook. */
    helped: z.number().int(),
    notHelped: z.number().int(),
    /** Half of those that came to an end took no longer; null: none did. */
    medianSeconds: z.number().nullable(),
    lastAt: moment.nullable(),
  })
  .openapi('RunbookRecord');

const pastRun = z
  .object({
    id: z.string(),
    incidentId: z.string().nullable(),
    incidentTitle: z.string().nullable(),
    status: z.enum(['running', 'done', 'failed', 'cancelled']),
    startedBy: z.string(),
    /** The run from whose step it was started; null: by a person, an alert or the calendar. */
    startedByRun: z.string().nullable(),
    startedAt: moment,
    finishedAt: moment.nullable(),
    failedSteps: z.number().int(),
    /** Null: nobody can tell. */
    helped: z.boolean().nullable(),
    /** Who said so; null: it was concluded from what followed. */
    markedBy: z.string().nullable(),
  })
  .openapi('PastRun');

export const listIncidentRunbooks = endpoint({
  id: 'listIncidentRunbooks',
  tag: 'incidents',
  method: 'get',
  path: '/api/incidents/{id}/runbooks',
  summary: 'Runbooks that fit the incident, best first, with the reasons and what became of earlier runs',
  params: idParam,
  response: z.object({
    runbooks: z.array(
      z.object({
        service: z.string(),
        id: z.string(),
        title: z.string(),
        /** In sentences, the weightiest first. */
        reasons: z.array(z.string()),
        record,
        /** The latest of other incidents. */
        past: z.array(pastRun),
        /** The run that this incident has of it already. */
        runId: z.string().nullable(),
      }),
    ),
  }),
});

export const getRunbookHistory = endpoint({
  id: 'getRunbookHistory',
  tag: 'runbooks',
  method: 'get',
  path: '/api/runbooks/{service}/{runbook}/history',
  summary: 'How often a runbook was run, how long it took and whether it helped',
  params: z.object({ service: z.string(), runbook: z.string() }),
  query: z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) }),
  response: z.object({ record, runs: z.array(pastRun) }),
});

export const markRun = endpoint({
  id: 'markRun',
  tag: 'runbooks',
  method: 'post',
  path: '/api/runs/{id}/helped',
  summary: 'Say whether a run helped',
  params: idParam,
  body: z.object({ helped: z.boolean() }),
  response: pastRun,
});
