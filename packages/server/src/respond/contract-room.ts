import { audienceDue } from '../communicate/update/contract-due.ts';
import { roomVendor } from '../detect/vendors/contract.ts';
import { moment, z } from '../platform/http/contract.ts';

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
    name: z.enum(['acknowledge', 'resolve', 'update', 'escalation', 'restoration', 'snooze', 'level']),
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
        /** A person says when it begins. */
        hold: z.boolean(),
        /** What is given back before the whole lever, in words: `10%`. */
        batches: z.array(z.object({ title: z.string(), state: z.enum(['pending', 'waiting', 'done']) })),
        state: z.enum(['pending', 'waiting', 'done', 'pulled-back']),
        until: moment.nullable(),
        healthy: z.array(z.object({ id: z.string(), state: z.enum(['healthy', 'unhealthy', 'unknown']) })),
      }),
    ),
  })
  .openapi('RestorationView');

/** Everything that the incident room shows, in one answer. */
const countedImpact = z.object({ count: z.number().nullable(), share: z.number().nullable() });

const impactFigures = z
  .object({
    at: moment,
    users: countedImpact.nullable(),
    customers: countedImpact.nullable(),
    /** Lost in an hour. */
    revenue: z.object({ amount: z.number(), currency: z.string() }).nullable(),
    trend: z.enum(['growing', 'steady', 'shrinking']).nullable(),
  })
  .openapi('ImpactFigures');

export const incidentRoom = incidentSummary
  .extend({
    planVersion: z.string(),
    firstSeverity: z.string(),
    resolution: z.string().nullable(),
    falsePositive: z.boolean(),
    /** Levels to choose from. */
    severities: z.array(z.object({ id: z.string(), name: z.string(), meaning: z.string() })),
    /** Alerts of a storm beyond those that are listed. */
    unlistedAlerts: z.object({ total: z.number().int(), firing: z.number().int() }),
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
    /** Who hears of it, and when next. */
    audiences: z.array(audienceDue),
    /** Every audience of the plan: a person may tell any of them. */
    allAudiences: z.array(
      z.object({ id: z.string(), title: z.string(), external: z.boolean(), statusPage: z.boolean() }),
    ),
    /** Triggers of the plan's communication that fired, the first first. */
    triggers: z.array(z.object({ id: z.string(), title: z.string(), at: moment })),
    /** Those that have not fired, the next one first. */
    comingTriggers: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        when: z.enum(['outage', 'customer-data', 'security', 'maintenance']),
        /** How long the case must last. */
        afterSeconds: z.number(),
        /** When it fires as things stand; null: its case is not there. */
        at: moment.nullable(),
        /** Titles of the audiences that it brings in. */
        audiences: z.array(z.string()),
        /** Whether a person agrees to each text before it is sent. */
        approval: z.boolean(),
      }),
    ),
    /** Set once somebody has said that it is a security incident. */
    security: z.object({ since: moment, embargo: z.boolean(), releasedAt: moment.nullable() }).nullable(),
    review: z.object({ id: z.string(), dueAt: moment, status: z.string() }).nullable(),
    timeline: z.array(timelineEntryView),
    impact: z.object({
      scope: z.string().nullable(),
      users: z.number().nullable(),
      customers: z.number().nullable(),
      since: moment.nullable(),
      trend: z.enum(['growing', 'steady', 'shrinking']).nullable(),
      revenue: z.string().nullable(),
      data: z.string().nullable(),
      /** Of all users, from 0 to 1, as a person said. */
      share: z.number().nullable(),
      /** What the plan's metrics show; it never takes the place of what a person said. */
      estimate: impactFigures.nullable(),
    }),
    links: z.array(
      z.object({
        /** What it leads to, by which it is removed. */
        to: z.string(),
        /** Null: the link is another incident. */
        url: z.string().nullable(),
        title: z.string(),
      }),
    ),
    /** Users' reports of it, and how many people they are from; `listReports` has their words. */
    reports: z.object({ count: z.number().int(), people: z.number().int() }),
    /** Vendors that its components need. */
    vendors: z.array(roomVendor),
    /** The incident as which this one goes on. */
    mergedInto: z.string().nullable(),
  })
  .openapi('IncidentRoom');
