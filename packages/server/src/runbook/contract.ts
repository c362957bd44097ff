import { endpoint, idParam, moment, z } from '../platform/http/contract.ts';

const stepKind = z.enum(['shell', 'sql', 'http', 'typescript', 'wait', 'gate', 'manual']);

export const runbookParameterView = z
  .object({
    /** `DEPLOYMENT_ID` */
    name: z.string(),
    title: z.string(),
    type: z.enum(['text', 'number', 'choice']),
    choices: z.array(z.string()),
    default: z.string().nullable(),
    pattern: z.string().nullable(),
  })
  .openapi('RunbookParameter');

export const runbookStep = z
  .object({
    id: z.string(),
    title: z.string(),
    kind: stepKind,
    /** Heading of the alternative that it belongs to; null: always. */
    option: z.string().nullable(),
    source: z.string(),
    /** Names of the parameters that it needs. */
    parameters: z.array(z.string()),
    auto: z.boolean(),
    changes: z.boolean(),
    connection: z.string().nullable(),
    timeoutSeconds: z.number(),
  })
  .openapi('RunbookStep');

export const runbookView = z
  .object({
    service: z.string(),
    id: z.string(),
    title: z.string(),
    symptoms: z.array(z.string()),
    components: z.array(z.string()),
    severity: z.string().nullable(),
    impact: z.string(),
    parameters: z.array(runbookParameterView),
    file: z.string(),
    phases: z.array(z.object({ title: z.string(), text: z.string(), steps: z.array(runbookStep) })),
  })
  .openapi('Runbook');

export const runStepView = z
  .object({
    id: z.string(),
    index: z.number().int(),
    title: z.string(),
    phase: z.string(),
    kind: stepKind,
    option: z.string().nullable(),
    source: z.string(),
    parameters: z.array(z.string()),
    changes: z.boolean(),
    auto: z.boolean(),
    /** `unknown`: Tocsin stopped while a changing step ran; a person must look whether it happened. */
    status: z.enum(['pending', 'approving', 'queued', 'running', 'done', 'failed', 'skipped', 'unknown']),
    by: z.string().nullable(),
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
    exitCode: z.number().nullable(),
    /** Redacted output so far; for SQL a table as JSON is in `rows`. */
    output: z.string(),
    truncated: z.boolean(),
    rows: z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string().nullable())) }).nullable(),
  })
  .openapi('RunStep');

export const runView = z
  .object({
    id: z.string(),
    service: z.string(),
    runbook: z.string(),
    title: z.string(),
    incidentId: z.string().nullable(),
    status: z.enum(['running', 'done', 'failed', 'cancelled']),
    auto: z.boolean(),
    startedBy: z.string(),
    startedAt: moment,
    finishedAt: moment.nullable(),
    /** What steps ask for, with what was filled in so far; secrets are not shown. */
    parameters: z.array(runbookParameterView.extend({ value: z.string().nullable() })),
    steps: z.array(runStepView),
  })
  .openapi('Run');

const tag = 'runbooks';
const step = idParam.extend({ step: z.string().min(1).max(200) });

export const listRunbooks = endpoint({
  id: 'listRunbooks',
  tag,
  method: 'get',
  path: '/api/runbooks',
  summary: 'Runbooks of every plan',
  response: z.object({ runbooks: z.array(runbookView) }),
});
export const getRunbook = endpoint({
  id: 'getRunbook',
  tag,
  method: 'get',
  path: '/api/runbooks/{service}/{runbook}',
  summary: 'One runbook',
  params: z.object({ service: z.string(), runbook: z.string() }),
  response: runbookView,
});
export const listRuns = endpoint({
  id: 'listRuns',
  tag,
  method: 'get',
  path: '/api/runs',
  summary: 'Runs, newest first',
  query: z.object({ incidentId: z.string().optional(), limit: z.coerce.number().int().min(1).max(500).default(50) }),
  response: z.object({ runs: z.array(runView.omit({ steps: true, parameters: true })) }),
});
export const startRun = endpoint({
  id: 'startRun',
  tag,
  method: 'post',
  path: '/api/runs',
  summary: 'Start a run; no step runs yet',
  body: z.object({ service: z.string(), runbook: z.string(), incidentId: z.string().optional() }),
  response: runView,
});
export const getRun = endpoint({
  id: 'getRun',
  tag,
  method: 'get',
  path: '/api/runs/{id}',
  summary: 'A run with its steps and their output',
  params: idParam,
  response: runView,
});
export const runStep = endpoint({
  id: 'runStep',
  tag,
  method: 'post',
  path: '/api/runs/{id}/steps/{step}/run',
  summary: 'Approve a step and run it, or tick a manual one',
  params: step,
  /** A step that ran already, or whose outcome is unknown, runs again only with `again`. */
  body: z.object({
    again: z.boolean().default(false),
    /** Values of the runbook's parameters, by name; kept for the steps that follow. */
    parameters: z.record(z.string().max(64), z.string().max(2000)).default({}),
  }),
  response: runView,
});
export const skipStep = endpoint({
  id: 'skipStep',
  tag,
  method: 'post',
  path: '/api/runs/{id}/steps/{step}/skip',
  summary: 'Skip a step, with a reason',
  params: step,
  body: z.object({ reason: z.string().min(1).max(1000) }),
  response: runView,
});
export const settleStep = endpoint({
  id: 'settleStep',
  tag,
  method: 'post',
  path: '/api/runs/{id}/steps/{step}/settle',
  summary: 'Say what became of a step whose outcome is unknown',
  params: step,
  body: z.object({ outcome: z.enum(['done', 'failed']) }),
  response: runView,
});
export const cancelRun = endpoint({
  id: 'cancelRun',
  tag,
  method: 'post',
  path: '/api/runs/{id}/cancel',
  summary: 'Stop the run and kill what runs',
  params: idParam,
  response: runView,
});
