import { leverRequestView } from '../../contain/contract.ts';
import { endpoint, z } from '../../platform/http/contract.ts';
import { attemptView, chosen, chosenAnswer, eventView, operationView, sourceView, storable } from './inbox.schemas.ts';

/* What people and runbooks do with the webhook inbox. */

const tag = 'inbox';
const number = z.string().regex(/^[0-9]{1,18}$/, 'must be a number');
const ofSource = z.object({ service: z.string(), source: storable });
const ofEvent = ofSource.extend({ event: number });
const reason = storable.trim().min(1).max(1000);
const incidentId = z.string().optional();
const at = '/api/inbox/{service}/{source}';

export const replayInbox = endpoint({
  id: 'replayInbox',
  tag,
  method: 'post',
  path: `${at}/replay`,
  summary: 'Deliver events again; what still waits becomes due now. Up to 1,000,000, with a dry run and a rate',
  params: ofSource,
  body: z.strictObject({
    ...chosen,
    reason: reason.optional(),
    /** Null: as fast as the source delivers. */
    ratePerSecond: z.number().min(0.01).max(100_000).nullable().default(null),
    /** Also those that the application has taken once. */
    again: z.boolean().default(false),
  }),
  response: chosenAnswer,
});

export const skipInbox = endpoint({
  id: 'skipInbox',
  tag,
  method: 'post',
  path: `${at}/skip`,
  summary: 'Give up events that wait or are dead; they can be replayed later',
  params: ofSource,
  body: z.strictObject({ ...chosen, reason }),
  response: chosenAnswer,
});

export const retryInbox = endpoint({
  id: 'retryInbox',
  tag,
  method: 'post',
  path: `${at}/retry`,
  summary: 'Take dead letters up again, and have what waits for another attempt tried now',
  params: ofSource,
  body: z.strictObject({ ...chosen, reason: reason.optional() }),
  response: chosenAnswer,
});

export const editInboxEvent = endpoint({
  id: 'editInboxEvent',
  tag,
  method: 'post',
  path: `${at}/events/{event}/edit`,
  summary: 'Deliver a changed copy of an event, and give up the original if it still waits',
  params: ofEvent,
  body: z.strictObject({
    body: z.union([
      z.strictObject({ encoding: z.literal('text'), content: z.string().max(25_000_000) }),
      z.strictObject({ encoding: z.literal('base64'), content: z.base64().max(34_000_000) }),
    ]),
    /** Of these names; the others stay. Null takes one away. */
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}$/), storable.max(8_000).nullable())
      .optional(),
    reason,
    incidentId,
  }),
  response: z.object({
    event: eventView,
    /** Whether the original still waited and is given up. */
    skipped: z.boolean(),
    /** What changed, in lines. */
    changes: z.array(z.string()),
    /** Events of the same order key that are delivered before it. */
    behind: z.number(),
  }),
});

export const drainInbox = endpoint({
  id: 'drainInbox',
  tag,
  method: 'post',
  path: `${at}/drain`,
  summary: 'Deliver what waits now with more at once, then set the concurrency back',
  params: ofSource,
  body: z.strictObject({
    /** Null: four times what the plan says. */
    concurrency: z.number().int().min(1).max(1_000).nullable().default(null),
    reason,
    incidentId,
  }),
  response: z.object({ operation: operationView }),
});

const moved = z.object({ source: sourceView, moved: z.array(z.string()), request: leverRequestView.nullable() });
const move = {
  reason,
  incidentId,
  /** Null: it stays. Nothing: as the plan says. */
  expiresInSeconds: z
    .number()
    .int()
    .positive()
    .max(30 * 86400)
    .nullable()
    .optional(),
};

export const pauseInbox = endpoint({
  id: 'pauseInbox',
  tag,
  method: 'post',
  path: `${at}/pause`,
  summary: 'Pull the lever of its delivery: webhooks are taken and kept, and wait',
  params: ofSource,
  body: z.strictObject(move),
  response: moved,
});
export const resumeInbox = endpoint({
  id: 'resumeInbox',
  tag,
  method: 'post',
  path: `${at}/resume`,
  summary: 'Release the lever of its delivery',
  params: ofSource,
  body: z.strictObject({ reason, incidentId }),
  response: moved,
});
export const setInboxConcurrency = endpoint({
  id: 'setInboxConcurrency',
  tag,
  method: 'post',
  path: `${at}/concurrency`,
  summary: 'How many are delivered at once; null: as the plan says',
  params: ofSource,
  body: z.strictObject({ ...move, concurrency: z.number().int().min(1).max(1_000).nullable() }),
  response: moved,
});
export const setInboxFirstOnly = endpoint({
  id: 'setInboxFirstOnly',
  tag,
  method: 'post',
  path: `${at}/first-only`,
  summary: 'Whether only the types that come first are delivered',
  params: ofSource,
  body: z.strictObject({ ...move, on: z.boolean() }),
  response: moved,
});

export const checkInbox = endpoint({
  id: 'checkInbox',
  tag,
  method: 'post',
  path: `${at}/check`,
  summary: "Send a test event, signed with the source's own secret, through its real address; the application gets it",
  params: ofSource,
  body: z.strictObject({ incidentId }),
  response: z.object({
    /** Whether it was verified and kept. */
    accepted: z.boolean(),
    status: z.number().nullable(),
    answer: z.string(),
    tookMs: z.number(),
    /** What was sent, so that it can be looked up: the vendor's id. */
    vendorId: z.string(),
    event: eventView.nullable(),
    attempts: z.array(attemptView),
    /** What is wrong and what to do; empty: nothing is. */
    findings: z.array(z.string()),
  }),
});

export const cancelInboxOperation = endpoint({
  id: 'cancelInboxOperation',
  tag,
  method: 'post',
  path: '/api/inbox-operations/{operation}/cancel',
  summary: 'Stop it where it is; what it has done stays',
  params: z.object({ operation: number }),
  body: z.strictObject({ reason, incidentId }),
  response: z.object({ operation: operationView }),
});
