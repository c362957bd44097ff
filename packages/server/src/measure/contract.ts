import { GOAL_STATUS_WORDS, type GoalStatus, MEASURE_GROUPINGS } from '@tocsin/core';
import { done, endpoint, moment, z } from '../platform/http/contract.ts';

const tag = 'measures';
const goalStatuses = Object.keys(GOAL_STATUS_WORDS) as [GoalStatus, ...GoalStatus[]];

const times = z
  .object({
    /** Of how many incidents. */
    n: z.number(),
    meanSeconds: z.number().nullable(),
    medianSeconds: z.number().nullable(),
    /** Nearest rank: one that was seen. */
    p90Seconds: z.number().nullable(),
  })
  .openapi('MeasuredTimes');
const share = z.object({ count: z.number(), of: z.number(), ratio: z.number().nullable() }).openapi('MeasuredShare');

const summary = z
  .object({
    incidents: z.number(),
    falsePositives: share,
    severities: z.record(z.string(), z.number()),
    detect: times,
    acknowledge: times,
    mitigate: times,
    resolve: times,
    severityAccuracy: share,
    clocksMet: share,
    updatesOnTime: share,
    pages: z.number(),
    pagesAtNight: z.number(),
    repeats: share,
    reviewsInTime: share,
    actionItemsInTime: share,
  })
  .openapi('MeasureSummary');

const group = z.object({ key: z.string(), title: z.string(), summary }).openapi('MeasureGroup');

export const measuresQuery = z.object({
  service: z.string().optional(),
  severity: z.string().optional(),
  component: z.string().optional(),
  /** `2026-10`, `2026-Q4` or `2026`; instead of `since` and `until`. */
  period: z.string().max(10).optional(),
  /** A date, or a time back from now such as `90d`. Nothing: the last twelve months. */
  since: z.string().max(30).optional(),
  /** The last date that counts. */
  until: z.string().max(30).optional(),
});

const incidentMeasure = z
  .object({
    incidentId: z.string(),
    service: z.string(),
    title: z.string(),
    firstSeverity: z.string(),
    severity: z.string(),
    components: z.array(z.string()),
    startedAt: moment,
    openedAt: moment,
    acknowledgedAt: moment.nullable(),
    mitigatedAt: moment,
    resolvedAt: moment,
    falsePositive: z.boolean(),
    reopened: z.number(),
    clocksMet: z.number(),
    clocksMissed: z.number(),
    updatesOnTime: z.number(),
    updatesLate: z.number(),
    pages: z.array(z.object({ person: z.string(), pages: z.number(), atNight: z.number() })),
    repeatOf: z.string().nullable(),
    reviewDueAt: moment.nullable(),
    reviewedAt: moment.nullable(),
  })
  .openapi('IncidentMeasure');

export const measuresView = z
  .object({
    from: moment,
    /** The first moment after it. */
    to: moment,
    /** The zone of the calendar by which periods are told. */
    timezone: z.string(),
    total: summary,
    before: z.object({ from: moment, to: moment, summary }),
    by: z.enum(MEASURE_GROUPINGS),
    groups: z.array(group),
    months: z.array(group),
    /** Levels of the plans, the most severe first, and what else incidents had. */
    severities: z.array(z.string()),
    people: z.array(
      z.object({
        person: z.string(),
        name: z.string(),
        pages: z.number(),
        atNight: z.number(),
        incidents: z.number(),
      }),
    ),
    /** The newest first, at most 100. */
    repeats: z.array(
      z.object({
        incidentId: z.string(),
        title: z.string(),
        service: z.string(),
        severity: z.string(),
        openedAt: moment,
        repeatOf: z.string(),
      }),
    ),
    services: z.array(
      z.object({
        service: z.string(),
        title: z.string(),
        components: z.array(z.object({ id: z.string(), title: z.string() })),
        severities: z.array(z.string()),
      }),
    ),
  })
  .openapi('Measures');

export const getMeasures = endpoint({
  ...{ id: 'getMeasures', tag, method: 'get', path: '/api/measures' },
  summary:
    'How incidents were answered: times, shares, pages and repeats, in total, by month, and by what one asks for',
  query: measuresQuery.extend({ by: z.enum(MEASURE_GROUPINGS).default('severity') }),
  response: measuresView,
});

