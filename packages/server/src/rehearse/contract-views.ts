import { moment, z } from '../platform/http/contract.ts';

/** What rehearsals answer; the same as `@tocsin/core` says in `rehearsal.ts`, `year-report.ts` and `comparison.ts`. */
const lineView = z
  .object({
    at: moment,
    /** Local time of the plan with its zone: the doubled hour of autumn is told apart. */
    local: z.string(),
    /** Null: it is about the world, not about an incident. */
    incident: z.string().nullable(),
    kind: z.enum([
      ...(['happening', 'opened', 'level', 'paged', 'notified', 'announced', 'reached', 'failed', 'held'] as const),
      ...(['silent', 'answered', 'skipped', 'exhausted', 'clock', 'update', 'resolved', 'other'] as const),
    ]),
    tone: z.enum(['bad', 'warning', 'good', 'plain']),
    text: z.string(),
    /** Whom it is about, by id. */
    person: z.string().nullable(),
    channel: z.string().nullable(),
  })
  .openapi('RehearsedLine');

export const rehearsalView = z
  .object({
    title: z.string(),
    timezone: z.string(),
    at: moment,
    until: moment,
    incidents: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        severity: z.string(),
        firstSeverity: z.string(),
        opened: moment,
        acknowledged: moment.nullable(),
        /** By name. */
        acknowledgedBy: z.string().nullable(),
        resolved: moment.nullable(),
        outcome: z.enum(['resolved', 'acknowledged', 'unanswered']),
      }),
    ),
    timeline: z.array(lineView),
    /** Only those who got a message, the most woken first. */
    people: z.array(
      z.object({
        person: z.string(),
        name: z.string(),
        pages: z.number().int(),
        notifications: z.number().int(),
        /** Pages between 22 and 7, local time. */
        night: z.number().int(),
        firstPage: moment.nullable(),
        /** When they first acknowledged; null: never. */
        answered: moment.nullable(),
        channels: z.array(z.string()),
      }),
    ),
    gaps: z.array(
      z.object({
        kind: z.enum(['nobody-on-call', 'step-skipped', 'unreachable', 'unanswered', 'no-page']),
        at: moment,
        local: z.string(),
        incident: z.string().nullable(),
        text: z.string(),
      }),
    ),
    expectations: z.array(
      z.object({ text: z.string(), line: z.number().int().nullable(), holds: z.boolean(), found: z.string() }),
    ),
    passed: z.boolean(),
  })
  .openapi('Rehearsal');

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date: 2027-12-25');
const ratio = z.number().min(0).max(1);

export const yearRequest = z
  .object({
    year: z.number().int().min(2000).max(2100),
    incidents: z.number().int().min(1).max(20_000).default(2000),
    seed: z.number().int().min(0).max(2_147_483_647).default(1),
    /** How often somebody does not answer a page, 0 to 1. */
    noAnswer: ratio.default(0.2),
    /** How often a channel is down for a whole incident, 0 to 1, by channel id. */
    down: z.record(z.string().max(64), ratio).default({}),
    /** Local dates. */
    holidays: z.array(date).max(366).default([]),
  })
  .openapi('RehearsedYearRequest');

const spread = z.object({ p50: z.number(), p95: z.number(), max: z.number() });
const totals = {
  incidents: z.number().int(),
  pages: z.number().int(),
  notifications: z.number().int(),
  unanswered: z.number().int(),
  /** Seconds from the opening; null: never happened. */
  toFirstPage: spread.nullable(),
  toAcknowledge: spread.nullable(),
};
const examples = z.object({
  count: z.number().int(),
  examples: z.array(
    z.object({
      /** With the seed it brings the incident back: see `rehearseScenario`. */
      index: z.number().int(),
      at: moment,
      local: z.string(),
      severity: z.string(),
      title: z.string(),
      why: z.string(),
    }),
  ),
});

const gapView = z
  .object({
    schedule: z.string(),
    slot: z.string(),
    from: moment,
    to: moment,
    local: z.string(),
    minutes: z.number(),
    /** The plan says so on purpose. */
    declared: z.boolean(),
  })
  .openapi('CoverageGap');

export const yearView = z
  .object({
    service: z.string(),
    title: z.string(),
    version: z.string(),
    timezone: z.string(),
    request: yearRequest,
    levels: z.array(z.object({ severity: z.string(), name: z.string(), ...totals })),
    total: z.object(totals),
    /** The most woken first. */
    people: z.array(
      z.object({
        person: z.string(),
        name: z.string(),
        pages: z.number().int(),
        notifications: z.number().int(),
        night: z.number().int(),
        weekend: z.number().int(),
        holiday: z.number().int(),
        /** Pages that they answered. */
        answered: z.number().int(),
        /** Pages by day of the year, the first of January first. */
        days: z.array(z.number().int()),
      }),
    ),
    unanswered: examples,
    nobodyPaged: examples,
    coverage: z.object({
      gaps: z.array(gapView),
      /** Minutes without anybody in at least one slot, by day of the year. */
      days: z.array(z.number()),
    }),
    fairness: z.array(
      z.object({
        schedule: z.string(),
        slot: z.string(),
        people: z.array(
          z.object({
            person: z.string(),
            name: z.string(),
            hours: z.number(),
            /** Of the slot's covered time, 0 to 1. */
            share: z.number(),
            nightHours: z.number(),
            weekendHours: z.number(),
            holidays: z.number().int(),
          }),
        ),
      }),
    ),
  })
  .openapi('RehearsedYear');

export const comparisonView = z
  .object({
    service: z.string(),
    before: z.string(),
    after: z.string(),
    timezone: z.string(),
    from: moment,
    to: moment,
    coverage: z.object({
      lost: z.array(gapView),
      gained: z.array(gapView),
      handed: z.array(
        z.object({
          schedule: z.string(),
          slot: z.string(),
          from: moment,
          to: moment,
          local: z.string(),
          minutes: z.number(),
          /** Names. */
          before: z.string(),
          after: z.string(),
        }),
      ),
    }),
    scenarios: z.array(
      z.object({
        title: z.string(),
        same: z.boolean(),
        /** Null: it cannot be played on this version. */
        passedBefore: z.boolean().nullable(),
        passedAfter: z.boolean().nullable(),
        changes: z.array(z.string()),
        /** Expectations that hold no more. */
        broken: z.array(z.string()),
      }),
    ),
    /** Null: no year was run. */
    year: z
      .object({
        incidents: z.number().int(),
        unansweredBefore: z.number().int(),
        unansweredAfter: z.number().int(),
        people: z.array(
          z.object({
            person: z.string(),
            name: z.string(),
            pagesBefore: z.number().int(),
            pagesAfter: z.number().int(),
            nightBefore: z.number().int(),
            nightAfter: z.number().int(),
          }),
        ),
        /** 95th percentiles in seconds. */
        toFirstPageBefore: z.number().nullable(),
        toFirstPageAfter: z.number().nullable(),
        toAcknowledgeBefore: z.number().nullable(),
        toAcknowledgeAfter: z.number().nullable(),
      })
      .nullable(),
    worse: z.boolean(),
    summary: z.array(z.string()),
  })
  .openapi('PlanComparison');
