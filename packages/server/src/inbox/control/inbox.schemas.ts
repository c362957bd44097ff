import { isStorable } from '@tocsin/core';
import { moment, z } from '../../platform/http/contract.ts';

/* What people, runbooks and the console see of the webhook inbox. */

export const storable = z.string().refine(isStorable, 'has characters that cannot be stored');
const instant = z.iso.datetime({ offset: true });

export const eventState = z.enum(['waiting', 'dead', 'delivered', 'skipped']);

/** How many events of a kind there are and were. */
export const countsView = z
  .object({
    arrived: z.number(),
    repeated: z.number(),
    refused: z.number(),
    delivered: z.number(),
    failed: z.number(),
    skipped: z.number(),
    replayed: z.number(),
    /** Of now. */
    waiting: z.number(),
    dead: z.number(),
  })
  .openapi('InboxCounts');

const leverState = z
  .object({
    lever: z.string(),
    value: z.union([z.boolean(), z.number(), z.string()]),
    pulled: z.boolean(),
    by: z.string().nullable(),
    at: moment.nullable(),
    reason: z.string().nullable(),
  })
  .openapi('InboxLever');

export const operationView = z
  .object({
    id: z.string(),
    service: z.string(),
    source: z.string(),
    kind: z.enum(['replay', 'skip', 'retry', 'drain']),
    status: z.enum(['running', 'done', 'cancelled', 'failed']),
    reason: z.string(),
    by: z.string(),
    at: moment,
    endedAt: moment.nullable(),
    incidentId: z.string().nullable(),
    /** Events that it is about. */
    total: z.number(),
    /** Of those, how many it has come past, and how many it changed. */
    done: z.number(),
    changed: z.number(),
    ratePerSecond: z.number().nullable(),
    /** Seconds until it is done at the present rate; null: it is done, or nobody can tell. */
    leftSeconds: z.number().nullable(),
    /** What became of it, or why it failed, in words. */
    note: z.string().nullable(),
  })
  .openapi('InboxOperation');

export const sourceView = z
  .object({
    service: z.string(),
    source: z.string(),
    title: z.string(),
    provider: z.string(),
    /** What the vendor is told to call. */
    address: z.string(),
    /** How many secrets are set; 0: nothing can be verified, and all of it is refused. */
    secrets: z.number(),
    /** Where the application takes them; null: its secret is not set, and they wait. */
    forward: z.string().nullable(),
    orderBy: z.string().nullable(),
    first: z.array(z.string()),
    component: z.string().nullable(),
    runbook: z.string().nullable(),
    levers: z.object({ delivery: leverState, concurrency: leverState, rate: leverState, types: leverState }),
    paused: z.boolean(),
    firstOnly: z.boolean(),
    concurrency: z.number(),
    /** Deliveries a second; null: no limit. */
    rate: z.number().nullable(),
    counts: countsView,
    types: z.array(z.object({ type: z.string(), counts: countsView })),
    oldestAt: moment.nullable(),
    oldestSeconds: z.number().nullable(),
    lastArrivalAt: moment.nullable(),
    lastDeliveryAt: moment.nullable(),
    /** Of the last five minutes. */
    arrivedPerMinute: z.number(),
    deliveredPerMinute: z.number(),
    /** Share of the attempts that succeeded; null: there were none. */
    success: z.number().nullable(),
    /** Share of what arrived that was here before; null: nothing arrived. */
    repeats: z.number().nullable(),
    refusedPerMinute: z.number(),
    /** Seconds until nothing waits at the present rates; null: never at these. 0: nothing waits. */
    drainSeconds: z.number().nullable(),
    /** Deliveries under way; null: the node that delivers has not told. */
    inFlight: z.number().nullable(),
    /** Of the destination: open means that it fails, and is tried with one event at a time. Null: not told. */
    breaker: z.enum(['closed', 'open', 'probing']).nullable(),
    /** What keeps it from delivering, in words; null: nothing, or not told. */
    note: z.string().nullable(),
    /** The node that delivers, and since when; null: none does. */
    owner: z.object({ node: z.string(), since: moment }).nullable(),
    operations: z.array(operationView),
  })
  .openapi('InboxSource');

export const eventView = z
  .object({
    id: z.string(),
    vendorId: z.string(),
    type: z.string(),
    orderKey: z.string().nullable(),
    state: eventState,
    receivedAt: moment,
    sentAt: moment.nullable(),
    origin: z.enum(['received', 'fetched', 'edited']),
    /** Failed attempts of an event that waits or is dead. */
    attempts: z.number(),
    nextAt: moment.nullable(),
    /** 0: never replayed. */
    replay: z.number(),
    /** Why the last attempt failed. */
    error: z.string().nullable(),
    bytes: z.number(),
  })
  .openapi('InboxEvent');

export const attemptView = z
  .object({
    at: moment,
    action: z.enum(['delivered', 'failed', 'dead', 'skipped', 'replayed', 'edited']),
    replay: z.number(),
    status: z.number().nullable(),
    durationMs: z.number().nullable(),
    note: z.string().nullable(),
    by: z.string().nullable(),
  })
  .openapi('InboxAttempt');

export const headerView = z.object({ name: z.string(), value: z.string(), masked: z.boolean() });

/** Which events are meant: all conditions together. "*" in a type stands for any text. */
export const eventFilter = z
  .strictObject({
    states: z.array(eventState).min(1).max(4).optional(),
    types: z.array(storable.min(1).max(200)).min(1).max(50).optional(),
    from: instant.optional(),
    to: instant.optional(),
    vendorId: storable.min(1).max(500).optional(),
    orderKey: storable.min(1).max(500).optional(),
    /** Some text of the vendor's id. */
    text: storable.min(1).max(200).optional(),
  })
  .openapi('InboxFilter');

export const chosen = {
  filter: eventFilter.optional(),
  /** Events by their numbers here or by the vendor's ids. */
  ids: z.array(storable.min(1).max(500)).min(1).max(1000).optional(),
  /** Counts, and changes nothing. */
  dryRun: z.boolean().default(false),
  incidentId: z.string().optional(),
};

export const chosenAnswer = z.object({
  /** What it is about, by state; of these only `matching` are changed. */
  states: z.object({ waiting: z.number(), dead: z.number(), delivered: z.number(), skipped: z.number() }),
  matching: z.number(),
  /** Whether there are more than one operation may change. */
  tooMany: z.boolean(),
  first: z.array(eventView),
  /** Null after a dry run, and when nothing matches. */
  operation: operationView.nullable(),
});