export const listIncidentMeasures = endpoint({
  ...{ id: 'listIncidentMeasures', tag, method: 'get', path: '/api/measures/incidents' },
  summary: 'What is measured of each incident that ended',
  query: measuresQuery.extend({ limit: z.coerce.number().int().min(1).max(20_000).default(1_000) }),
  response: z.object({
    from: moment,
    to: moment,
    /** Whether there are more than were asked for; then the newest are here. */
    more: z.boolean(),
    incidents: z.array(incidentMeasure),
  }),
});

const figure = z.object({ value: z.number().nullable(), n: z.number() });

const goalProgress = z
  .object({
    period: z.string(),
    periodTitle: z.string(),
    from: moment,
    to: moment,
    status: z.enum(goalStatuses),
    /** The figures, and what they should be; empty of a goal in words. */
    words: z.string(),
    /** Null: a goal in words. */
    figure: figure.nullable(),
    before: figure.nullable(),
    bounds: z.array(z.object({ side: z.enum(['below', 'above']), value: z.number(), isChange: z.boolean() })),
    ticked: z.object({ by: z.string(), at: moment }).nullable(),
  })
  .openapi('GoalProgress');

const goalView = z
  .object({
    title: z.string(),
    /** Null: a goal in words. */
    measure: z.string().nullable(),
    kind: z.enum(['time', 'share', 'count']).nullable(),
    per: z.enum(['month', 'quarter', 'year']),
    severities: z.array(z.string()),
    /** The period that goes on first. */
    progress: z.array(goalProgress),
  })
  .openapi('GoalOfPlan');

export const listGoals = endpoint({
  ...{ id: 'listGoals', tag, method: 'get', path: '/api/goals' },
  summary: 'The goals of the plans, with how they stand in this period and those before',
  query: z.object({
    service: z.string().optional(),
    periods: z.coerce.number().int().min(1).max(12).default(4),
  }),
  response: z.object({
    services: z.array(
      z.object({ service: z.string(), title: z.string(), timezone: z.string(), goals: z.array(goalView) }),
    ),
  }),
});

export const tickGoal = endpoint({
  ...{ id: 'tickGoal', tag, method: 'put', path: '/api/goals/ticks' },
  summary: 'Say that a goal in words is met in a period, or take that back',
  body: z.strictObject({
    service: z.string(),
    goal: z.string().max(500),
    period: z.string().max(10),
    met: z.boolean(),
  }),
  response: done,
});

const trainingRecord = z
  .object({
    id: z.string(),
    service: z.string(),
    person: z.string(),
    name: z.string(),
    what: z.string(),
    at: moment,
    drill: z.string().nullable(),
    recordedBy: z.string(),
    recordedAt: moment,
  })
  .openapi('TrainingRecord');

export const listTraining = endpoint({
  ...{ id: 'listTraining', tag, method: 'get', path: '/api/training' },
  summary: 'Who was trained in what and when, the newest first; and who of the plan was not',
  query: z.object({
    service: z.string(),
    person: z.string().optional(),
    /** A date, or a time back from now such as `90d`. Nothing: the year that goes on. */
    since: z.string().max(30).optional(),
  }),
  response: z.object({
    since: moment,
    records: z.array(trainingRecord),
    trained: share,
    /** People of the plan without a record since then. */
    missing: z.array(z.object({ person: z.string(), name: z.string() })),
  }),
});

export const addTraining = endpoint({
  ...{ id: 'addTraining', tag, method: 'post', path: '/api/training' },
  summary: 'Record that people were trained',
  body: z.strictObject({
    service: z.string(),
    people: z.array(z.string()).min(1).max(1000),
    what: z.string().trim().min(1).max(300),
    /** A date or a moment, not in the future. Nothing: now. */
    at: z.string().max(40).optional(),
    /** The drill that it was. */
    drill: z.string().max(200).optional(),
  }),
  response: z.object({ records: z.array(trainingRecord) }),
});

export const removeTraining = endpoint({
  ...{ id: 'removeTraining', tag, method: 'delete', path: '/api/training/{id}' },
  summary: 'Remove a record that was a mistake',
  params: z.object({ id: z.string().min(1).max(64) }),
  response: done,
});

export const getMeasuresReport = endpoint({
  ...{ id: 'getMeasuresReport', tag, method: 'get', path: '/api/measures/report' },
  summary: 'The monthly report as it would be sent now',
  query: z.object({
    service: z.string(),
    /** `2026-10`. Nothing: the month before this one. */
    month: z.string().max(10).optional(),
  }),
  response: z.object({
    service: z.string(),
    month: z.string(),
    subject: z.string(),
    /** Markdown. */
    text: z.string(),
    to: z.array(z.string()),
    nextAt: moment.nullable(),
  }),
});
