import { endpoint, moment, z } from '../platform/http/contract.ts';
import { importReportView } from './import-report.ts';

const serviceParam = z.object({ service: z.string().min(1).max(64) });
const version = z.string().regex(/^[0-9a-f]{64}$/);

export const planProblemView = z
  .object({
    severity: z.enum(['error', 'warning']),
    /** Stable name of the rule that was broken: `dangling-reference`. */
    code: z.string(),
    /** Relative to the plan folder; `.` for the folder itself. */
    file: z.string(),
    /** Line and column are counted from 1. */
    line: z.number().int(),
    column: z.number().int(),
    message: z.string(),
    /** What to do about it; empty when the message says it all. */
    hint: z.string(),
    /** The offending line as it stands in the file, without literal secrets. */
    source: z.string(),
  })
  .openapi('PlanProblem');

export const planChangeView = z
  .object({
    id: z.number().int(),
    service: z.string(),
    at: moment,
    outcome: z.enum(['in_force', 'refused', 'removed']),
    /** The version that came into force; null when a change was refused or the plan removed. */
    version: z.string().nullable(),
    /** The version that was in force before; null for the first. */
    previous: z.string().nullable(),
    cause: z.enum(['start', 'file', 'signal', 'reload', 'added', 'removed']),
    /** `a file change`, `a signal`, `the start`, or the name of a person. */
    by: z.string(),
    /** Warnings of what came into force, everything that is wrong with what was refused. */
    problems: z.array(planProblemView),
  })
  .openapi('PlanChange');

/** A file of a plan folder. `path` is relative to it: `plan.yaml`, `runbooks/database.md`. */
export const planFile = z
  .object({ path: z.string().min(1).max(255), text: z.string().max(1_048_576) })
  .openapi('PlanFile');

const planFiles = z.array(planFile).min(1).max(1000);

const planOverview = {
  service: z.string(),
  title: z.string(),
  version: z.string(),
  timezone: z.string(),
  loadedAt: moment,
  folder: z.string(),
  /** Added over the API, and so removable over it. */
  isAdded: z.boolean(),
  /** How changes of its files are noticed now; `lost`: the folder is not there at the moment. */
  watching: z.enum(['on', 'poll', 'off', 'lost']),
  /** Warnings of the version in force. */
  warnings: z.number().int(),
  /** Errors of the change that is refused at present; 0 when none is. */
  problems: z.number().int(),
  /** The last change that came into force. */
  lastChange: planChangeView.nullable(),
  /** A later change that cannot come into force; null once it is mended. */
  refused: planChangeView.nullable(),
} as const;

export const listPlans = endpoint({
  id: 'listPlans',
  tag: 'plan',
  method: 'get',
  path: '/api/plans',
  summary: 'The loaded plans',
  response: z.object({
    plans: z.array(
      z.object({
        ...planOverview,
        severities: z.array(z.object({ id: z.string(), name: z.string(), meaning: z.string() })),
        components: z.array(z.object({ id: z.string(), title: z.string() })),
        restorations: z.array(z.object({ id: z.string(), title: z.string() })),
        counts: z.record(z.string(), z.number()),
        /** Channels without credentials: their messages stay in the Outbox. */
        sandboxed: z.array(z.string()),
      }),
    ),
  }),
});

export const planSectionView = z
  .object({
    /** `severities`, `people`, `runbooks` …: stable, for links. */
    id: z.string(),
    title: z.string(),
    /** Whether Tocsin acts on it; false: it is checked and shown only. */
    acts: z.boolean(),
    entries: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        facts: z.array(z.object({ name: z.string(), value: z.string() })),
      }),
    ),
  })
  .openapi('PlanSection');

export const getPlan = endpoint({
  id: 'getPlan',
  tag: 'plan',
  method: 'get',
  path: '/api/plans/{service}',
  summary: 'All of a plan in words, section by section; addresses and secrets are left out',
  params: serviceParam,
  response: z.object({ ...planOverview, sections: z.array(planSectionView) }),
});

export const getPlanProblems = endpoint({
  id: 'getPlanProblems',
  tag: 'plan',
  method: 'get',
  path: '/api/plans/{service}/problems',
  summary: 'Warnings of the version in force, and what is wrong with the change that is refused',
  params: serviceParam,
  response: z.object({ warnings: z.array(planProblemView), refused: planChangeView.nullable() }),
});

