import { endpoint, idParam, moment, z } from '../platform/http/contract.ts';

const stepKind = z.enum(['shell', 'sql', 'http', 'typescript', 'wait', 'gate', 'manual']);

const table = z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string().nullable())) });

/** What a change would do, or has done in a transaction that is still open. */
export const changePreview = z
  .object({
    /** `UPDATE subscriptions` */
    what: z.string(),
    /** Rows that it touches in all, of which `before` shows the first. */
    count: z.number().int(),
    before: table.nullable(),
    /** Null while it has not happened. */
    after: table.nullable(),
  })
  .openapi('ChangePreview');

/** How a step is run, beside its source. */
const stepSettings = {
  /** Who must approve it: so many different people, the one who runs it among them, one of whom holds the role. */
  approval: z.object({ people: z.number().int(), role: z.string().nullable() }).nullable(),
  cwd: z.string().nullable(),
  interpreter: z.string().nullable(),
  /** The next step may begin while it runs; it ends with the run. */
  background: z.boolean(),
  excludeFromRunAll: z.boolean(),
  /** Times that it is run again by itself after it failed. */
  retry: z.number().int(),
  /** Id of the step that takes back what this one did; that one runs only on demand. */
  undo: z.string().nullable(),
  /** Label of the runners that may run it; null: the server. */
  runner: z.string().nullable(),
  /** Of a `wait` or `gate`: how long it waits, and what must be healthy for so long. */
  hold: z.object({ forSeconds: z.number(), monitors: z.array(z.string()), metrics: z.array(z.string()) }).nullable(),
};

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
    ...stepSettings,
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
    /** What starts it by itself, beside an incident that it fits. */
    triggers: z.array(
      z.object({
        kind: z.enum(['alert', 'schedule']),
        /** Which alerts, in words: `from monitor:api, of P1`; of a schedule its cron expression. */
        on: z.string(),
        /** Zone of a schedule. */
        timezone: z.string().nullable(),
        /** When a schedule is due next; null: of an alert, or never again. */
        nextAt: moment.nullable(),
      }),
    ),
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
    connection: z.string().nullable(),
    timeoutSeconds: z.number(),
    ...stepSettings,
    /** Id of the step that this one takes back; null: it is part of the normal order. */
    undoes: z.string().nullable(),
    /** `approving`: it runs as soon as everybody has approved it whom `approval` asks for. `unknown`: Tocsin stopped while a changing step ran; a person must look whether it happened. */
    status: z.enum(['pending', 'approving', 'queued', 'running', 'done', 'failed', 'skipped', 'unknown']),
    by: z.string().nullable(),
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
    exitCode: z.number().nullable(),
    /** Who has approved the attempt that is to run or ran last; empty where `approval` is null. */
    approvals: z.array(z.object({ who: z.string(), at: moment })),
    /** Counts the times that it began. */
    attempt: z.number().int(),
    /** Times that it was run again by itself, and when it will be next. */
    retries: z.number().int(),
    retryAt: moment.nullable(),
    /** Of a gate that runs: since when all that it watches has been healthy; null: it is not. */
    healthySince: moment.nullable(),
    /** Whether to keep what it changed: a person must answer in time, or it is rolled back. */
    question: z.object({ changes: z.array(changePreview), until: moment }).nullable(),
    /** The source as the plan has it, where somebody edited it for this run; null: nobody did. */
    plannedSource: z.string().nullable(),
    /** Redacted output so far; for SQL a table as JSON is in `rows`. */
    output: z.string(),
    truncated: z.boolean(),
    rows: table.nullable(),
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
    /** The run from whose step it was started; null: it was not started so. */
    startedByRun: z.string().nullable(),
    startedAt: moment,
    finishedAt: moment.nullable(),
    /** When it was paused: nothing new begins. Null: it is not. */
    pausedAt: moment.nullable(),
    /** Who has its steps run one after another; null: nobody. */
    runsAllFor: z.string().nullable(),
    /** Why running all steps stopped; null: it has not. */
    halted: z.string().nullable(),
    /** What steps ask for, with what was filled in so far; secrets are not shown. */
    parameters: z.array(runbookParameterView.extend({ value: z.string().nullable() })),
    /** The prose of its phases, as the version of the plan has it that it follows. */
    phases: z.array(z.object({ title: z.string(), text: z.string() })),
    steps: z.array(runStepView),
  })
  .openapi('Run');

const tag = 'runbooks';
export const stepParams = idParam.extend({ step: z.string().min(1).max(200) });
export const values = z.record(z.string().max(64), z.string().max(2000)).default({});

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
  response: z.object({ runs: z.array(runView.omit({ steps: true, parameters: true, phases: true })) }),
});
export const startRun = endpoint({
  id: 'startRun',
  tag,
  method: 'post',
  path: '/api/runs',
  summary: 'Start a run; no step runs yet',
  body: z.object({
    service: z.string(),
    runbook: z.string(),
    incidentId: z.string().optional(),
    /** Values of the runbook's parameters, by name. */
    parameters: values,
  }),
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
  params: stepParams,
  /** A step that ran already, or whose outcome is unknown, runs again only with `again`. */
  body: z.object({
    again: z.boolean().default(false),
    /** Values of the runbook's parameters, by name; kept for the steps that follow. */
    parameters: values,
  }),
  response: runView,
});
export const skipStep = endpoint({
  id: 'skipStep',
  tag,
  method: 'post',
  path: '/api/runs/{id}/steps/{step}/skip',
  summary: 'Skip a step, with a reason',
  params: stepParams,
  body: z.object({ reason: z.string().min(1).max(1000) }),
  response: runView,
});
export const settleStep = endpoint({
  id: 'settleStep',
  tag,
  method: 'post',
  path: '/api/runs/{id}/steps/{step}/settle',
  summary: 'Say what became of a step whose outcome is unknown',
  params: stepParams,
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
