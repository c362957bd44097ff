import { CLASSIFICATIONS, FACTOR_KINDS, REPORT_FORMS } from '@tocsin/core';
import { moment, z } from '../platform/http/contract.ts';

/** Something that a person says in one line. */
const line = z.string().trim().min(1).max(1000);

export const keyEvent = z
  .object({
    /** Its number on the timeline; null: something that the timeline does not have. */
    seq: z.number().int().min(1).nullable(),
    at: moment,
    text: line,
  })
  .openapi('KeyEvent');

const whyChain = z.object({
  question: line,
  answers: z.array(line).max(10),
  /** Place, from 0, of the contributing factor that it leads to. */
  factor: z.number().int().min(0).max(49).nullable(),
});

const factor = z.object({ kind: z.enum(FACTOR_KINDS), text: line });

/** What is known in parts. */
export const partFields = {
  rootCause: z.string().trim().min(1).max(5000).nullable(),
  classification: z.enum(CLASSIFICATIONS).nullable(),
  keyEvents: z.array(keyEvent).max(100),
  whys: z.array(whyChain).max(20),
  factors: z.array(factor).max(50),
  wentWell: z.array(line).max(50),
  wentBadly: z.array(line).max(50),
  lucky: z.array(line).max(50),
};

export const reviewParts = z.object({ ...partFields, version: z.number().int() }).openapi('ReviewParts');

export const reviewTask = z
  .object({
    number: z.number().int(),
    title: z.string(),
    dueAt: moment,
    overdue: z.boolean(),
    doneAt: moment.nullable(),
    doneBy: z.string().nullable(),
  })
  .openapi('ReviewTask');

export const meetingView = z
  .object({
    /** `proposed`: nobody has agreed on one yet. */
    status: z.enum(['proposed', 'scheduled', 'cancelled']),
    from: moment,
    minutes: z.number().int(),
    place: z.string().nullable(),
    url: z.string().nullable(),
    agenda: z.array(z.string()),
    /** Everybody who is invited; without an address where none is known. */
    invited: z.array(z.object({ name: z.string(), email: z.string().nullable() })),
    /** Named in words beside those: who is to see to it that they come. */
    attendees: z.array(z.string()),
    /** Whether it would begin after the review is due. */
    late: z.boolean(),
  })
  .openapi('ReviewMeeting');

/** Moments of the response, computed from the timeline; null: it never came to that. */
export const responseTimes = z
  .object({
    startedAt: moment,
    detectedAt: moment,
    notifiedAt: moment.nullable(),
    acknowledgedAt: moment.nullable(),
    mitigatedAt: moment.nullable(),
    resolvedAt: moment.nullable(),
    seconds: z.object({
      /** From the beginning. */
      toDetect: z.number(),
      /** From the detection, like all that follow. */
      toNotify: z.number().nullable(),
      toAcknowledge: z.number().nullable(),
      toMitigate: z.number().nullable(),
      toResolve: z.number().nullable(),
    }),
  })
  .openapi('ResponseTimes');

export const proposalSummary = z.object({
  id: z.string(),
  file: z.string(),
  why: z.string(),
  status: z.enum(['open', 'exported', 'dismissed']),
  branch: z.string().nullable(),
  by: z.string(),
  at: moment,
});

export const reviewEditor = z
  .object({ name: z.string(), section: z.string().nullable(), seenAt: moment })
  .openapi('ReviewEditor');

export const publishedReview = z
  .object({ title: z.string(), text: z.string(), at: moment, by: z.string() })
  .openapi('PublishedReview');

export const reportForm = z.enum(REPORT_FORMS);
