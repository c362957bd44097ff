import { endpoint, idParam, moment, z } from '../platform/http/contract.ts';

export const actorView = z
  .object({ kind: z.enum(['person', 'system', 'run', 'token']), name: z.string() })
  .openapi('Actor');

export const incidentStatus = z.enum([
  'detected',
  'acknowledged',
  'investigating',
  'identified',
  'contained',
  'monitoring',
  'resolved',
  'reviewed',
]);

export const incidentSummary = z
  .object({
    id: z.string().openapi({ example: 'INC-2026-001' }),
    service: z.string(),
    title: z.string(),
    status: incidentStatus,
    active: z.boolean(),
    severity: z.string(),
    severityName: z.string(),
    /** 0 is the most severe: for colours. */
    severityRank: z.number().int(),
    components: z.array(z.string()),
    startedAt: moment,
    openedAt: moment,
    acknowledgedAt: moment.nullable(),
    acknowledgedBy: z.string().nullable(),
    snoozedUntil: moment.nullable(),
    resolvedAt: moment.nullable(),
    commander: z.string().nullable(),
  })
  .openapi('IncidentSummary');

export const timelineEntryView = z
  .object({
    seq: z.number().int(),
    at: moment,
    actor: actorView,
    kind: z.string(),
    text: z.string(),
    /** The fact as data; its shape depends on `kind` (packages/core/src/model/timeline.ts). */
    fact: z.record(z.string(), z.unknown()),
    hash: z.string(),
  })
  .openapi('TimelineEntry');

export const clockView = z
  .object({
    name: z.enum(['acknowledge', 'resolve', 'update', 'escalation', 'restoration']),
    label: z.string(),
    dueAt: moment,
    status: z.enum(['running', 'warned', 'missed', 'met']),
    /** What happens when it runs out. */
    consequence: z.string(),
  })
  .openapi('Clock');

export const personRole = z.object({ role: z.string(), person: z.string(), name: z.string() }).openapi('PersonRole');

export const pageView = z
  .object({
    id: z.string(),
    person: z.string(),
    name: z.string(),
    at: moment,
    why: z.string(),
    status: z.enum(['queued', 'delivered', 'failed']),
    channels: z.array(
      z.object({
        channel: z.string(),
        outcome: z.string(),
        sandbox: z.boolean(),
        /** When a method that is still to come is used; null: done, or only after a failure. */
        dueAt: moment.nullable(),
      }),
    ),
  })
  .openapi('PageView');

export const restorationView = z
  .object({
    id: z.string(),
    title: z.string(),
    status: z.enum(['available', 'running', 'held', 'pulled-back', 'finished', 'aborted']),
    why: z.string().nullable(),
    steps: z.array(
      z.object({
        lever: z.string(),
        title: z.string(),
        waitSeconds: z.number(),
        state: z.enum(['pending', 'waiting', 'done', 'pulled-back']),
        until: moment.nullable(),
        healthy: z.array(z.object({ id: z.string(), state: z.enum(['healthy', 'unhealthy', 'unknown']) })),
      }),
    ),
  })
  .openapi('RestorationView');

/** Everything that the incident room shows, in one answer. */
export const incidentRoom = incidentSummary
  .extend({
    planVersion: z.string(),
    firstSeverity: z.string(),
    resolution: z.string().nullable(),
    falsePositive: z.boolean(),
    /** Levels to choose from. */
    severities: z.array(z.object({ id: z.string(), name: z.string(), meaning: z.string() })),
    alerts: z.array(
      z.object({
        dedupKey: z.string(),
        source: z.string(),
        summary: z.string(),
        severity: z.string().nullable(),
        status: z.enum(['firing', 'resolved']),
        since: moment,
      }),
    ),
    people: z.array(personRole),
    responders: z.array(z.object({ person: z.string(), name: z.string() })),
    pages: z.array(pageView),
    /** Who wants no more messages about it. */
    muted: z.array(z.object({ person: z.string(), name: z.string() })),
    /** Everybody of the plan, to reassign to or to give a role to. */
    directory: z.array(z.object({ person: z.string(), name: z.string() })),
    clocks: z.array(clockView),
    runbook: z.object({ id: z.string(), title: z.string() }).nullable(),
    runs: z.array(
      z.object({
        id: z.string(),
        runbook: z.string(),
        title: z.string(),
        status: z.string(),
        auto: z.boolean(),
        startedAt: moment,
      }),
    ),
    levers: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        pulled: z.boolean(),
        value: z.union([z.boolean(), z.number(), z.string()]),
      }),
    ),
    restoration: restorationView.nullable(),
    updates: z.array(
      z.object({
        id: z.string(),
        audience: z.string(),
        audienceTitle: z.string(),
        external: z.boolean(),
        status: z.enum(['draft', 'sent']),
        subject: z.string().nullable(),
        text: z.string(),
        at: moment,
        by: z.string().nullable(),
      }),
    ),
    audiences: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        external: z.boolean(),
        dueAt: moment.nullable(),
        lastSentAt: moment.nullable(),
        late: z.number(),
      }),
    ),
    review: z.object({ id: z.string(), dueAt: moment, status: z.string() }).nullable(),
    timeline: z.array(timelineEntryView),
  })
  .openapi('IncidentRoom');

