import { done, endpoint, idParam, moment, z } from '../../platform/http/contract.ts';

const MOST_VALUES = 50;
const value = z.string().max(200);
const values = z.array(value).min(1).max(MOST_VALUES);

export const alertMatch = z
  .strictObject({
    source: values.optional(),
    key: values.optional(),
    component: values.optional(),
    severity: values.optional(),
    /** RE2, found anywhere in the summary. */
    text: z.string().min(1).max(500).optional(),
    labels: z
      .record(z.string().min(1).max(100), values)
      .refine((labels) => Object.keys(labels).length <= 20, 'at most 20 labels')
      .optional(),
  })
  .openapi('AlertMatch');

/** Of the last alerts of a source that people could judge: how many there were, and how many were false. */
export const falseShareView = z.object({ of: z.number(), false: z.number() }).openapi('FalseShare');

export const alertView = z
  .object({
    id: z.string(),
    dedupKey: z.string(),
    service: z.string(),
    source: z.string(),
    summary: z.string(),
    /** As the rules of the plan leave it. */
    severity: z.string().nullable(),
    components: z.array(z.string()),
    labels: z.record(z.string(), z.string()),
    /** Where its sender shows it. */
    link: z.string().nullable(),
    status: z.enum(['firing', 'resolved']),
    count: z.number(),
    firstAt: moment,
    lastAt: moment,
    incidentId: z.string().nullable(),
    rule: z.string().nullable(),
    /** Why the response was not told of it; of one that is over: why it never was. */
    held: z.object({ by: z.string(), because: z.string(), until: moment.nullable() }).nullable(),
    falsePositive: z.boolean(),
    falseShare: falseShareView,
  })
  .openapi('Alert');

export const listAlerts = endpoint({
  id: 'listAlerts',
  tag: 'alerts',
  method: 'get',
  path: '/api/alerts',
  summary: 'Alerts, newest first',
  query: z.object({
    status: z.enum(['firing', 'resolved']).optional(),
    service: z.string().max(200).optional(),
    /** Whether something holds it. */
    held: z.enum(['true', 'false']).optional(),
    source: z.string().max(200).optional(),
    component: z.string().max(200).optional(),
    incident: z.string().max(64).optional(),
    /** Part of its summary or key, in any case. */
    text: z.string().max(200).optional(),
    /** `next` of the answer before: what is older than that. */
    before: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
    limit: z.coerce.number().int().min(1).max(500).default(200),
  }),
  response: z.object({ alerts: z.array(alertView), next: z.string().nullable() }),
});

export const markAlertFalse = endpoint({
  id: 'markAlertFalse',
  tag: 'alerts',
  method: 'post',
  path: '/api/alerts/{id}/false',
  summary: 'Says that nothing was wrong when an alert fired, or takes that back',
  params: idParam,
  body: z.object({ false: z.boolean().default(true) }),
  response: done,
});

export const silenceView = z
  .object({
    id: z.string(),
    service: z.string(),
    kind: z.enum(['silence', 'maintenance']),
    matcher: alertMatch,
    /** Of maintenance: what it is about; empty: everything. */
    components: z.array(z.string()),
    /** What it holds, in words. */
    words: z.string(),
    from: moment,
    until: moment,
    state: z.enum(['planned', 'active', 'over']),
    why: z.string(),
    by: z.string(),
    endedAt: moment.nullable(),
    endedBy: z.string().nullable(),
    /** How many alerts it holds that are firing. */
    holding: z.number(),
  })
  .openapi('Silence');

/** A maintenance window of a plan that is open now. */
export const openWindowView = z
  .object({
    service: z.string(),
    id: z.string(),
    title: z.string(),
    components: z.array(z.string()),
    until: moment,
    holding: z.number(),
  })
  .openapi('OpenWindow');

const what = {
  kind: z.enum(['silence', 'maintenance']).default('silence'),
  matcher: alertMatch.default({}),
  components: z.array(z.string().max(200)).max(200).default([]),
};

export const listSilences = endpoint({
  id: 'listSilences',
  tag: 'alerts',
  method: 'get',
  path: '/api/silences',
  summary: 'Silences that are planned or in force, and open maintenance windows',
  query: z.object({ service: z.string().max(200).optional(), all: z.enum(['true', 'false']).optional() }),
  response: z.object({ silences: z.array(silenceView), windows: z.array(openWindowView) }),
});

export const addSilence = endpoint({
  id: 'addSilence',
  tag: 'alerts',
  method: 'post',
  path: '/api/silences',
  summary: 'Holds alerts that match until a moment, or begins maintenance at once',
  body: z.object({
    service: z.string().max(200),
    ...what,
    /** Nothing: now. */
    from: moment.optional(),
    /** Either this or `forSeconds`; at most 30 days after its beginning. */
    until: moment.optional(),
    forSeconds: z.number().int().min(1).optional(),
    why: z.string().trim().min(1).max(500),
    /** Needed for one that holds every alert of the service. */
    everything: z.boolean().default(false),
  }),
  response: silenceView,
});

export const previewSilence = endpoint({
  id: 'previewSilence',
  tag: 'alerts',
  method: 'post',
  path: '/api/silences/preview',
  summary: 'Which alerts that are firing a silence would match',
  body: z.object({ service: z.string().max(200), ...what }),
  response: z.object({
    words: z.string(),
    /** It would hold every alert of the service. */
    everything: z.boolean(),
    total: z.number(),
    alerts: z.array(
      z.object({ id: z.string(), summary: z.string(), severity: z.string().nullable(), source: z.string() }),
    ),
  }),
});

export const changeSilence = endpoint({
  id: 'changeSilence',
  tag: 'alerts',
  method: 'patch',
  path: '/api/silences/{id}',
  summary: 'Changes until when a silence holds, why, or what',
  params: idParam,
  body: z.object({
    until: moment.optional(),
    why: z.string().trim().min(1).max(500).optional(),
    matcher: alertMatch.optional(),
    components: z.array(z.string().max(200)).max(200).optional(),
    everything: z.boolean().default(false),
  }),
  response: silenceView,
});

export const endSilence = endpoint({
  id: 'endSilence',
  tag: 'alerts',
  method: 'post',
  path: '/api/silences/{id}/end',
  summary: 'Ends a silence now; what still fires is told',
  params: idParam,
  response: silenceView,
});
