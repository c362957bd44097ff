import { isStorable } from '@tocsin/core';
import { moment, z } from '../platform/http/contract.ts';

/* What the endpoints about consent take and answer. */

export const storable = z.string().refine(isStorable, 'has characters that cannot be stored');

export const shortText = storable.trim().min(1).max(200);

export const reasonText = storable.trim().min(1).max(1_000);

export const serviceField = shortText.optional();

/** As people write it: a number in any spelling, or an address of e-mail. */
export const addressField = storable.trim().min(3).max(320);

export const consentChannel = z.enum(['sms', 'whatsapp', 'voice', 'email']).openapi('ConsentChannel');

/** Whether one message may be sent. */
export const consentAnswer = z
  .object({
    /** As it was asked. */
    to: z.string(),
    allowed: z.boolean(),
    reason: z.enum(['granted', 'not-required', 'suppressed', 'revoked', 'asked', 'unknown', 'invalid-address']),
    /** Since when, where there is something to say. */
    since: moment.nullable(),
  })
  .openapi('ConsentAnswer');

export const suppressionView = z
  .object({
    cause: z.enum(['stop', 'possible-stop', 'complaint', 'person', 'erasure']),
    at: moment,
    /** Service by which it came; it holds for all of them. */
    service: z.string(),
  })
  .openapi('ConsentSuppression');

export const consentEntry = z
  .object({
    id: z.string(),
    service: z.string(),
    /** Null: the whole service. */
    merchant: z.string().nullable(),
    channel: consentChannel,
    action: z.enum(['granted', 'revoked', 'confirmed', 'asked', 'suppressed', 'started', 'lifted']),
    /** Why it is suppressed; null: another action. */
    cause: z.enum(['stop', 'possible-stop', 'complaint', 'person', 'erasure']).nullable(),
    /** When the person did it. */
    at: moment,
    /** When Tocsin was told. */
    recordedAt: moment,
    how: z.enum(['web-form', 'keyword', 'message', 'import', 'person', 'api']),
    /** Version of the text that the person agreed to. */
    wording: z.string().nullable(),
    /** ip, userAgent, form, message, text, file, line … */
    evidence: z.record(z.string(), z.unknown()),
    by: z.string(),
  })
  .openapi('ConsentEntry');

export const standingView = z
  .object({
    service: z.string(),
    merchant: z.string().nullable(),
    channel: consentChannel,
    state: z.enum(['granted', 'revoked', 'asked']),
    at: moment,
  })
  .openapi('ConsentStanding');

export const consentMessage = z
  .object({
    /** Event of the inbox. */
    event: z.string(),
    service: z.string(),
    channel: consentChannel,
    /** To which of our numbers. */
    to: z.string(),
    text: z.string(),
    /** How it was understood. */
    meaning: z.enum(['stop', 'start', 'yes', 'help', 'possible-stop', 'complaint', 'other']),
    at: moment,
  })
  .openapi('ConsentMessage');

const caseKind = z.enum(['complaint', 'possible-stop']);

const caseStatus = z.enum(['open', 'answered', 'closed']);

export const caseCause = z.enum([
  'list-import',
  'consent-unclear',
  'stop-missed',
  'wrong-number',
  'human-error',
  'consent-valid',
  'not-a-complaint',
  'other',
]);

/** A complaint, or a message that may be an opt-out: a person answers it within the plan's time. */
export const consentCase = z
  .object({
    id: z.string(),
    service: z.string(),
    kind: caseKind,
    /** Masked but for the last digits; null once it was erased. */
    address: z.string().nullable(),
    channel: consentChannel,
    merchant: z.string().nullable(),
    status: caseStatus,
    /** How it was opened: by a message, or by somebody who heard of it. */
    origin: z.enum(['message', 'person']),
    /** What the person said. */
    text: z.string(),
    openedAt: moment,
    openedBy: z.string(),
    /** The person must have an answer by then. */
    dueAt: moment,
    answeredAt: moment.nullable(),
    /** Whether the answer came, or is coming, too late. */
    late: z.boolean(),
    closedAt: moment.nullable(),
    cause: caseCause.nullable(),
    incidentId: z.string().nullable(),
    /** Whether the address is suppressed now. */
    suppressed: z.boolean(),
  })
  .openapi('ConsentCase');

const caseNote = z.object({
  at: moment,
  by: z.string(),
  kind: z.enum([
    'opened',
    'message',
    'evidence',
    'suppressed',
    'confirmed',
    'answered',
    'note',
    'reminder',
    'overdue',
    'closed',
    'erased',
  ]),
  text: z.string(),
});

/** What the application says that it sent, as its columns name it. */
const sentMessages = z.object({
  /** Null: the plan does not say where to ask (consent.sent). */
  asked: z.boolean(),
  error: z.string().nullable(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown())),
  /** Whether there are more than are kept. */
  more: z.boolean(),
});

export const consentEvidence = z
  .object({
    gatheredAt: moment,
    /** How the address came in: the first entry, in words; null: there is none. */
    origin: z.string().nullable(),
    /** An earlier STOP, in words; null: none. */
    earlierStop: z.string().nullable(),
    /** Findings that matter first: messages sent after a STOP, no consent, consent without evidence. */
    findings: z.array(z.string()),
    entries: z.array(consentEntry),
    messages: z.array(consentMessage),
    sent: sentMessages,
  })
  .openapi('ConsentEvidence');

export const caseDetail = consentCase
  .extend({
    /** Whole, for those who may see it; null once it was erased. */
    fullAddress: z.string().nullable(),
    notes: z.array(caseNote),
    evidence: consentEvidence.nullable(),
  })
  .openapi('ConsentCaseDetail');