const tag = 'incidents';
const room = { response: incidentRoom, params: idParam };

export const listIncidents = endpoint({
  id: 'listIncidents',
  tag,
  method: 'get',
  path: '/api/incidents',
  summary: 'Incidents, newest first',
  query: z.object({
    active: z.enum(['true', 'false']).optional(),
    service: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: z.object({ incidents: z.array(incidentSummary) }),
});
export const getIncident = endpoint({
  id: 'getIncident',
  tag,
  method: 'get',
  path: '/api/incidents/{id}',
  summary: 'The whole incident room',
  ...room,
});
export const getTimeline = endpoint({
  id: 'getTimeline',
  tag,
  method: 'get',
  path: '/api/incidents/{id}/timeline',
  summary: 'The timeline, and whether its hash chain is whole',
  params: idParam,
  response: z.object({
    entries: z.array(timelineEntryView),
    chain: z.enum(['whole', 'broken']),
    brokenAt: z.number().nullable(),
  }),
});
export const openIncident = endpoint({
  id: 'openIncident',
  tag,
  method: 'post',
  path: '/api/incidents',
  summary: 'Open an incident by hand',
  body: z.object({
    service: z.string().min(1),
    title: z.string().min(1).max(200),
    severity: z.string().optional(),
    components: z.array(z.string()).default([]),
    runbook: z.string().optional(),
  }),
  response: incidentRoom,
});
export const acknowledgeIncident = endpoint({
  id: 'acknowledgeIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/acknowledge',
  summary: 'I have it: stops the paging',
  ...room,
});
export const setSeverity = endpoint({
  id: 'setSeverity',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/severity',
  summary: 'Change the level, with a reason',
  ...room,
  body: z.object({ severity: z.string(), reason: z.string().min(1).max(1000) }),
});
export const setStatus = endpoint({
  id: 'setStatus',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/status',
  summary: 'Move the incident on',
  ...room,
  body: z.object({ status: z.enum(['investigating', 'identified', 'contained', 'monitoring']) }),
});
export const assignRole = endpoint({
  id: 'assignRole',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/roles',
  summary: 'Give somebody a role',
  ...room,
  body: z.object({ role: z.enum(['commander', 'communications', 'scribe']), person: z.string() }),
});
export const escalateIncident = endpoint({
  id: 'escalateIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/escalate',
  summary: 'Page the next step now',
  ...room,
});
export const reassignIncident = endpoint({
  id: 'reassignIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/reassign',
  summary: 'Page somebody else, who has it from now on; unless they acknowledge, the escalation goes on',
  ...room,
  body: z.object({ person: z.string(), reason: z.string().max(1000).default('') }),
});
export const snoozeIncident = endpoint({
  id: 'snoozeIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/snooze',
  summary: 'Nobody is paged until then; afterwards the escalation begins again unless it is resolved',
  ...room,
  body: z.object({ minutes: z.number().int().min(1).max(10_080) }),
});
export const muteIncident = endpoint({
  id: 'muteIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/mute',
  summary: 'No more messages about this incident for me (or that person) unless its level rises',
  ...room,
  body: z.object({ person: z.string().optional(), muted: z.boolean().default(true) }),
});
export const addNote = endpoint({
  id: 'addNote',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/notes',
  summary: 'Write on the timeline',
  ...room,
  body: z.object({ text: z.string().min(1).max(10_000) }),
});
export const resolveIncident = endpoint({
  id: 'resolveIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/resolve',
  summary: 'It is over',
  ...room,
  body: z.object({ resolution: z.string().min(1).max(5000), falsePositive: z.boolean().default(false) }),
});
export const reopenIncident = endpoint({
  id: 'reopenIncident',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/reopen',
  summary: 'It is not over',
  ...room,
  body: z.object({ reason: z.string().min(1).max(1000) }),
});
export const startRestoration = endpoint({
  id: 'startRestoration',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/restoration',
  summary: 'Release the levers step by step',
  ...room,
  body: z.object({ restoration: z.string() }),
});
export const steerRestoration = endpoint({
  id: 'steerRestoration',
  tag,
  method: 'post',
  path: '/api/incidents/{id}/restoration/{action}',
  summary: 'Hold, go on, or stop the restoration',
  params: idParam.extend({ action: z.enum(['hold', 'resume', 'abort']) }),
  response: incidentRoom,
});
export const getResponseMetrics = endpoint({
  id: 'getResponseMetrics',
  tag,
  method: 'get',
  path: '/api/response-metrics',
  summary: 'MTTD, MTTA and MTTR in seconds',
  query: z.object({ service: z.string().optional(), days: z.coerce.number().int().min(1).max(3660).default(90) }),
  response: z.object({
    days: z.number(),
    rows: z.array(
      z.object({
        severity: z.string(),
        incidents: z.number(),
        mttdSeconds: z.number().nullable(),
        mttaSeconds: z.number().nullable(),
        mttrSeconds: z.number().nullable(),
        falsePositives: z.number(),
        severityAccuracy: z.number().nullable(),
      }),
    ),
    overall: z.object({
      incidents: z.number(),
      mttdSeconds: z.number().nullable(),
      mttaSeconds: z.number().nullable(),
      mttrSeconds: z.number().nullable(),
    }),
  }),
});
