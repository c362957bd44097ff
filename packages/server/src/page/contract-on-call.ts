import { CHANNEL_TYPES } from '@tocsin/core';
import { endpoint, idParam, moment, z } from '../platform/http/contract.ts';

const onCallPerson = z.object({ person: z.string(), name: z.string() });

/** How a shift came about. */
const shiftBy = z.enum(['rotation', 'override', 'temporary', 'swap']);

const shiftView = z.object({
  slot: z.string(),
  /** Null: nobody is on call. */
  person: onCallPerson.nullable(),
  from: moment,
  to: moment,
  by: shiftBy,
  override: z.boolean(),
  /** Whether the plan says on purpose that nobody is on call here. */
  declared: z.boolean(),
});

const overrideView = z
  .object({
    /** Null: it stands in the plan and is changed there. */
    id: z.string().nullable(),
    kind: z.enum(['override', 'temporary', 'swap']),
    /** Null for a swap, which is about every slot. */
    slot: z.string().nullable(),
    /** Who steps in, or the two who swap; empty: nobody. */
    people: z.array(onCallPerson),
    from: moment,
    to: moment,
    reason: z.string().nullable(),
    by: z.string().nullable(),
  })
  .openapi('ScheduleOverride');

const contactView = z.object({
  channel: z.string(),
  channelType: z.enum(CHANNEL_TYPES),
  address: z.string(),
  sandbox: z.boolean(),
  /** Used so long after the page, unless somebody answered; null: when those before it failed. */
  afterSeconds: z.number().nullable(),
  for: z.enum(['page', 'notification', 'both']),
  /** The recipient has asked the vendor for silence (STOP). */
  optedOut: z.boolean(),
  /** The last test page over it. `confirmed`: the person pressed the button or answered. */
  lastTest: z
    .object({
      at: moment,
      outcome: z.enum(['waiting', 'delivered', 'confirmed', 'failed']),
      error: z.string().nullable(),
    })
    .nullable(),
});

export const getOnCall = endpoint({
  id: 'getOnCall',
  tag: 'on-call',
  method: 'get',
  path: '/api/oncall',
  summary: 'Who is on call, and the shifts of the next weeks',
  query: z.object({
    service: z.string().optional(),
    at: z.string().optional(),
    days: z.coerce.number().int().min(1).max(366).default(28),
  }),
  response: z.object({
    at: moment,
    schedules: z.array(
      z.object({
        service: z.string(),
        id: z.string(),
        title: z.string(),
        timezone: z.string(),
        now: z.array(z.object({ slot: z.string(), person: onCallPerson.nullable(), until: moment.nullable() })),
        shifts: z.array(shiftView),
        overrides: z.array(overrideView),
        /** iCalendar feed, to be subscribed to; it carries its own key. */
        calendarUrl: z.string(),
      }),
    ),
    escalation: z.array(
      z.object({
        service: z.string(),
        id: z.string(),
        severities: z.array(z.string()),
        repeat: z.number(),
        repeatAfterSeconds: z.number(),
        forgottenAfterSeconds: z.number().nullable(),
        escalateOn: z.array(z.enum(['acknowledge', 'resolve', 'update'])),
        steps: z.array(
          z.object({
            afterSeconds: z.number(),
            reach: z.enum(['all', 'round-robin']),
            /** Hours in which the step counts, in words; empty: always. */
            during: z.array(z.string()),
            targets: z.array(z.object({ label: z.string(), now: z.string().nullable() })),
          }),
        ),
      }),
    ),
    people: z.array(
      z.object({
        service: z.string(),
        id: z.string(),
        name: z.string(),
        contact: z.array(contactView),
        /** Quiet hours in words; empty: none. */
        quiet: z.array(z.string()),
        calendarUrl: z.string(),
      }),
    ),
    /** What will go wrong if nobody does anything: gaps, unreachable people, methods that were never tested. */
    warnings: z.array(
      z.object({
        service: z.string(),
        kind: z.enum(['gap', 'unreachable', 'untested', 'channel', 'schedule-ends']),
        text: z.string(),
        /** When it begins; null: now. */
        at: moment.nullable(),
      }),
    ),
  }),
});

export const addOverride = endpoint({
  id: 'addOverride',
  tag: 'on-call',
  method: 'post',
  path: '/api/oncall/overrides',
  summary: 'Somebody steps in for a while, or two people swap; holds at once, also for incidents under way',
  body: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('override'),
      service: z.string(),
      schedule: z.string(),
      slot: z.string(),
      person: z.string(),
      from: z.string(),
      to: z.string(),
      reason: z.string().max(500).default(''),
    }),
    z.object({
      kind: z.literal('swap'),
      service: z.string(),
      schedule: z.string(),
      people: z.tuple([z.string(), z.string()]),
      from: z.string(),
      to: z.string(),
      reason: z.string().max(500).default(''),
    }),
  ]),
  response: overrideView,
});

export const removeOverride = endpoint({
  id: 'removeOverride',
  tag: 'on-call',
  method: 'delete',
  path: '/api/oncall/overrides/{id}',
  summary: 'Takes an override back; one that has begun ends now, so that the past stays as it was',
  params: idParam,
  response: overrideView,
});

export const getWatchdog = endpoint({
  id: 'getWatchdog',
  tag: 'on-call',
  method: 'get',
  path: '/api/watchdog',
  summary: 'The watch over Tocsin itself',
  response: z.object({
    plans: z.array(
      z.object({
        service: z.string(),
        /** Null: the plan has none, so nobody notices when Tocsin is gone. */
        heartbeat: z
          .object({ everySeconds: z.number(), lastAt: moment.nullable(), error: z.string().nullable() })
          .nullable(),
        lastResort: z.array(z.object({ channel: z.string(), address: z.string(), sandbox: z.boolean() })),
        testPage: z
          .object({
            cron: z.string(),
            nextAt: moment,
            last: z
              .object({ at: moment, outcome: z.enum(['waiting', 'confirmed', 'missed']), people: z.array(z.string()) })
              .nullable(),
          })
          .nullable(),
      }),
    ),
  }),
});