export const listPlanVersions = endpoint({
  id: 'listPlanVersions',
  tag: 'plan',
  method: 'get',
  path: '/api/plans/{service}/versions',
  summary: 'Versions of a plan and what became of each change, newest first; at most 200 of each',
  params: serviceParam,
  response: z.object({
    versions: z.array(
      z.object({
        version: z.string(),
        /** When it was first loaded. */
        loadedAt: moment,
        loadedBy: z.string(),
        inForce: z.boolean(),
        warnings: z.number().int(),
        /** Incidents that ran or run under it. */
        incidents: z.number().int(),
        /** Whether its files are kept: those of older installations are not. */
        hasSources: z.boolean(),
      }),
    ),
    changes: z.array(planChangeView),
  }),
});

export const getPlanVersion = endpoint({
  id: 'getPlanVersion',
  tag: 'plan',
  method: 'get',
  path: '/api/plans/{service}/versions/{hash}',
  summary: 'The files of one version, without literal secrets',
  params: serviceParam.extend({ hash: version }),
  response: z.object({
    service: z.string(),
    version: z.string(),
    loadedAt: moment,
    loadedBy: z.string(),
    inForce: z.boolean(),
    problems: z.array(planProblemView),
    files: z.array(planFile),
  }),
});

export const planFileDiffView = z
  .object({
    path: z.string(),
    status: z.enum(['added', 'removed', 'changed']),
    /** Numbers of lines. */
    added: z.number().int(),
    removed: z.number().int(),
    /** As in a unified diff, with three lines around each change. */
    hunks: z.array(
      z.object({
        oldStart: z.number().int(),
        oldLines: z.number().int(),
        newStart: z.number().int(),
        newLines: z.number().int(),
        lines: z.array(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })),
      }),
    ),
  })
  .openapi('PlanFileDiff');

export const diffPlan = endpoint({
  id: 'diffPlan',
  tag: 'plan',
  method: 'get',
  path: '/api/plans/{service}/diff',
  summary: 'What changed between two versions; by default what the last change brought',
  params: serviceParam,
  query: z.object({ from: version.optional(), to: version.optional() }),
  response: z.object({ from: z.string(), to: z.string(), files: z.array(planFileDiffView) }),
});

export const reloadPlan = endpoint({
  id: 'reloadPlan',
  tag: 'plan',
  method: 'post',
  path: '/api/plans/{service}/reload',
  summary: 'Load the plan anew on every node; the answer is of the node that was asked (commanders)',
  params: serviceParam,
  response: z.object({
    outcome: z.enum(['in_force', 'refused', 'unchanged']),
    /** The version in force now. */
    version: z.string(),
    problems: z.array(planProblemView),
  }),
});

export const checkPlanFiles = endpoint({
  id: 'checkPlanFiles',
  tag: 'plan',
  method: 'post',
  path: '/api/plans/check',
  summary: 'Check the files of a plan; nothing is changed (admins)',
  body: z.object({ files: planFiles }),
  response: z.object({
    /** What the plan is for; null when it has errors. */
    service: z.string().nullable(),
    title: z.string().nullable(),
    counts: z.record(z.string(), z.number()).nullable(),
    problems: z.array(planProblemView),
  }),
});

export const importPlanDocuments = endpoint({
  id: 'importPlanDocuments',
  tag: 'plan',
  method: 'post',
  path: '/api/plans/import',
  summary: 'Make a plan of Markdown documents, at most 16 MB; nothing is changed (admins)',
  body: z.object({
    documents: z
      .array(
        z.object({
          name: z.string().min(1).max(255),
          base64: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64'),
        }),
      )
      .min(1)
      .max(100),
    /** Id of the service; by default it is made from the documents. */
    service: z.string().min(1).max(64).optional(),
  }),
  response: z.object({
    report: importReportView,
    /** The documents as they were read, decoded and repaired, in the order in which they were given. */
    texts: z.array(z.string()),
    /** The plan folder that was made; empty when the documents hold no plan. */
    files: z.array(planFile),
    /** What the check says of these files. */
    problems: z.array(planProblemView),
  }),
});

export const addPlan = endpoint({
  id: 'addPlan',
  tag: 'plan',
  method: 'post',
  path: '/api/plans',
  summary: 'Add a plan, or replace one that was added so; in force at once on every node (admins)',
  body: z.object({
    files: planFiles,
    /** Must be the service of the plan when it is given: a guard against replacing another. */
    service: z.string().min(1).max(64).optional(),
  }),
  response: z.object({
    service: z.string(),
    version: z.string(),
    outcome: z.enum(['in_force', 'unchanged']),
    /** Warnings. A plan with errors is refused with 400 and their places. */
    problems: z.array(planProblemView),
  }),
});

export const removePlan = endpoint({
  id: 'removePlan',
  tag: 'plan',
  method: 'delete',
  path: '/api/plans/{service}',
  summary: 'Remove a plan that was added over the API; not while it has open incidents (admins)',
  params: serviceParam,
  response: z.object({ service: z.string() }),
});
